import { Cursor, RdsUnreadable } from './cursor.js';
import { Flag, Sexp, XDR } from './format.js';
import { list, NULL, type Attributes, type RValue } from './value.js';

/**
 * Reads what `serialize` of R wrote, XDR, version 2, or 3 without compact forms. Environments, symbols, calls and the like
 * become `other`. Throws RdsUnreadable for functions, which are programs, and for bytes that are no such value.
 */
export function readRds(bytes: Uint8Array): RValue {
  const reader = new Reader(Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength));
  try {
    return reader.value();
  } catch (error) {
    if (error instanceof RangeError) throw new RdsUnreadable('the bytes of the value end too early');
    throw error;
  }
}

class Reader extends Cursor {
  /** What a reference may name: symbols by their name, all else that is referred to by undefined. */
  private readonly references: (string | undefined)[] = [];

  value(): RValue {
    if (this.bytes.readUInt16BE(0) !== XDR) throw new RdsUnreadable('the value is not in R’s binary format');
    this.at = 2;
    const version = this.int();
    if (version !== 2 && version !== 3) throw new RdsUnreadable(`version ${version} of R’s format is not known`);
    this.skip(8);
    if (version === 3) this.skip(this.int());
    return this.item();
  }

  private item(): RValue {
    const flags = this.int();
    switch (flags & 0xff) {
      case Sexp.nil:
      case Sexp.nilValue:
        return NULL;
      case Sexp.logical:
        return this.attributed({ type: 'logical', values: new Int32Array(this.block(4)) }, flags);
      case Sexp.integer:
        return this.attributed({ type: 'integer', values: new Int32Array(this.block(4)) }, flags);
      case Sexp.double:
        return this.attributed({ type: 'double', values: new Float64Array(this.block(8)) }, flags);
      case Sexp.string:
        return this.attributed({ type: 'character', values: this.times(() => this.text()) }, flags);
      case Sexp.raw:
        return this.attributed({ type: 'raw', bytes: new Uint8Array(this.block(1)) }, flags);
      case Sexp.list:
        return this.attributed(list(this.elements()), flags);
      default:
        return this.other(flags);
    }
  }

  private attributed<T extends RValue>(value: T, flags: number): T {
    return (flags & Flag.hasAttributes) === 0 ? value : { ...value, attributes: this.attributes() };
  }

  private attributes(): Attributes {
    const attributes = new Map<string, RValue>();
    for (let flags = this.int(); (flags & 0xff) === Sexp.pairlist; flags = this.int()) {
      const name = this.symbol();
      attributes.set(name, this.item());
    }
    return attributes;
  }

  private symbol(): string {
    const flags = this.int();
    const type = flags & 0xff;
    if (type === Sexp.reference) return this.references[this.reference(flags) - 1] ?? '';
    if (type !== Sexp.symbol) throw new RdsUnreadable('an attribute has no name');
    return this.newSymbol();
  }

  private newSymbol(): string {
    const name = this.text() ?? 'NA';
    this.references.push(name);
    return name;
  }

  private reference(flags: number): number {
    const index = flags >>> 8;
    return index === 0 ? this.int() : index;
  }

  private elements(): RValue[] {
    let i = 0;
    try {
      return this.times(() => {
        i += 1;
        return this.item();
      });
    } catch (error) {
      if (error instanceof RdsUnreadable) throw new RdsUnreadable(error.problem, `[[${i}]]${error.at}`);
      throw error;
    }
  }

  /** Passes over what is no data. What may be referred to later takes its number. */
  private other(flags: number): RValue {
    const type = flags & 0xff;
    switch (type) {
      case Sexp.symbol:
        this.newSymbol();
        return { type: 'other', what: 'a symbol' };
      case Sexp.reference:
        this.reference(flags);
        return { type: 'other', what: 'an environment or symbol' };
      case Sexp.pairlist:
      case Sexp.language:
      case Sexp.dots:
      case Sexp.promise:
        return this.pairs(flags);
      case Sexp.environment:
        this.references.push(undefined);
        this.skip(4);
        for (let i = 0; i < 4; i += 1) this.item();
        return { type: 'other', what: 'an environment' };
      case Sexp.namespace:
      case Sexp.package:
      case Sexp.persistent:
        this.skip(4);
        this.times(() => this.text());
        this.references.push(undefined);
        return { type: 'other', what: 'an environment' };
      case Sexp.externalPointer:
        this.references.push(undefined);
        this.item();
        this.item();
        return this.passed('an external pointer', flags);
      case Sexp.weakReference:
        this.references.push(undefined);
        return this.passed('a weak reference', flags);
      case Sexp.complex:
        this.skip(this.length() * 16);
        return this.passed('complex', flags);
      case Sexp.expression:
        this.elements();
        return this.passed('an expression', flags);
      case Sexp.s4:
        return this.passed('an S4 object', flags);
      case Sexp.baseEnvironment:
      case Sexp.emptyEnvironment:
      case Sexp.baseNamespace:
      case Sexp.globalEnvironment:
        return { type: 'other', what: 'an environment' };
      case Sexp.missingArgument:
      case Sexp.unbound:
        return { type: 'other', what: 'a symbol' };
      case Sexp.closure:
      case Sexp.builtin:
      case Sexp.special:
      case Sexp.byteCode:
        throw new RdsUnreadable('it holds a function');
      default:
        throw new RdsUnreadable(`it holds R’s type ${type}, which is not known`);
    }
  }

  private passed(what: string, flags: number): RValue {
    if ((flags & Flag.hasAttributes) !== 0) this.attributes();
    return { type: 'other', what };
  }

  /** A pairlist or call: attributes, tag, head, and the rest, which is one of these in turn. */
  private pairs(first: number): RValue {
    const what = (first & 0xff) === Sexp.pairlist ? 'a pairlist' : 'a call';
    for (let flags = first; ; flags = this.int()) {
      const type = flags & 0xff;
      const isPair = type === Sexp.pairlist || type === Sexp.language || type === Sexp.dots || type === Sexp.promise;
      if (!isPair) {
        this.at -= 4;
        this.item();
        return { type: 'other', what };
      }
      if ((flags & Flag.hasAttributes) !== 0) this.attributes();
      if ((flags & Flag.hasTag) !== 0) this.item();
      this.item();
    }
  }
}
