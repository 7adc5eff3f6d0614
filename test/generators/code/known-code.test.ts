import { describe, expect, it } from 'vitest';
import type { KnownCode } from '../../../generators/code/known-code.js';
import { pythonFiles } from '../../../generators/code/python/index.js';
import { typescriptFiles } from '../../../generators/code/typescript/index.js';
import { typescriptView } from '../../../generators/code/typescript/view.js';
import { compileTree } from '../../../generators/contract/index.js';
import { type Contract, loadContract } from '../../../runtime/contract/index.js';

/** Remembers all, as texts that lie where they were made would be. */
class Memory implements KnownCode {
  readonly made = new Map<string, readonly string[]>();
  readonly asked = new Map<string, readonly (readonly [string, string, string])[]>();
  /** Files of which texts were made, by the last of their paths. */
  fresh = 0;

  readonly texts = (key: string) => this.made.get(key);
  readonly keepTexts = (key: string, texts: readonly string[]) => {
    this.fresh += 1;
    this.made.set(key, texts);
  };
  readonly names = (key: string) => this.asked.get(key);
  readonly keepNames = (key: string, names: readonly (readonly [string, string, string])[]) =>
    void this.asked.set(key, names);
}

const languages: Record<string, (contract: Contract, known?: KnownCode) => Promise<ReadonlyMap<string, string>>> = {
  python: (contract, known) => Promise.resolve(pythonFiles(contract, known)),
  typescript: async (contract, known) =>
    new Map([
      ...(await typescriptFiles(contract, known)),
      ['view', JSON.stringify(await typescriptView(contract, known))],
    ]),
};

const BASE = `syntax = "proto3";
package far.base;
// What is far.
message Far {
  string name = 1;
  enum Kind { NONE = 0; SOME = 1; }
}
`;
const MIDDLE = `syntax = "proto3";
package middle;
import public "far/base.proto";
message Middle { far.base.Far far = 1; }
`;
const SERVICE = `syntax = "proto3";
package shop;
import "middle.proto";
import "google/api/annotations.proto";
// The shop.
service Shop {
  // Buys.
  rpc Buy(BuyRequest) returns (middle.Middle) { option (google.api.http) = { post: "/buy" body: "*" }; }
}
message BuyRequest { far.base.Far far = 1; repeated string of = 2; }
message Odd { message Nested {} }
`;
const ALONE = 'syntax = "proto3"; package alone; message Alone { int64 n = 1; }\n';
const FILES = { 'far/base.proto': BASE, 'middle.proto': MIDDLE, 'shop.proto': SERVICE, 'alone.proto': ALONE };

const changed = (path: keyof typeof FILES, from: string, to: string) => {
  expect(FILES[path]).toContain(from);
  return { ...FILES, [path]: FILES[path].replace(from, to) };
};
const load = async (files: Record<string, string>) =>
  loadContract(await compileTree(new Map(Object.entries(files).map(([path, text]) => [path, Buffer.from(text)])), '.'));

const CHANGES: readonly [what: string, files: () => Record<string, string>][] = [
  ['a field of a file', () => changed('alone.proto', 'int64 n', 'int32 n')],
  ['a field of an imported file', () => changed('middle.proto', 'far = 1', 'further = 1')],
  ['a type of a file imported by an imported one', () => changed('far/base.proto', 'enum Kind', 'enum Sort')],
  [
    'a message that others name',
    () => ({ ...FILES, 'far/base.proto': BASE.replace('Far {', 'Off {') + 'message Far {}' }),
  ],
  ['a comment', () => changed('far/base.proto', 'What is far', 'What is off')],
  ['the comment of a rpc', () => changed('shop.proto', 'Buys', 'Sells')],
  ['a rpc', () => changed('shop.proto', 'rpc Buy(', 'rpc Sell(')],
  ['what a rpc takes', () => changed('shop.proto', 'Buy(BuyRequest)', 'Buy(Odd.Nested)')],
  ['an option', () => changed('alone.proto', 'n = 1', 'n = 1 [deprecated = true]')],
  ['an option of another package', () => changed('shop.proto', 'post: "/buy"', 'post: "/sell"')],
  ['the edition', () => changed('alone.proto', 'syntax = "proto3"', 'edition = "2023"')],
  [
    'a name that another type takes',
    () => changed('shop.proto', 'message Odd {', 'message Odd_Nested {} message Odd {'),
  ],
  ['a package', () => changed('alone.proto', 'package alone', 'package lone')],
  [
    'the name of a file',
    () => ({ 'far/base.proto': BASE, 'middle.proto': MIDDLE, 'shop.proto': SERVICE, 'lone.proto': ALONE }),
  ],
  [
    'where a file is in Python, by a new one',
    () => ({
      ...FILES,
      'far_base.proto': ALONE.replace('alone;', 'b;'),
      'far/base_.proto': ALONE.replace('alone;', 'c;'),
      'far/base-.proto': ALONE.replace('alone;', 'd;'),
    }),
  ],
  ['that a file is gone', () => ({ 'far/base.proto': BASE, 'middle.proto': MIDDLE, 'shop.proto': SERVICE })],
];

describe.each(Object.keys(languages))('code in %s', (language) => {
  const make = languages[language] as (typeof languages)[string];

  it.each(CHANGES)('is made as ever when there is new: %s', async (_what, files) => {
    const memory = new Memory();
    const first = await make(await load(FILES), memory);
    expect(first).toEqual(await make(await load(FILES)));
    expect(await make(await load(files()), memory)).toEqual(await make(await load(files())));
    expect(await make(await load(FILES), memory)).toEqual(first);
  });

  it('is made of what changed, and of what imports it, alone', async () => {
    const memory = new Memory();
    const fresh = async (files: Record<string, string>) => {
      memory.fresh = 0;
      await make(await load(files), memory);
      return memory.fresh;
    };
    expect(await fresh(FILES)).toBeGreaterThanOrEqual(4);
    expect(await fresh(FILES)).toBe(0);
    expect(await fresh(changed('alone.proto', 'int64 n', 'int32 n'))).toBe(1);
    expect(await fresh(changed('shop.proto', 'rpc Buy(', 'rpc Sell('))).toBe(1);
    expect(await fresh(changed('far/base.proto', 'What is far', 'What is off'))).toBe(3);
    expect(await fresh(FILES)).toBe(0);
  });
});
