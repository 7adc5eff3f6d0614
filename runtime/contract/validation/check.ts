import { create, type AnyDesc, type DescMessage, type Message } from '@bufbuild/protobuf';
import type { Validator } from '@bufbuild/protovalidate';
import { fault } from '../../errors/index.js';
import type { Contract } from '../contract.js';
import { heldBy, ruledFields, ruledMessages, rulesMention } from './rules.js';
import { samplesOf } from './sample.js';

/** Errors of running a rule that no value could mend. Others, such as a division by zero, depend on the value. */
const HOPELESS = /^(unbound function|unresolved attribute|error parsing regexp|expression .* outputs )/;

/** Types whose values a rule cannot know before it sees them: they may have any field, and be of any type. */
const DYNAMIC = new Set(['Any', 'Value', 'Struct', 'ListValue'].map((name) => `google.protobuf.${name}`));

/**
 * Compiles every rule that a request can meet, and runs each once, since the library finds most mistakes only then: an
 * expression that does not parse, an unknown field or function, a pattern that is none. Throws
 * AO_CONTRACT_VALIDATION_INVALID with the place of the first.
 */
export function checkRules(contract: Contract, validator: Validator): void {
  const ruled = new Set(contract.methods.flatMap(({ input }) => ruledMessages(input)));
  for (const message of ruled) {
    const found = new Trial(message, validator).mistake();
    if (found === undefined) continue;
    throw fault('AO_CONTRACT_VALIDATION_INVALID', {
      where: contract.where(found.at),
      what: found.at.kind === 'field' ? `${message.typeName}.${found.at.name}` : message.typeName,
      problem: found.problem,
    });
  }
}

class Trial {
  readonly #isDynamic: boolean;

  constructor(
    private readonly message: DescMessage,
    private readonly validator: Validator,
  ) {
    this.#isDynamic = [...heldBy(message)].some(({ typeName }) => DYNAMIC.has(typeName));
  }

  mistake(): { at: AnyDesc; problem: string } | undefined {
    const bare = this.#problemOf(create(this.message));
    if (bare !== undefined) return { at: this.#culprit(bare), problem: bare };
    for (const field of ruledFields(this.message)) {
      const problem = this.#firstProblem([field]);
      if (problem !== undefined) return { at: field, problem };
    }
    const problem = this.#firstProblem(this.message.fields, true);
    return problem === undefined ? undefined : { at: this.message, problem };
  }

  #firstProblem(fields: readonly DescMessage['fields'][number][], isWhole = false): string | undefined {
    for (const sample of samplesOf(this.message, fields)) {
      const problem = this.#problemOf(sample, isWhole);
      if (problem !== undefined) return problem;
    }
    return undefined;
  }

  /** In a message with all its fields, operands of wrong types are a mistake too; without some they may be null. */
  #problemOf(sample: Message, isWhole = false): string | undefined {
    const result = this.validator.validate(this.message, sample);
    if (result.kind !== 'error') return undefined;
    const { name, message } = result.error;
    const isStatic =
      message.startsWith('field not found') || (isWhole && message.startsWith('found no matching overload'));
    const isMistake = name === 'CompilationError' || HOPELESS.test(message) || (isStatic && !this.#isDynamic);
    return isMistake ? message : undefined;
  }

  /** The library names the field, the rule's id or the word that it does not know, or nothing. */
  #culprit(problem: string): AnyDesc {
    const word = /^failed to compile (.*?): |: ([\w.]+)$/s.exec(problem)?.slice(1).find(Boolean);
    const fields = ruledFields(this.message);
    const named = fields.find(({ name }) => problem.endsWith(` on field ${this.message.typeName}.${name}`));
    return named ?? fields.find((field) => word !== undefined && rulesMention(field, word)) ?? this.message;
  }
}
