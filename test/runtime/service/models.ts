import { InvalidArgument, ModelBase, NotFound, type Context } from '../../../runtime/service/model/index.js';

/** What the iris tests ask of a model, with a switch for each thing that can happen in one. */
export class Classifier extends ModelBase {
  static override readonly service = 'iris.v1.Classifier';
  private rows = 0n;

  override async load() {
    this.rows = 9007199254740993n;
  }

  async classify(request: { petalLength: number; sepalWidth: number; sepalLength: number }, context: Context) {
    if (request.petalLength < 0) throw new InvalidArgument('petalLength', 'must not be negative');
    if (request.sepalWidth > 1000) throw new Error('secret detail of the model');
    if (request.sepalWidth === 404) throw new NotFound('no such flower');
    if (request.sepalLength > 100) await pause(request.sepalLength, context.signal);
    return { species: 1, probabilities: { setosa: 0.75, other: 0.25 } };
  }

  async describeModel() {
    return { name: 'irises ✿', version: '1.0', trainingRows: this.rows };
  }
}

/** Waits `ms`, or until the caller has gone. */
function pause(ms: number, signal: AbortSignal): Promise<void> {
  return new Promise((resolve) => {
    const timer = setTimeout(resolve, ms);
    signal.addEventListener('abort', () => (clearTimeout(timer), gone.push(ms), resolve()));
  });
}

/** Calls that were abandoned while they paused. */
export const gone: number[] = [];
