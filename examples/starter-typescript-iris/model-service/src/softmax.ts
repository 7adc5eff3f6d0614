/** The parameters of softmax regression: what training finds and the model reads. */
export interface Softmax {
  /** One name a class. */
  readonly species: readonly string[];
  /** Mean and standard deviation of each feature in the training data. */
  readonly mean: readonly number[];
  readonly scale: readonly number[];
  /** One row a feature, one column a class. */
  readonly weights: readonly (readonly number[])[];
  /** One a class. */
  readonly bias: readonly number[];
}

/** Features with mean 0 and standard deviation 1. */
export function standardize(features: readonly number[], { mean, scale }: Pick<Softmax, 'mean' | 'scale'>): number[] {
  return features.map((value, i) => (value - at(mean, i)) / at(scale, i));
}

/** The probability of each class for standardized features; together they are 1. */
export function probabilities(features: readonly number[], { weights, bias }: Pick<Softmax, 'weights' | 'bias'>): number[] {
  const scores = bias.map((start, k) => features.reduce((sum, value, i) => sum + value * at(weights[i] ?? [], k), start));
  // The highest score is taken off first, so that no exponential overflows.
  const highest = Math.max(...scores);
  const odds = scores.map((score) => Math.exp(score - highest));
  const total = odds.reduce((sum, value) => sum + value, 0);
  return odds.map((value) => value / total);
}

/** The index of the largest value, the first of several. */
export function largest(values: readonly number[]): number {
  return values.indexOf(Math.max(...values));
}

function at(values: readonly number[], i: number): number {
  return values[i] ?? Number.NaN;
}
