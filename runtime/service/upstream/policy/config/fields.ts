/** What is wrong with a JSON document, each with the path to it. */
export type Problems = string[];

const DURATION = /^(\d{1,9})(?:\.(\d{1,9}))?s$/;

/** Reads the fields of one JSON object by name and type, in camelCase or snake_case; `end` reports those nobody asked for. */
export class Fields {
  private readonly values = new Map<string, unknown>();
  private readonly seen = new Set<string>();

  constructor(
    value: unknown,
    private readonly path: string,
    private readonly problems: Problems,
  ) {
    if (typeof value !== 'object' || value === null || Array.isArray(value)) this.wrong('', 'an object');
    else for (const [key, field] of Object.entries(value)) this.values.set(camel(key), field);
  }

  has(key: string): boolean {
    return this.values.has(key);
  }

  /** Whether a field that was read was not there at all. */
  missing(key: string): boolean {
    return !this.seen.has(key);
  }

  /** A duration as protobuf's JSON has it (`0.5s`), in milliseconds. */
  duration(key: string): number | undefined {
    const value = this.take(key);
    if (value === undefined) return undefined;
    const [, seconds, fraction = ''] = (typeof value === 'string' && DURATION.exec(value)) || [];
    if (seconds === undefined) return this.wrong(key, 'a duration, such as "0.5s"');
    return Number(seconds) * 1000 + Number(fraction.padEnd(9, '0')) / 1e6;
  }

  number(key: string, least: number, most: number): number | undefined {
    const value = this.take(key);
    if (value === undefined || (typeof value === 'number' && value >= least && value <= most)) return value;
    return this.wrong(key, `a number from ${least} to ${most}`);
  }

  integer(key: string, least: number, most: number): number | undefined {
    const value = this.take(key);
    if (value === undefined || (Number.isInteger(value) && Number(value) >= least && Number(value) <= most))
      return value as number | undefined;
    return this.wrong(key, `a whole number from ${least} to ${most}`);
  }

  boolean(key: string): boolean | undefined {
    const value = this.take(key);
    return value === undefined || typeof value === 'boolean' ? value : this.wrong(key, 'true or false');
  }

  text(key: string): string | undefined {
    const value = this.take(key);
    return value === undefined || typeof value === 'string' ? value : this.wrong(key, 'text');
  }

  /** The object under `key`, read by `read`. */
  object<T>(key: string, read: (fields: Fields) => T): T | undefined {
    const value = this.take(key);
    return value === undefined ? undefined : this.inner(value, this.at(key), read);
  }

  /** The list under `key`, each element read by `read`. */
  objects<T>(key: string, read: (fields: Fields, path: string) => T): T[] {
    return this.list(key).map((value, i) => this.inner(value, `${this.at(key)}[${i}]`, read));
  }

  /** The objects under `key`, to be looked at; what is not read in them does not count as unknown. */
  eachObject(key: string): Fields[] {
    return this.list(key).map((value, i) => new Fields(value, `${this.at(key)}[${i}]`, this.problems));
  }

  list(key: string): readonly unknown[] {
    const value = this.take(key);
    if (value === undefined) return [];
    if (Array.isArray(value)) return value;
    this.wrong(key, 'a list');
    return [];
  }

  wrong(key: string, wanted: string): undefined {
    this.problems.push(`${this.at(key) || 'the whole'} must be ${wanted}`);
  }

  at(key: string): string {
    return key === '' ? this.path : this.path === '' ? key : `${this.path}.${key}`;
  }

  /** Says of every field that was not asked for that it is unknown. */
  end(): void {
    for (const key of this.values.keys()) this.problems.push(`${this.at(key)} is not known`);
  }

  private inner<T>(value: unknown, path: string, read: (fields: Fields, path: string) => T): T {
    const fields = new Fields(value, path, this.problems);
    const result = read(fields, path);
    fields.end();
    return result;
  }

  private take(key: string): unknown {
    const value = this.values.get(key);
    if (this.values.delete(key)) this.seen.add(key);
    return value ?? undefined;
  }
}

const camel = (key: string): string => key.replace(/_([a-z])/g, (_, letter: string) => letter.toUpperCase());
