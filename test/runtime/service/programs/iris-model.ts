// A model-service as a generated project starts it: `node --import tools/ts.js iris-model.ts CONTRACT`. FAULT chooses what goes wrong.
import { serveModel, ModelBase } from '../../../../runtime/service/model/index.js';
import { Classifier } from '../models.js';

class Broken extends ModelBase {
  static override readonly service = 'iris.v1.Classifier';
  override async load() {
    if (process.env['FAULT'] === 'hang') await new Promise((resolve) => setTimeout(resolve, 600_000));
    throw new Error('weights.bin is truncated');
  }
}

await serveModel({
  contract: process.argv[2] as string,
  services: [process.env['FAULT'] === undefined ? Classifier : Broken],
});
