const PACKAGES = ['google.', 'grpc.', 'buf.validate'];

/** Whether the files of a package are not the project's own, wherever they lie. */
export function isForeign(packageName: string): boolean {
  return PACKAGES.some((start) => packageName.startsWith(start));
}
