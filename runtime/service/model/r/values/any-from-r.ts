import { create, type DescMessage, type Message, type Registry } from '@bufbuild/protobuf';
import { type Any, anyPack, AnySchema } from '@bufbuild/protobuf/wkt';
import { NULL, type RValue } from '../rds/index.js';
import { type Member, membersOf } from './members.js';
import { Misfit, within } from './misfit.js';

/** What an Any needs to be made of what is in it. */
export interface Inner {
  readonly registry: Registry;
  /** Whether the message is under `value`, as it is no list of fields. */
  isBare(desc: DescMessage): boolean;
  message(desc: DescMessage, value: RValue): Message;
  ofMembers(desc: DescMessage, members: readonly Member[]): Message;
}

/** An Any of a list with `@type`: beside it the fields of the message, or `value` where that is no list of fields, or is raw. */
export function anyFromR(value: RValue, inner: Inner): Any {
  const members = membersOf(AnySchema, value);
  const typeUrl = urlOf(members);
  const desc = inner.registry.getMessage(typeUrl.slice(typeUrl.lastIndexOf('/') + 1));
  const rest = members.filter(({ name }) => name !== '@type');
  if (desc !== undefined && !inner.isBare(desc))
    return create(AnySchema, { ...anyPack(desc, inner.ofMembers(desc, rest)), typeUrl });
  const bare = rest.find(({ name }) => name === 'value')?.value;
  const more = rest.find(({ name }) => name !== 'value');
  if (desc === undefined && bare?.type !== 'raw')
    throw new Misfit(`is of a @type that the contract does not have: ${typeUrl}`);
  if (more !== undefined) throw new Misfit(`has ${more.name} beside value, which is all of ${typeUrl}`);
  if (bare?.type === 'raw' && desc === undefined) return create(AnySchema, { typeUrl, value: bare.bytes });
  const message = within('$value', () => inner.message(desc as DescMessage, bare ?? NULL));
  return create(AnySchema, { ...anyPack(desc as DescMessage, message), typeUrl });
}

function urlOf(members: readonly Member[]): string {
  const type = members.find(({ name }) => name === '@type')?.value;
  const [url] = type?.type === 'character' ? type.values : [];
  if (typeof url !== 'string') throw new Misfit('has no @type');
  return url;
}
