// The model: tells the species of an iris. Edit this file; the rest of the service follows the contract.
import { readFile } from 'node:fs/promises';
import { type Context, InvalidArgument } from '@ao/service/model';
import { PredictorBase, type PredictRequest, type PredictResponseInit } from '../gen/base.js';
import { largest, probabilities, type Softmax, standardize } from './softmax.js';

/** Softmax regression with the parameters that train.ts wrote into model.json. */
export class Predictor extends PredictorBase {
  #model!: Softmax;

  /** Called once, before the first request. */
  override async load(): Promise<void> {
    const file = new URL('../../model.json', import.meta.url);
    this.#model = JSON.parse(await readFile(file, 'utf8')) as Softmax;
  }

  /** Answers POST /predict. */
  override async predict(request: PredictRequest, _context: Context): Promise<PredictResponseInit> {
    const { sepalLength, sepalWidth, petalLength, petalWidth } = request;
    const measurements = Object.entries({ sepalLength, sepalWidth, petalLength, petalWidth });
    const lengths = measurements.map(([field, value]) => length(field, value));
    const each = probabilities(standardize(lengths, this.#model), this.#model);
    const { species } = this.#model;
    return {
      species: species[largest(each)] ?? '',
      probabilities: Object.fromEntries(species.map((name, k) => [name, each[k] ?? 0])),
    };
  }
}

/** A length in centimetres. What cannot be one is answered 400 with the field's name. */
function length(field: string, value: number): number {
  if (!Number.isFinite(value) || value < 0) throw new InvalidArgument(field, 'must be a length in centimetres, 0 or more');
  return value;
}
