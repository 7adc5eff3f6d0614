// A model-service as a generated project starts it, and the probe. Its answers hold what their requests said.
import { setTimeout as sleep } from 'node:timers/promises';
import './probe.js';
import { ModelBase, ModelError, serveModel, type Context } from '../../../runtime/service/model/index.js';

class Load extends ModelBase {
  static override readonly service = 'load.v1.Load';

  async add({ id, a, b }: { id: string; a: number; b: number }) {
    return { id, sum: BigInt(a + b) };
  }

  async floats({ id, values }: { id: string; values: number[] }) {
    return { id, values };
  }

  async fail({ code }: { code: string }) {
    if (code === 'bug') throw new Error('a secret of the model');
    throw new ModelError(code as 'NOT_FOUND', `you asked for ${code}`);
  }

  async wait({ id, ms }: { id: string; ms: number }, { signal }: Context) {
    await sleep(ms, undefined, { signal });
    return { id, sum: BigInt(ms) };
  }

  async *count({ to, everyMs }: { to: number; everyMs: number }, { signal }: Context) {
    for (let value = 0; to === 0 || value < to; value++) {
      if (everyMs > 0) await sleep(everyMs, undefined, { signal });
      yield { value };
    }
  }

  async sum(requests: AsyncIterable<{ value: number }>) {
    let sum = 0;
    for await (const { value } of requests) sum += value;
    return { id: '', sum: BigInt(sum) };
  }

  async *converse(requests: AsyncIterable<{ value: number }>) {
    for await (const { value } of requests) yield { value: value + 1 };
  }
}

await serveModel({ contract: process.argv[2] as string, services: [Load] });
