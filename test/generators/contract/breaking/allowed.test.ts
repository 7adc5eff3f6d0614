import { describe, expect, it } from 'vitest';
import { breakingChanges, readAllowed, type Allowed } from '../../../../generators/contract/breaking/index.js';
import { folderOf } from '../folder.js';

const HEAD = 'syntax = "proto3"; package p.v1; import "google/api/annotations.proto";';
const rpc = (path: string, more = '') =>
  `service S { rpc Get(M) returns (stream M) { option (google.api.http) = { get: "${path}" }; } ${more} }`;
const BEFORE = {
  'shop/m.proto': `${HEAD} ${rpc('/a', 'rpc Gone(M) returns (M);')} message M { string a = 1; int32 b = 2; }`,
  'grpc/n.proto': 'syntax = "proto3"; package p.v1; message N { int32 n = 1; }',
};
const AFTER = {
  'shop/m.proto': `${HEAD} ${rpc('/b').replace('stream ', '')} message M { string c = 1; }`,
  'grpc/n.proto': 'syntax = "proto3"; package p.v1; message N { string n = 1; }',
};
const ALL = [
  'FIELD_REMOVED',
  'FIELD_SAME_JSON_NAME',
  'FIELD_WIRE_JSON_COMPATIBLE_TYPE',
  'ROUTE_PATH_CHANGED',
  'RPC_REMOVED',
  'STREAM_KIND_CHANGED',
];

const tree = (files: Record<string, string>) =>
  new Map(Object.entries(files).map(([name, text]) => [name, new TextEncoder().encode(text)]));

async function told(allowed?: Allowed): Promise<string[]> {
  const options = { ref: 'main', root: 'contract', ...(allowed && { allowed }) };
  return (await breakingChanges(tree(BEFORE), tree(AFTER), options)).map(({ rule }) => rule).sort();
}

const by = async (breaking: string) =>
  readAllowed(await folderOf({ 'm.proto': '', 'buf.yaml': `version: v2\nbreaking:\n  use: [WIRE]\n${breaking}` }));

const without = (...rules: string[]) => ALL.filter((rule) => !rules.includes(rule));

describe('the section "breaking" of a buf.yaml', () => {
  it('takes out rules, by the names of buf or of ao', async () => {
    expect(await told()).toEqual(ALL);
    expect(await told(await by('  except: [ROUTE_PATH_CHANGED, FIELD_WIRE_JSON_COMPATIBLE_TYPE]'))).toEqual(
      without('ROUTE_PATH_CHANGED', 'FIELD_WIRE_JSON_COMPATIBLE_TYPE'),
    );
    expect(await told(await by('  except: [FIELD_NO_DELETE, RPC_NO_DELETE, FILE_SAME_GO_PACKAGE]'))).toEqual(
      without('FIELD_REMOVED', 'RPC_REMOVED'),
    );
    expect(await told(await by('  except: [RPC_SAME_SERVER_STREAMING]'))).toEqual(ALL);
    expect(await told(await by('  except: [RPC_SAME_SERVER_STREAMING, RPC_SAME_CLIENT_STREAMING]'))).toEqual(
      without('STREAM_KIND_CHANGED'),
    );
  });

  it('leaves files and folders out', async () => {
    expect(await told(await by('  ignore: [shop/m.proto]'))).toEqual(['FIELD_WIRE_JSON_COMPATIBLE_TYPE']);
    expect(await told(await by('  ignore: [grpc/, sho]'))).toEqual(without('FIELD_WIRE_JSON_COMPATIBLE_TYPE'));
    expect(await told(await by('  ignore: [.]'))).toEqual([]);
  });

  it('may be missing, or be that of the module', async () => {
    expect(await readAllowed(await folderOf({ 'm.proto': '' }))).toEqual({ except: [], ignore: [] });
    const module = 'version: v2\nmodules:\n  - path: .\n    breaking:\n      ignore: [a]\n';
    expect(await readAllowed(await folderOf({ 'm.proto': '', 'buf.yaml': module }))).toMatchObject({ ignore: ['a'] });
  });

  it('is refused where it names no rule or is no list', async () => {
    await expect(told(await by('  except: [NOPE]'))).rejects.toMatchObject({
      code: 'AO_CONTRACT_INVALID',
      message: expect.stringContaining('NOPE') as string,
    });
    await expect(by('  ignore: shop')).rejects.toMatchObject({
      code: 'AO_CONTRACT_INVALID',
      message: 'buf.yaml: breaking.ignore is not a list of texts',
    });
  });
});
