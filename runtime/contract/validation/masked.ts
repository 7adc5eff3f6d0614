import type { JsonValue, Message } from '@bufbuild/protobuf';
import type { FieldMask } from '@bufbuild/protobuf/wkt';
import type { Path } from '@bufbuild/protobuf/reflect';
import type { Route } from '../routes.js';
import { pathsIn } from '../update-mask.js';

/**
 * Whether what stands at a path of a request is to be changed by it: all but those fields of the resource of a PATCH
 * that its update mask leaves out. An empty mask leaves out what the body does not have, since models take it for none, and
 * no rule may be passed by with it. A rule on the resource as a whole is the model's to check, which has the whole.
 */
export function isToBeChanged(
  { maskField, bodyField }: Route,
  message: Message,
  path: Path,
  body: JsonValue | undefined,
): boolean {
  if (maskField === undefined || bodyField?.message === undefined || path[0] !== bodyField) return true;
  const mask = (message as Message & Record<string, FieldMask | undefined>)[maskField.localName];
  if (mask === undefined || mask.paths.includes('*')) return true;
  const words = path.slice(1).flatMap((part) => (part.kind === 'field' || part.kind === 'oneof' ? [part.name] : []));
  const place = `${words.join('.')}.`;
  const paths = mask.paths.length || body === undefined ? mask.paths : [...pathsIn(bodyField.message, body)];
  return paths.some((masked) => place.startsWith(`${masked}.`));
}
