import type { DescEnum, DescField, DescMessage, JsonObject } from '@bufbuild/protobuf';
import type { Contract } from '../contract.js';
import { FieldBehavior } from '../standard/google/api/field_behavior_pb.js';
import { unlessEmpty, type Schema } from './document.js';
import { oneofSchema } from './oneofs.js';
import { isNeeded, isPart, needsMoreWhole } from './partial.js';
import { behaves, isImplicit, notZero } from './presence.js';
import { collectionKeywords, valueKeywords } from './rule-keywords.js';
import { expressionNotes, fieldRules, rulesOf, typeRules } from './rules.js';
import { keySchema, scalarSchema } from './scalar-schema.js';
import { wellKnownSchema } from './well-known-schema.js';

const NONE: ReadonlySet<string> = new Set();

/** The schemas of the types that a document uses: each stands once under its full name and is referred to. */
export class Schemas {
  readonly #byName = new Map<string, Schema>();

  constructor(readonly contract: Contract) {}

  /** All schemas that were asked for, by name. */
  all(): Record<string, Schema> {
    return Object.fromEntries([...this.#byName].sort(([a], [b]) => (a < b ? -1 : 1)));
  }

  /** The proto JSON of a message. */
  message(message: DescMessage): Schema {
    return wellKnownSchema(message) ?? this.#named(message.typeName, () => this.#object(message, NONE));
  }

  /**
   * The proto JSON of a message whose fields of these JSON names are given elsewhere: in the path. `partial`: it may lack
   * what a PATCH does not change.
   */
  messageWithout(message: DescMessage, names: ReadonlySet<string>, partial = false): Schema {
    const isWhole = names.size === 0 && !(partial && needsMoreWhole(this.contract, message));
    return isWhole || wellKnownSchema(message) ? this.message(message) : this.#object(message, names, partial);
  }

  /** The proto JSON of a field, list or map included, as its rules have it. */
  field(field: DescField): Schema {
    return this.#field(field).schema;
  }

  /** A field with what the contract says about it. */
  describedField(field: DescField, partial = false): Schema {
    const { schema, notes } = this.#field(field, partial);
    return {
      ...schema,
      ...unlessEmpty('description', this.#describe(field, notes)),
      ...(field.deprecated && { deprecated: true }),
      ...(behaves(field, FieldBehavior.OUTPUT_ONLY) && { readOnly: true }),
      ...(behaves(field, FieldBehavior.INPUT_ONLY) && { writeOnly: true }),
    };
  }

  #field(field: DescField, partial = false): { schema: Schema; notes: readonly string[] } {
    const rules = fieldRules(this.contract, field);
    const more = rules['required'] === true && isImplicit(field) ? notZero(field) : {};
    if (field.fieldKind !== 'list' && field.fieldKind !== 'map') {
      const { keywords, notes } = valueKeywords(field, rules);
      return { schema: { ...(partial ? this.#part(field) : this.#single(field)), ...more, ...keywords }, notes };
    }
    const { own } = typeRules(rules);
    const { keywords, notes } = collectionKeywords(rules);
    const value = valueKeywords(field, (own['items'] ?? own['values'] ?? {}) as JsonObject);
    const inner = { ...this.#single(field), ...value.keywords };
    const schema = field.fieldKind === 'list' ? { type: 'array', items: inner } : this.#map(field, own, inner);
    return { schema: { ...schema, ...more, ...keywords }, notes: [...value.notes, ...notes] };
  }

  #map(field: DescField & { fieldKind: 'map' }, own: JsonObject, inner: Schema): Schema {
    const { propertyNames } = keySchema(field.mapKey);
    const { keywords } = valueKeywords(field, (own['keys'] ?? {}) as JsonObject);
    // The rules of keys that are numbers are about numbers, which JSON has no keys of.
    const names = propertyNames ?? (Object.keys(keywords).length ? keywords : undefined);
    return { type: 'object', ...(names && { propertyNames: names }), additionalProperties: inner };
  }

  #single(field: DescField): Schema {
    if (field.scalar !== undefined) return scalarSchema(field.scalar);
    return field.enum !== undefined ? this.#enum(field.enum) : this.message(field.message);
  }

  /** A single field of a PATCH: what it holds may be a part, too, and then is a type of its own. */
  #part(field: DescField): Schema {
    if (!isPart(field) || !needsMoreWhole(this.contract, field.message)) return this.#single(field);
    return this.#named(`${field.message.typeName}-part`, () => this.#object(field.message, NONE, true));
  }

  #named(name: string, make: () => Schema): Schema {
    if (!this.#byName.has(name)) {
      // Known before it is made: a recursive message refers to itself.
      this.#byName.set(name, {});
      this.#byName.set(name, make());
    }
    return { $ref: `#/components/schemas/${name}` };
  }

  #object(message: DescMessage, without: ReadonlySet<string>, partial = false): Schema {
    const { contract } = this;
    const fields = message.fields.filter(({ jsonName }) => !without.has(jsonName));
    const required = fields.filter((field) => isNeeded(contract, field, partial)).map(({ jsonName }) => jsonName);
    const notes = expressionNotes(rulesOf(contract, message) ?? {});
    return {
      type: 'object',
      ...unlessEmpty('description', [contract.comment(message), ...notes].filter(Boolean).join('\n\n')),
      ...(message.deprecated && { deprecated: true }),
      properties: Object.fromEntries(fields.map((field) => [field.jsonName, this.describedField(field, partial)])),
      ...(required.length && { required }),
      ...oneofSchema(contract, message, without, partial),
      // Extensions (proto2) are written `[package.name]`.
      ...(message.proto.extensionRange.length && { patternProperties: { '^\\[.+\\]$': {} } }),
      additionalProperties: false,
    };
  }

  #enum(desc: DescEnum): Schema {
    if (desc.typeName === 'google.protobuf.NullValue') return { type: 'null' };
    return this.#named(desc.typeName, () => {
      const values = desc.values.map((value) => ({ name: value.jsonName, comment: this.contract.comment(value) }));
      const lines = values
        .filter(({ comment }) => comment)
        .map(({ name, comment }) => `- ${name}: ${comment.replaceAll('\n', ' ')}`);
      const description = [this.contract.comment(desc), lines.join('\n')].filter(Boolean).join('\n\n');
      return { type: 'string', ...unlessEmpty('description', description), enum: values.map(({ name }) => name) };
    });
  }

  #describe(field: DescField, notes: readonly string[]): string {
    const rivals = field.oneof?.fields.filter((other) => other !== field).map((other) => other.jsonName) ?? [];
    return [
      this.contract.comment(field),
      rivals.length ? `Not together with ${rivals.join(', ')}.` : '',
      behaves(field, FieldBehavior.IMMUTABLE) ? 'Cannot be changed once it is set.' : '',
      ...notes,
    ]
      .filter(Boolean)
      .join('\n\n');
  }
}
