import { appendFileSync, cpSync } from 'node:fs';
import { join } from 'node:path';
import { isDeepStrictEqual } from 'node:util';
import fc from 'fast-check';
import { afterAll, beforeAll, it } from 'vitest';
import {
  type Assets,
  destroyComponent,
  generateComponent,
  initProject,
  syncProject,
} from '../../../../generators/project/index.js';
import { readManifest } from '../../../../generators/sync/index.js';
import { AoError } from '../../../../runtime/errors/index.js';
import { room, type Room } from '../../project/workshop.js';
import { QUICK_FOLDER } from '../kills/child.js';
import { Workshop } from '../workshop.js';
import { type Command, type Outcome, takenBack } from './project.js';
import { doAll, MINUTES, operations, SEED, SEQUENCES } from './sequences.js';
import { type ContractWords, edit, User } from './user.js';

/** A real project takes far longer than a small one. */
const REAL = Math.ceil(SEQUENCES / 8);

const CONTRACT: ContractWords = {
  compiled: true,
  path: 'model-interface/real/v1/real.proto',
  isLine: (kind, line) => (kind === 'rpc' ? /^ {2}rpc R\d+x/ : /^ {2}double f\d+x/).test(line),
  line: (kind, name, number) =>
    kind === 'rpc' ? `  rpc ${name}(PredictRequest) returns (PredictResponse);` : `  double ${name} = ${100 + number};`,
  first: (kind, lines) =>
    lines.findIndex((line) => (kind === 'rpc' ? /^service \w+ \{/ : /^message PredictRequest \{/).test(line)) + 1,
};

let place: Room;
let template: Workshop;
/** Of a few versions of ao: in each, some lines of the blueprints are others. */
let versions: Assets[];

function assetsOf(version: number): Assets {
  const blueprints = join(place.dir, `blueprints-${version}`);
  cpSync(place.assets.blueprints, blueprints, { recursive: true });
  const project = join(blueprints, 'project/template');
  for (const file of ['README.md.hbs', 'api-service/Dockerfile', 'compose.yaml.hbs'])
    appendFileSync(join(project, file), `# of version ${version}\n`);
  return { ...place.assets, blueprints };
}

beforeAll(async () => {
  place = room();
  versions = [0, 1, 2].map(assetsOf);
  template = new Workshop(QUICK_FOLDER);
  const made = { dir: template.root, name: 'real', model: 'python', version: '0.1.0', assets: versions[0] } as const;
  await (await initProject({ ...made, assets: versions[0]! })).apply();
});
afterAll(() => {
  template.clean();
  place.clean();
});

/** A project that ao made, and its commands on it. */
class RealProject {
  readonly aside: string[] = [];
  #version = 0;

  constructor(readonly at: Workshop) {}

  async does(command: Command, { force = false } = {}): Promise<Outcome> {
    if ('force' in command) {
      const outcome = await takenBack(this.at, this.aside, { force: command.force, redo: command.do === 'redo' });
      this.#version = Number((await readManifest(this.at.root))?.ao.slice('0.1.'.length));
      return outcome;
    }
    const before = this.at.exact();
    const error = await this.#carryOut(command, force).catch((problem: unknown) => problem);
    if (error !== undefined && !(error instanceof AoError)) throw error;
    if (!isDeepStrictEqual(this.at.exact(), before)) return 'written';
    return error === undefined || error.code === 'AO_SYNC_CONFLICT' ? 'nothing' : 'refused';
  }

  async #carryOut(command: Exclude<Command, { do: 'undo' | 'redo' }>, force: boolean): Promise<void> {
    const next = command.do === 'upgrade' ? Math.min(this.#version + 1, versions.length - 1) : this.#version;
    const options = { version: `0.1.${next}`, assets: versions[next]!, force };
    if (command.do === 'generate') {
      const { name } = command;
      const answers = name === 'be' ? { language: 'typescript' } : { run: 'echo hello' };
      await generateComponent(this.at.root, { generator: GENERATORS[name] ?? '', name, answers }, options);
    } else if (command.do === 'destroy')
      await destroyComponent(this.at.root, { generator: GENERATORS[command.name] ?? '', name: command.name }, options);
    else {
      // Also when it ends in conflicts, the project is of that version then.
      await syncProject(this.at.root, { ...options, upgrade: true }).finally(async () => {
        this.#version = Number((await readManifest(this.at.root))?.ao.slice('0.1.'.length));
      });
    }
  }
}

const GENERATORS: Readonly<Record<string, string>> = { alpha: 'task', be: 'model' };

it(
  `so it is with a real project, ${REAL} sequences (seed ${SEED})`,
  async () => {
    await fc.assert(
      fc.asyncProperty(operations(edit, 6), async (all) => {
        const at = template.copy();
        try {
          await doAll(new RealProject(at), new User(at, CONTRACT), all);
        } finally {
          at.clean();
        }
      }),
      { numRuns: REAL, seed: SEED },
    );
  },
  MINUTES,
);
