import { compileErrors, validate } from '@readme/openapi-parser';
import { Validator } from '@seriousme/openapi-schema-validator';
import type { DescMethod, DescService } from '@bufbuild/protobuf';
import { beforeAll, describe, expect, it } from 'vitest';
import { openapi, type Contract } from '../../runtime/contract/index.js';
import { AoError } from '../../runtime/errors/index.js';
import { googleapis, serviceContract } from './compiled.js';

let all: Contract;
beforeAll(async () => {
  all = await googleapis();
}, 300_000);

/** Seven services have several rpcs on one path, which ao refuses. Here, all but the first of them are left out. */
const claimedTwice: string[] = [];
const REFUSED: readonly string[] = ['AO_CONTRACT_ROUTE_CONFLICT', 'AO_CONTRACT_ROUTE_AMBIGUOUS'];

/** The document of a service as it goes over the wire. */
function textOf(service: DescService, methods = service.methods): string {
  try {
    const contract = { ...serviceContract(all, service), methods };
    return JSON.stringify(openapi(contract, { title: service.name, version: '1' }));
  } catch (error) {
    if (!(error instanceof AoError) || !REFUSED.includes(error.code)) throw error;
    const rpcIn = (method: DescMethod): boolean => error.message.includes(`of ${service.typeName}.${method.name} (`);
    const second =
      methods.findLast((method) => error.message.includes(`and by ${service.typeName}.${method.name} (`)) ??
      methods.findLast(rpcIn);
    if (second === undefined) throw error;
    claimedTwice.push(`${service.typeName}.${second.name}`);
    return textOf(
      service,
      methods.filter((method) => method !== second),
    );
  }
}

describe('OpenAPI of googleapis', () => {
  it('is valid for every service, and every reference in it resolves', async () => {
    const validator = new Validator();
    const bad: unknown[] = [];
    for (const service of all.services) {
      const text = textOf(service);
      const document = JSON.parse(text) as { components: Record<string, Record<string, unknown>> };
      for (const [, kind = '', name = ''] of text.matchAll(/"#\/components\/(\w+)\/([^"]+)"/g))
        if (document.components[kind]?.[name] === undefined) bad.push([service.typeName, kind, name]);
      const { errors } = await validator.validate(document);
      if (errors?.length) bad.push([service.typeName, errors]);
    }
    expect(all.services.length).toBeGreaterThan(1900);
    expect(bad.slice(0, 5)).toEqual([]);
    expect(claimedTwice).toEqual([
      'google.cloud.bigquery.storage.v1.BigQueryRead.SplitReadStream',
      'google.cloud.bigquery.storage.v1.BigQueryWrite.GetWriteStream',
      'google.cloud.bigquery.storage.v1.BigQueryWrite.FinalizeWriteStream',
      'google.cloud.bigquery.storage.v1.BigQueryWrite.FlushRows',
      'google.cloud.bigquery.storage.v1beta1.BigQueryStorage.SplitReadStream',
      'google.cloud.bigquery.storage.v1beta2.BigQueryRead.SplitReadStream',
      'google.cloud.bigquery.storage.v1beta2.BigQueryWrite.GetWriteStream',
      'google.cloud.bigquery.storage.v1beta2.BigQueryWrite.FinalizeWriteStream',
      'google.cloud.bigquery.storage.v1beta2.BigQueryWrite.FlushRows',
      'google.firestore.v1.Firestore.ListDocuments',
      'google.firestore.v1beta1.Firestore.ListDocuments',
    ]);
  }, 600_000);

  // The second validator resolves every reference of a document anew; one service in twenty-five is two minutes less.
  it('is valid by a second validator, for one service in twenty-five', async () => {
    const bad: unknown[] = [];
    for (const service of all.services.filter((_, i) => i % 25 === 0)) {
      const result = await validate(JSON.parse(textOf(service)) as never);
      if (!result.valid) bad.push([service.typeName, compileErrors(result)]);
    }
    expect(bad.slice(0, 5)).toEqual([]);
  }, 600_000);
});
