import { fault } from '../../runtime/errors/index.js';
import type { Component } from '../sync/manifest.js';

/** Refuses to take a blueprint away from what is rendered from it. Throws AO_BLUEPRINT_IN_USE. */
export function refuseInUse(components: readonly Component[], name: string): void {
  const things = components.filter((each) => each.generator === name && each.once !== true).map((each) => each.name);
  if (things.length > 0) throw fault('AO_BLUEPRINT_IN_USE', { name, things });
}
