/**
 * A text that a regular expression matches, made from its parts in order: of alternatives the first, of a class its first
 * character, of a repetition the fewest. Undefined for what it does not understand (look-around, back-references) and when
 * what it made does not match after all.
 */
export function samplePattern(pattern: string): string | undefined {
  try {
    const sample = new Sampler(pattern).text();
    return new RegExp(pattern, 'u').test(sample) ? sample : undefined;
  } catch {
    return undefined;
  }
}

const CLASSES: Readonly<Record<string, string>> = {
  d: '1',
  w: 'a',
  s: ' ',
  D: 'a',
  W: '-',
  S: 'a',
  b: '',
  B: '',
  A: '',
  z: '',
};

class Sampler {
  #at = 0;

  constructor(private readonly pattern: string) {}

  text(): string {
    const sample = this.#alternatives();
    if (this.#at < this.pattern.length) throw new Error('unbalanced');
    return sample;
  }

  #alternatives(): string {
    const all = [this.#sequence()];
    while (this.#take('|')) all.push(this.#sequence());
    return all[0] as string;
  }

  #sequence(): string {
    let sample = '';
    while (this.#at < this.pattern.length && !'|)'.includes(this.#peek())) sample += this.#repeated(this.#atom());
    return sample;
  }

  #atom(): string {
    const character = this.#next();
    if (character === '(') return this.#group();
    if (character === '[') return this.#oneOfClass();
    if (character === '\\') return this.#escaped();
    if (character === '^' || character === '$') return '';
    return character === '.' ? 'a' : character;
  }

  #group(): string {
    if (this.#take('?')) {
      if (!this.#match(/(:|P?<\w+>)/y)) throw new Error('look-around');
    }
    const sample = this.#alternatives();
    if (!this.#take(')')) throw new Error('")" is missing');
    return sample;
  }

  #escaped(): string {
    const character = this.#next();
    return CLASSES[character] ?? (/[a-z0-9]/i.test(character) ? this.#unknown() : character);
  }

  #unknown(): never {
    throw new Error('an escape without a sample');
  }

  /** The first of the usual characters that the class holds. */
  #oneOfClass(): string {
    const source = this.#match(/\^?\]?(\\.|[^\]\\])*\]/y);
    if (source === undefined) throw new Error('"]" is missing');
    const held = new RegExp(`[${source}`, 'u');
    for (const character of 'a1A0-_ .@/bzZ9') if (held.test(character)) return character;
    for (let code = 33; code < 0x250; code++)
      if (held.test(String.fromCharCode(code))) return String.fromCharCode(code);
    throw new Error('an empty class');
  }

  #repeated(atom: string): string {
    const quantifier = this.#match(/[*+?]\??|\{\d+(,\d*)?\}\??/y);
    if (quantifier === undefined) return atom;
    if (quantifier.startsWith('{')) return atom.repeat(parseInt(quantifier.slice(1), 10));
    return quantifier.startsWith('+') ? atom : '';
  }

  #peek(): string {
    return this.pattern[this.#at] ?? '';
  }

  #next(): string {
    return this.pattern[this.#at++] ?? '';
  }

  #take(character: string): boolean {
    const found = this.#peek() === character;
    if (found) this.#at++;
    return found;
  }

  #match(expression: RegExp): string | undefined {
    expression.lastIndex = this.#at;
    const found = expression.exec(this.pattern)?.[0];
    this.#at += found?.length ?? 0;
    return found;
  }
}
