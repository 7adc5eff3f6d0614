import { getOption, type DescEnum, type DescField, type DescMessage } from '@bufbuild/protobuf';
import type { Contract } from '../contract.js';
import { FieldBehavior, field_behavior } from '../standard/google/api/field_behavior_pb.js';
import { unlessEmpty, type Schema } from './document.js';
import { keySchema, scalarSchema } from './scalar-schema.js';
import { wellKnownSchema } from './well-known-schema.js';

/** The schemas of the types that a document uses: each stands once under its full name and is referred to. */
export class Schemas {
  readonly #byName = new Map<string, Schema>();

  constructor(private readonly contract: Contract) {}

  /** All schemas that were asked for, by name. */
  all(): Record<string, Schema> {
    return Object.fromEntries([...this.#byName].sort(([a], [b]) => (a < b ? -1 : 1)));
  }

  /** The proto JSON of a message. */
  message(message: DescMessage): Schema {
    return wellKnownSchema(message) ?? this.#named(message.typeName, () => this.#object(message));
  }

  /** The proto JSON of a field, list or map included. */
  field(field: DescField): Schema {
    if (field.fieldKind === 'list') return { type: 'array', items: this.#single(field) };
    if (field.fieldKind === 'map')
      return { type: 'object', ...keySchema(field.mapKey), additionalProperties: this.#single(field) };
    return this.#single(field);
  }

  /** A field with what the contract says about it. */
  describedField(field: DescField): Schema {
    const behavior = getOption(field, field_behavior);
    return {
      ...this.field(field),
      ...unlessEmpty('description', this.#describe(field)),
      ...(field.deprecated && { deprecated: true }),
      ...(behavior.includes(FieldBehavior.OUTPUT_ONLY) && { readOnly: true }),
      ...(behavior.includes(FieldBehavior.INPUT_ONLY) && { writeOnly: true }),
    };
  }

  #single(field: DescField): Schema {
    if (field.scalar !== undefined) return scalarSchema(field.scalar);
    return field.enum !== undefined ? this.#enum(field.enum) : this.message(field.message);
  }

  #named(name: string, make: () => Schema): Schema {
    if (!this.#byName.has(name)) {
      // Known before it is made: a recursive message refers to itself.
      this.#byName.set(name, {});
      this.#byName.set(name, make());
    }
    return { $ref: `#/components/schemas/${name}` };
  }

  #object(message: DescMessage): Schema {
    const required = message.fields.filter((field) =>
      getOption(field, field_behavior).includes(FieldBehavior.REQUIRED),
    );
    return {
      type: 'object',
      ...unlessEmpty('description', this.contract.comment(message)),
      ...(message.deprecated && { deprecated: true }),
      properties: Object.fromEntries(message.fields.map((field) => [field.jsonName, this.describedField(field)])),
      ...(required.length && { required: required.map((field) => field.jsonName) }),
    };
  }

  #enum(desc: DescEnum): Schema {
    if (desc.typeName === 'google.protobuf.NullValue') return { type: 'null' };
    const values = desc.values.map((value) => ({ name: value.jsonName, comment: this.contract.comment(value) }));
    const lines = values
      .filter(({ comment }) => comment)
      .map(({ name, comment }) => `- ${name}: ${comment.replaceAll('\n', ' ')}`);
    const description = [this.contract.comment(desc), lines.join('\n')].filter(Boolean).join('\n\n');
    return this.#named(desc.typeName, () => ({
      type: 'string',
      ...unlessEmpty('description', description),
      enum: values.map(({ name }) => name),
    }));
  }

  #describe(field: DescField): string {
    const rivals = field.oneof?.fields.filter((other) => other !== field).map((other) => other.jsonName) ?? [];
    return [this.contract.comment(field), rivals.length ? `Not together with ${rivals.join(', ')}.` : '']
      .filter(Boolean)
      .join('\n\n');
  }
}
