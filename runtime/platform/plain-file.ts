import { constants } from 'node:fs';
import { open } from 'node:fs/promises';

// Windows has no such flag, and no such files.
const WITHOUT_WAITING = constants.O_RDONLY | ((constants.O_NONBLOCK as number | undefined) ?? 0);

/** The bytes of a file. Rejects for a pipe or a device (code ENOTFILE), which could be waited for without end. */
export async function readPlainFile(file: string): Promise<Buffer> {
  const handle = await open(file, WITHOUT_WAITING);
  try {
    const info = await handle.stat();
    // Of a folder the read itself says what it is.
    if (!info.isFile() && !info.isDirectory())
      throw Object.assign(new Error('it is a pipe or a device, and no file'), { code: 'ENOTFILE', path: file });
    return await handle.readFile();
  } finally {
    await handle.close();
  }
}
