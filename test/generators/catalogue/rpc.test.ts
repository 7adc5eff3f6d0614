import { afterEach, describe, expect, it } from 'vitest';
import { lintContract } from '../../../generators/contract/index.js';
import { join } from 'node:path';
import { Bench, differences } from './workshop.js';

let bench: Bench;
afterEach(() => bench.at.clean());

const EXPLAIN = {
  http: 'post:/v1/explain',
  request: ['question:string', 'scores:double[]'],
  response: ['answer:string'],
};
  python: 'model-service/model.py',
  typescript: 'model-service/src/model.ts',
  r: 'model-service/model.R',
};

describe.each(['python', 'typescript', 'r'] as const)('a rpc in a project with a model in %s', (language) => {
  it('is put into the contract and the model, passes the linter, is kept by sync and goes without a trace', async () => {
    bench = await Bench.with(language);
    const before = bench.tree();
    await bench.generate('rpc', 'Explain', EXPLAIN);
    expect(await lintContract(join(bench.at.dir, 'model-interface'))).toEqual([]);
    const again = await bench.sync();
    expect(again.changed).toBe(false);
    expect(again.notes).toEqual([]);
    await bench.destroy('rpc', 'Explain');
    expect(differences(before, bench.tree())).toEqual([]);
  });
});
