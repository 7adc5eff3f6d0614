import { AoError, fault } from '../../runtime/errors/index.js';

/** Failures of the disk that are the machine's or its owner's to mend. */
const DISK: Readonly<Record<string, string>> = {
  ENOSPC: 'the disk is full',
  EDQUOT: 'your disk quota is used up',
  EFBIG: 'a limit on the size of files is reached',
  EROFS: 'the file system is read-only',
  EACCES: 'you may not write there',
  EPERM: 'you may not write there',
  ENAMETOOLONG: 'the path is too long for this disk',
  ENOTDIR: 'a file is where a folder should be',
  EEXIST: 'a file is where a folder should be',
  EISDIR: 'a folder is where a file should be',
  EXDEV: 'it lies on another disk or mount than the project, and so cannot be replaced in one step',
  EBUSY: 'it is in use, or a mount of its own, and so cannot be replaced',
};

/** The AoError of a disk that refuses; anything else as it is. */
export function diskFault(error: unknown, root: string): unknown {
  // Of a rename, the path is where the new bytes lay.
  const { code = '', syscall, path, dest = path } = error as NodeJS.ErrnoException & { dest?: string };
  // Of a folder that is made below one that is there: a file system of the kernel's, such as /proc.
  const problem = code === 'ENOENT' && syscall === 'mkdir' ? 'no folder can be made there' : DISK[code];
  if (error instanceof AoError || problem === undefined) return error;
  return fault('AO_SYNC_CANNOT_WRITE', { file: dest ?? root, problem }, { cause: error });
}
