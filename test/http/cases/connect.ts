import { execFile } from 'node:child_process';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { beforeAll, describe, expect, it } from 'vitest';

import type { Pair } from '../pair.js';

const run = promisify(execFile);

/** Calls the pair as any user of Connect does, and prints what came back. */
const program = `
import { Code, ConnectError, createClient } from '@connectrpc/connect';
import { createConnectTransport } from '@connectrpc/connect-node';
import { fromBinary } from '@bufbuild/protobuf';
import { BadRequestSchema } from './error_details.js';
import { Classifier } from './iris_pb.js';

const results = {};
for (const useBinaryFormat of [false, true]) {
  const transport = createConnectTransport({ baseUrl: process.argv[2], httpVersion: '1.1', useBinaryFormat });
  const client = createClient(Classifier, transport);
  const failed = async (call) => {
    try {
      await call();
    } catch (error) {
      const { code, rawMessage, details, metadata } = ConnectError.from(error);
      const fields = details.map(({ type, value }) => type === 'google.rpc.BadRequest' ? fromBinary(BadRequestSchema, value).fieldViolations.map(({ field }) => field) : type);
      return { code: Code[code], message: rawMessage.replace(/[0-9a-f-]{36}/, 'ID'), fields, id: metadata.get('x-request-id') };
    }
  };
  const { species, probabilities } = await client.classify({ petalLength: 1.4 });
  const { name, trainingRows } = await client.describeModel({});
  results[useBinaryFormat ? 'binary' : 'json'] = {
    species, setosa: probabilities.setosa, name, rows: String(trainingRows),
    refused: await failed(() => client.classify({ petalLength: -1 }, { headers: { 'x-request-id': 'r1' } })),
    broken: await failed(() => client.classify({ sepalWidth: 1001 })),
  };
}
console.log(JSON.stringify(results));
`;

/** google.rpc.BadRequest, as protoc-gen-es would write it, with the two fields that are looked at. */
const errorDetails = `
import { fileDesc, messageDesc } from '@bufbuild/protobuf/codegenv2';
import { create, toBinary } from '@bufbuild/protobuf';
import { FileDescriptorProtoSchema } from '@bufbuild/protobuf/wkt';
const text = (name, number) => ({ name, number, label: 1, type: 9 });
const file = create(FileDescriptorProtoSchema, { name: 'd.proto', package: 'google.rpc', syntax: 'proto3', messageType: [
  { name: 'BadRequest', field: [{ name: 'field_violations', jsonName: 'fieldViolations', number: 1, label: 3, type: 11, typeName: '.google.rpc.BadRequest.FieldViolation' }],
    nestedType: [{ name: 'FieldViolation', field: [text('field', 1), text('description', 2)] }] }] });
export const BadRequestSchema = messageDesc(fileDesc(Buffer.from(toBinary(FileDescriptorProtoSchema, file)).toString('base64')), 0);
`;

export function connectCases(pair: () => Pair): void {
  describe("Connect's own client", () => {
    let results: Record<string, object>;
    beforeAll(async () => {
      const folder = join(pair().user.folder, 'connect client');
      await run('npm', [
        ...['install', '--silent', '--no-audit', '--no-fund', '--ignore-scripts', '--prefix', folder],
        ...['@connectrpc/connect@2', '@connectrpc/connect-node@2', '@bufbuild/protobuf@2'],
      ]);
      const gen = join(pair().project, 'model-service/dist/gen');
      writeFileSync(join(folder, 'program.mjs'), program.replace('./error_details.js', './error_details.mjs'));
      writeFileSync(join(folder, 'error_details.mjs'), errorDetails);
      writeFileSync(join(folder, 'package.json'), JSON.stringify({ type: 'module' }));
      await run('cp', ['-r', `${gen}/.`, folder]);
      const { stdout } = await run(process.execPath, ['program.mjs', pair().url], { cwd: folder });
      results = JSON.parse(stdout) as Record<string, object>;
    });

    it.each(['json', 'binary'])('calls unary rpcs in %s, and reads errors with their details', (format) => {
      expect(results[format]).toEqual({
        ...{ species: 1, setosa: 0.75, name: 'irises ✿', rows: '9007199254740993' },
        refused: {
          ...{ code: 'InvalidArgument', message: 'petal_length: must not be negative' },
          ...{ fields: [['petal_length']], id: 'r1' },
        },
        broken: expect.objectContaining({ code: 'Internal', message: 'internal error ID', fields: [] }) as object,
      });
    });
  });
}
