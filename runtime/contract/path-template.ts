/** One segment of a path template: a literal (decoded), `*` (exactly one segment) or `**` (any number). */
export type Segment =
  { readonly kind: 'literal'; readonly value: string } | { readonly kind: 'one' } | { readonly kind: 'rest' };

/** A variable of a template: the field it fills and the segments it captures, `end` excluded. */
export interface TemplateVariable {
  /** Dotted field path as written, such as `visit.id`. */
  readonly field: string;
  readonly start: number;
  readonly end: number;
  /** False for `{x}` and `{x=*}`, whose value is one whole decoded segment; true for all other patterns. */
  readonly multi: boolean;
}

/** A parsed google.api.http path: `/v2/{name=parts/*}:score`. */
export interface PathTemplate {
  readonly text: string;
  readonly segments: readonly Segment[];
  readonly variables: readonly TemplateVariable[];
  /** What follows the last colon; empty when there is none. */
  readonly verb: string;
}

/** Says what is wrong with a template and at which column (from 1). */
export class TemplateSyntaxError extends Error {
  override readonly name = 'TemplateSyntaxError';
}

/** Parses the path of a google.api.http rule by the grammar in google/api/http.proto; throws TemplateSyntaxError. */
export function parseTemplate(text: string): PathTemplate {
  return new TemplateParser(text).parse();
}

/** What a template looks like to a router: variables replaced by what they match. Equal shapes claim the same paths. */
export function shapeOf(template: PathTemplate): string {
  const words = template.segments.map((s) =>
    s.kind === 'literal' ? encodeURIComponent(s.value) : s.kind === 'one' ? '*' : '**',
  );
  return `/${words.join('/')}${template.verb && `:${template.verb}`}`;
}

class TemplateParser {
  readonly #segments: Segment[] = [];
  readonly #variables: TemplateVariable[] = [];
  #at = 0;

  constructor(private readonly text: string) {}

  parse(): PathTemplate {
    if (!this.#take('/')) this.#fail('a path begins with "/"');
    if (this.#at < this.text.length) this.#segmentList(true);
    const verb = this.#take(':') ? this.#literal('a verb') : '';
    if (this.#at < this.text.length) this.#fail(`unexpected "${this.text[this.#at]}"`);
    return { text: this.text, segments: this.#segments, variables: this.#variables, verb };
  }

  #segmentList(mayHoldVariables: boolean): void {
    do {
      if (mayHoldVariables && this.#take('{')) this.#variable();
      else this.#segment();
    } while (this.#take('/'));
  }

  #segment(): void {
    if (this.#take('**')) this.#rest();
    else if (this.#take('*')) this.#segments.push({ kind: 'one' });
    else this.#segments.push({ kind: 'literal', value: this.#literal('a segment') });
  }

  /** One a path, or what each of two should capture would be anyone's guess. googleapis have it in the middle, too. */
  #rest(): void {
    if (this.#segments.some(({ kind }) => kind === 'rest')) this.#fail('"**" may stand in a path once');
    this.#segments.push({ kind: 'rest' });
  }

  #variable(): void {
    const start = this.#segments.length;
    const field = this.#match(/[A-Za-z_]\w*(\.[A-Za-z_]\w*)*/y) ?? this.#fail('a field path must follow "{"');
    if (this.#variables.some((v) => v.field === field)) this.#fail(`the variable "${field}" occurs twice`);
    if (this.#take('=')) this.#segmentList(false);
    else this.#segments.push({ kind: 'one' });
    if (!this.#take('}')) this.#fail('"}" is missing');
    const multi = this.#segments.length !== start + 1 || this.#segments[start]?.kind !== 'one';
    this.#variables.push({ field, start, end: this.#segments.length, multi });
  }

  #literal(what: string): string {
    const raw = this.#match(/[^/{}*:?#\s]+/y) ?? this.#fail(`${what} is missing`);
    try {
      return decodeURIComponent(raw);
    } catch {
      return this.#fail(`"${raw}" is not valid percent-encoding`);
    }
  }

  #take(word: string): boolean {
    const found = this.text.startsWith(word, this.#at);
    if (found) this.#at += word.length;
    return found;
  }

  #match(pattern: RegExp): string | undefined {
    pattern.lastIndex = this.#at;
    const found = pattern.exec(this.text)?.[0];
    this.#at += found?.length ?? 0;
    return found;
  }

  #fail(problem: string): never {
    throw new TemplateSyntaxError(`${problem} (column ${this.#at + 1} of "${this.text}")`);
  }
}
