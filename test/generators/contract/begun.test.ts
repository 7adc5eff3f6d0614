import { expect, it } from 'vitest';
import { beginCompiling, compileTree } from '../../../generators/contract/compile.js';
import { loadContract } from '../../../runtime/contract/index.js';

const tree = (files: Record<string, string>) =>
  new Map(Object.entries(files).map(([path, text]) => [path, Buffer.from(text)]));
const message = (name: string) => `syntax = "proto3"; package p; message ${name} {}`;
const messages = async (files: Record<string, string>) =>
  loadContract(await compileTree(tree(files), '.')).files.flatMap((file) => file.messages.map(({ name }) => name));

it('takes what was begun for the same files only', async () => {
  const files = { 'a.proto': message('A'), 'b.proto': message('B') };
  beginCompiling(tree(files));
  expect(await messages(files)).toEqual(['A', 'B']);
  expect(await messages({ ...files, 'b.proto': message('C') })).toEqual(['A', 'C']);
  expect(await messages({ 'a.proto': message('A') })).toEqual(['A']);
  expect(await messages({ 'a.proto': message('A'), 'c.proto': message('B') })).toEqual(['A', 'B']);
  expect(await messages({ ...files, 'c.proto': message('D') })).toEqual(['A', 'B', 'D']);
  expect(await messages(files)).toEqual(['A', 'B']);
});

it('tells what is wrong with it to whoever asks, and fails nobody else', async () => {
  const broken = { 'a.proto': 'syntax = "proto3"; message A {' };
  beginCompiling(tree(broken));
  expect(await messages({ 'a.proto': message('A') })).toEqual(['A']);
  await expect(messages(broken)).rejects.toMatchObject({ code: 'AO_CONTRACT_INVALID' });
});
