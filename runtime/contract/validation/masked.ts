import type { Message } from '@bufbuild/protobuf';
import type { FieldMask } from '@bufbuild/protobuf/wkt';
import type { Path } from '@bufbuild/protobuf/reflect';
import type { Route } from '../routes.js';

/**
 * Whether what stands at a path of a request is to be changed by it: all but those fields of the resource of a PATCH
 * that its update mask leaves out. A rule on the resource as a whole is the model's to check, which has the whole.
 */
export function isToBeChanged({ maskField, bodyField }: Route, message: Message, path: Path): boolean {
  if (maskField === undefined || path[0] !== bodyField) return true;
  const mask = (message as Message & Record<string, FieldMask | undefined>)[maskField.localName];
  if (mask === undefined || mask.paths.includes('*')) return true;
  const words = path.slice(1).flatMap((part) => (part.kind === 'field' || part.kind === 'oneof' ? [part.name] : []));
  const place = `${words.join('.')}.`;
  return mask.paths.some((masked) => place.startsWith(`${masked}.`));
}
