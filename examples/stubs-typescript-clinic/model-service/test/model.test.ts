import assert from 'node:assert/strict';
import { test } from 'node:test';
import { create } from '@bufbuild/protobuf';
import { collect, ModelBase, streamOf, testContext, Unimplemented } from '@ao/service/model';
import { modelsIn } from '../gen/base.js';
import * as models from '../src/model.js';

test('every service of the contract has a model', () => {
  const served = modelsIn(models).map(({ service }) => (typeof service === 'string' ? service : service.typeName));
  for (const service of ['clinic.triage.v2.Triage', ]) assert.ok(served.includes(service), service);
});

for (const Model of modelsIn(models)) {
  test(`${Model.name} loads, and each method answers or says that it is not written`, async () => {
    const model = new Model();
    assert.ok(model instanceof ModelBase);
    await model.load();
    const { service } = Model;
    if (typeof service === 'string') return;
    for (const rpc of service.methods) {
      const method: unknown = Reflect.get(model, rpc.localName);
      if (typeof method !== 'function') continue;
      const request = create(rpc.input);
      const takesStream = rpc.methodKind === 'client_streaming' || rpc.methodKind === 'bidi_streaming';
      const givesStream = rpc.methodKind === 'server_streaming' || rpc.methodKind === 'bidi_streaming';
      try {
        const answer: unknown = await method.call(model, takesStream ? streamOf(request) : request, testContext());
        // Of a stream the first message is enough: it may have no end.
        const answers = givesStream ? await collect(answer as AsyncIterable<unknown>, 1) : [answer];
        for (const each of answers) create(rpc.output, each as Record<string, unknown>);
      } catch (error) {
        // An empty request may well be refused: only an answer of the wrong shape is a fault here.
        assert.ok(error instanceof Error);
        if (error instanceof Unimplemented) assert.match(error.message, /not written yet/);
      }
    }
  });
}
