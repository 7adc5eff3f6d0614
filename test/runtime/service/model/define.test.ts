import { readFileSync } from 'node:fs';
import type { DescService } from '@bufbuild/protobuf';
import { beforeAll, describe, expect, it } from 'vitest';
import { loadContract } from '../../../../runtime/contract/index.js';
import {
  type Context,
  defineModel,
  InvalidArgument,
  ModelBase,
  testContext,
} from '../../../../runtime/service/model/index.js';
import { compiled } from '../contracts.js';
import { startPair } from '../pair.js';

type Request = { petalLength: number };
type Answer = { probabilities?: Record<string, number> };

/** As `gen/base.ts` has it. */
abstract class ClassifierBase extends ModelBase {
  static override readonly service: DescService | string = 'iris.v1.Classifier';
  static readonly batching: { readonly classify?: { maxRows?: number } } = {};

  classify(_request: Request, _context: Context): Answer | Promise<Answer> {
    throw new Error('not written');
  }

  describeModel(): { name?: string } {
    return { name: 'as the base has it' };
  }

  classifyBatch?(requests: readonly Request[], contexts: readonly Context[]): readonly Answer[];
}

const serviceOf = (path: string) => loadContract(readFileSync(path)).services[0]!;

let contract: string;
beforeAll(async () => {
  contract = await compiled('iris');
});

describe('a model of functions', () => {
  it('is a class with the name of its service, which tests call without a server', async () => {
    const Classifier = defineModel(ClassifierBase, {
      classify: ({ petalLength }) => ({ probabilities: { a: petalLength } }),
    });
    expect(Classifier.name).toBe('Classifier');
    const model = new Classifier();
    await model.load();
    expect(model).toBeInstanceOf(ClassifierBase);
    expect(await model.classify({ petalLength: 3 }, testContext())).toEqual({ probabilities: { a: 3 } });
    expect(model.describeModel()).toEqual({ name: 'as the base has it' });
  });

  it('is served, once what it loads is there', async () => {
    let loads = 0;
    const Classifier = defineModel(
      ClassifierBase,
      async () => {
        loads += 1;
        const limit = await Promise.resolve(2.5);
        return {
          classifyBatch: (requests) =>
            requests.map(({ petalLength }) => ({ probabilities: { setosa: Number(petalLength < limit) } })),
          describeModel() {
            throw new InvalidArgument('name', 'is a secret');
          },
        };
      },
      { batching: { classify: { maxRows: 2 } } },
    );
    expect(Classifier.batching).toEqual({ classify: { maxRows: 2 } });
    const pair = await startPair(contract, [Classifier]);
    try {
      expect((await pair.post('/v1/iris:classify', { petalLength: 1 })).body).toMatchObject({
        probabilities: { setosa: 1 },
      });
      expect((await pair.post('/iris.v1.Classifier/DescribeModel', {})).status).toBe(400);
      expect(loads).toBe(1);
    } finally {
      await pair.close();
    }
  });

  it('has no method that no rpc of its service has', async () => {
    class Base extends ClassifierBase {
      static override readonly service = serviceOf(contract);
    }
    expect(() => defineModel(Base, { clasify: () => ({}) } as never)).toThrow(
      'has no method clasify; the contract gives it classify, describeModel, classifyBatch, describeModelBatch, warm',
    );
    const Late = defineModel(Base, (() => ({ clasify: () => ({}) })) as never);
    await expect(new Late().load()).rejects.toThrow(TypeError);
    expect(() => defineModel(Base, { classifyBatch: (requests) => requests.map(() => ({})), warm() {} })).not.toThrow();
  });
});
