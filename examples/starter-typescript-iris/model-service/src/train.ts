// Trains the model: `ao run train` reads data/iris.csv and writes model.json.
//
// The model is softmax regression, fitted by gradient descent on four of five rows; the fifth is held out to tell how good
// the model is. There is nothing random in it: the same data gives the same file.
import { readFile, writeFile } from 'node:fs/promises';
import { fileURLToPath } from 'node:url';
import { largest, probabilities, type Softmax, standardize } from './softmax.js';

const STEPS = 3000;
const RATE = 0.5;
/** Weight of the squared weights in the loss: keeps the probabilities from becoming 0 and 1. */
const PENALTY = 1e-3;

/** One flower: its measurements in centimetres, and which species it is. */
interface Row {
  readonly features: number[];
  readonly label: string;
}

export interface Trained extends Softmax {
  /** How good it is: rows, and the share of right answers. */
  readonly metrics: Record<'rows' | 'held_out_rows' | 'accuracy' | 'held_out_accuracy', number>;
}

/** Fits the model to the rows of a CSV file with a head line: features first, the label last. */
export function train(csv: string): Trained {
  const rows = read(csv);
  const seen = rows.filter((_, i) => i % 5 !== 4);
  const heldOut = rows.filter((_, i) => i % 5 === 4);
  const species = [...new Set(rows.map(({ label }) => label))].sort();
  const columns = (rows[0]?.features ?? []).map((_, i) => seen.map(({ features }) => features[i] ?? 0));
  const mean = columns.map(average);
  const scale = columns.map((column, i) => Math.sqrt(average(column.map((value) => (value - (mean[i] ?? 0)) ** 2))));
  const { weights, bias } = fit(seen.map((row) => ({ ...row, features: standardize(row.features, { mean, scale }) })), species);
  const model = { species, mean: mean.map(round), scale: scale.map(round), weights: weights.map((row) => row.map(round)), bias: bias.map(round) };
  const metrics = { rows: rows.length, held_out_rows: heldOut.length, accuracy: accuracy(seen, model), held_out_accuracy: accuracy(heldOut, model) };
  return { ...model, metrics };
}

/** Gradient descent on the mean cross entropy of standardized rows. */
function fit(rows: readonly Row[], species: readonly string[]): { weights: number[][]; bias: number[] } {
  const weights = (rows[0]?.features ?? []).map(() => species.map(() => 0));
  const bias = species.map(() => 0);
  for (let step = 0; step < STEPS; step += 1) {
    const slope = weights.map((row) => row.map((weight) => PENALTY * weight));
    const shift = species.map(() => 0);
    for (const { features, label } of rows) {
      for (const [k, p] of probabilities(features, { weights, bias }).entries()) {
        const error = (p - (species[k] === label ? 1 : 0)) / rows.length;
        shift[k] = (shift[k] ?? 0) + error;
        for (const [i, value] of features.entries()) add(slope[i], k, error * value);
      }
    }
    for (const [i, row] of slope.entries()) for (const [k, value] of row.entries()) add(weights[i], k, -RATE * value);
    for (const [k, value] of shift.entries()) add(bias, k, -RATE * value);
  }
  return { weights, bias };
}

function accuracy(rows: readonly Row[], model: Softmax): number {
  const right = rows.filter(({ features, label }) => model.species[largest(probabilities(standardize(features, model), model))] === label);
  return Number((right.length / rows.length).toFixed(4));
}

function read(csv: string): Row[] {
  const lines = csv.trim().split(/\r?\n/).slice(1);
  return lines.map((line) => {
    const cells = line.split(',');
    return { features: cells.slice(0, -1).map(Number), label: cells.at(-1) ?? '' };
  });
}

function add(values: number[] | undefined, k: number, more: number): void {
  if (values !== undefined) values[k] = (values[k] ?? 0) + more;
}

function average(values: readonly number[]): number {
  return values.reduce((sum, value) => sum + value, 0) / values.length;
}

function round(value: number): number {
  return Number(value.toFixed(6));
}

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  const data = new URL('../../data/iris.csv', import.meta.url);
  const model = train(await readFile(data, 'utf8'));
  await writeFile(new URL('../../model.json', import.meta.url), `${JSON.stringify(model, null, 2)}\n`);
  console.log(`model.json: ${JSON.stringify(model.metrics)}`);
}
