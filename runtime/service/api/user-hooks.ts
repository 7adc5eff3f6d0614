import type { FastifyInstance } from 'fastify';

/** Notices whether hooks are added to a scope, or to those below it that are made from here on. */
export function watchHooks(scope: FastifyInstance): { readonly any: boolean } {
  const seen = { any: false };
  const { addHook } = scope as unknown as { addHook: (...hook: unknown[]) => unknown };
  // Scopes below inherit it, whichever plugin they are of.
  scope.addHook = function (this: FastifyInstance, ...hook: unknown[]) {
    seen.any = true;
    return addHook.apply(this, hook);
  } as never;
  return seen;
}
