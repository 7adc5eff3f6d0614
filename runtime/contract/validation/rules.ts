import type { DescField, DescMessage } from '@bufbuild/protobuf';

/** The number by which buf.validate extends the options of messages, fields and oneofs alike. */
const BUF_VALIDATE = 1159;

interface Optioned {
  readonly proto: {
    readonly options?:
      { readonly $unknown?: readonly { readonly no: number; readonly data: Uint8Array }[] | undefined } | undefined;
  };
}

function rulesOf({ proto }: Optioned): Uint8Array[] {
  return proto.options?.$unknown?.flatMap(({ no, data }) => (no === BUF_VALIDATE ? [data] : [])) ?? [];
}

/** Whether a declaration carries a buf.validate rule. Options are read without the library that knows them. */
function carriesRule(desc: Optioned): boolean {
  return rulesOf(desc).length > 0;
}

/** Whether a word, such as an id or a name in an expression, stands in the rules of a field. */
export function rulesMention(field: DescField, word: string): boolean {
  const decoder = new TextDecoder();
  return rulesOf(field).some((bytes) => decoder.decode(bytes).includes(word));
}

/** The fields of a message that carry rules. */
export function ruledFields(message: DescMessage): DescField[] {
  return message.fields.filter(carriesRule);
}

function isRuled(message: DescMessage): boolean {
  return carriesRule(message) || message.oneofs.some(carriesRule) || message.fields.some(carriesRule);
}

const known = new WeakMap<DescMessage, readonly DescMessage[]>();

/** The messages with rules among a message and all it can hold, what is held before what holds it. Empty: no rule applies. */
export function ruledMessages(root: DescMessage): readonly DescMessage[] {
  let ruled = known.get(root);
  if (ruled === undefined) known.set(root, (ruled = [...heldBy(root)].filter(isRuled)));
  return ruled;
}

/** A message and all it can hold, what is held before what holds it. */
export function* heldBy(message: DescMessage, seen = new Set<DescMessage>()): Generator<DescMessage> {
  if (seen.has(message)) return;
  seen.add(message);
  for (const field of message.fields) if (field.message) yield* heldBy(field.message, seen);
  yield message;
}
