/** A value that has no place where it is: what is wrong, and the way there, put together by those it passes through. */
export class Misfit extends Error {
  constructor(
    readonly problem: string,
    readonly path = '',
  ) {
    super(path === '' ? problem : `${path} ${problem}`);
    this.name = 'Misfit';
  }
}

/** What `work` gives; a Misfit in it gets `step` put before its way. */
export function within<T>(step: string, work: () => T): T {
  try {
    return work();
  } catch (error) {
    if (error instanceof Misfit) throw new Misfit(error.problem, step + error.path);
    throw error;
  }
}

/** `within` for each element; `step` tells the way to one. */
export function each<T, R>(items: readonly T[], step: (i: number) => string, convert: (item: T, i: number) => R): R[] {
  let at = 0;
  try {
    return items.map((item, i) => {
      at = i;
      return convert(item, i);
    });
  } catch (error) {
    if (error instanceof Misfit) throw new Misfit(error.problem, step(at) + error.path);
    throw error;
  }
}
