import { isDeepStrictEqual } from 'node:util';
import type { Component } from './manifest.js';

/**
 * Components of which a merge of branches may have left one twice: as one, with all that either branch put into files of the
 * user's. Two of one name with other answers are two things, but for what is in no such file: of that the first stands.
 */
export function joined(components: readonly Component[]): Component[] {
  const all: Component[] = [];
  for (const component of components) {
    const at = all.findIndex((each) => isOne(each, component));
    const known = all[at];
    if (known === undefined) all.push(component);
    else
      all[at] = {
        ...known,
        inserted: onceEach([...known.inserted, ...component.inserted]),
        created: onceEach([...known.created, ...component.created]),
      };
  }
  return all;
}

function isOne(a: Component, b: Component): boolean {
  if (a.generator !== b.generator || a.name !== b.name || a.once !== b.once) return false;
  return [a, b].some(isNowhere) || isDeepStrictEqual(a.answers, b.answers);
}

function isNowhere({ inserted, created }: Component): boolean {
  return inserted.length === 0 && created.length === 0;
}

function onceEach<T>(all: readonly T[]): T[] {
  return [...new Map(all.map((each) => [JSON.stringify(each), each])).values()];
}
