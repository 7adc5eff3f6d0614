import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { PassThrough } from 'node:stream';
import { beforeAll, describe, expect, test } from 'vitest';
import { askForThing } from '../../cli/generate/ask.js';
import { listItems, questionFlags } from '../../cli/generate/flags.js';
import { thingHelp } from '../../cli/generate/help.js';
import { GENERATORS, listedGenerators } from '../../generators/catalogue/index.js';
import { initProject } from '../../generators/project/index.js';
import { room as assetRoom } from '../generators/project/workshop.js';
import { ao, REPOSITORY, room } from './harness.js';

const dir = join(room(), 'work');
beforeAll(async () => {
  const at = assetRoom();
  const { version } = JSON.parse(readFileSync(join(REPOSITORY, 'cli/package.json'), 'utf8')) as { version: string };
  await (await initProject({ dir, name: 'myproj', model: 'python', version, assets: at.assets })).apply();
  at.clean();
});

describe('the help of ao generate', () => {
  test('lists the things, and says of each what it makes and asks', async () => {
    const all = await ao(['generate', '--help']);
    for (const { id, summary } of listedGenerators())
      expect(all.stdout).toMatch(new RegExp(`${id}.*${summary.slice(0, 20)}`));
    const rpc = await ao(['generate', 'rpc', 'Explain', '--help']);
    expect(rpc.stdout).toContain('$ ao generate rpc <name> [flags]');
    expect(rpc.stdout).toMatch(/--request A,B[^]*--dry-run/);
    expect(rpc.stdout).toContain('  $ ao generate rpc Explain --http');
    expect((await ao(['help', 'destroy', 'rpc'])).stdout).not.toContain('--request A,B');
  });

  test.each(GENERATORS)('of %s is on the page of the generators', async (id) => {
    const page = readFileSync(join(REPOSITORY, 'docs/reference/generators.md'), 'utf8');
    expect(page).toContain(`## ao generate ${id}`);
    expect((await ao(['generate', id, '--help'])).status).toBe(0);
  });
});

describe('what does not fit', () => {
  test.each([
    [['generate', 'tsak', 'x'], 'Did you mean task?'],
    [['generate'], 'what? One of'],
    [['generate', 'task', 'x', '--rnu', 'y'], 'Did you mean --run?'],
    [['generate', 'task', '--run', 'y'], 'name: it has none'],
    [['generate', 'task', 'x'], 'run: it must be answered'],
    [['generate', 'task', 'x', 'z', '--run', 'y'], 'z'],
    [['generate', 'client', '-l', 'cobol'], 'cobol'],
    [
      ['generate', 'client', '-l', 'pyhton'],
      '`ao generate client`: --language: "pyhton" is none of typescript, python',
    ],
    [['generate', 'client', '-l', 'pyhton'], 'Did you mean --language python?'],
    [['generate', 'client', '-l', 'TypeScript'], 'Did you mean --language typescript?'],
    [['generate', 'model', 'm', '-l', 'py'], 'Did you mean --language python?'],
    [['generate', 'client'], 'language: which? typescript, python'],
    [['generate', 'client', 'a', 'b'], '`ao generate client`: unexpected arguments: a, b'],
    [
      ['generate', 'model', 'm', '--share', 'much'],
      '`ao generate model`: --share: "much" is no number from 0 to 100\n',
    ],
    [['generate', 'model', 'm', '--share', '101'], '--share: 101 is no number from 0 to 100\n'],
    [['generate', 'model', 'm', '--share=-1'], 'Give --share a number from 0 to 100, or leave it out'],
    [['generate', 'model', 'm', '--port', '99999'], '--port: 99999 is no whole number from 1 to 65535\n'],
    [['generate', 'model', 'm', '--port', '0'], 'Give --port a whole number from 1 to 65535, or leave it out'],
    [['generate', 'model', 'm', '--port', '50.5'], '--port: 50.5 is no whole number'],
    [['generate', 'model', 'm', '--port', ''], '--port: "" is no whole number'],
    [['generate', 'model', 'm', '--port', '8000'], 'port: api-service listens on 8000; the next free one is 50052'],
    [['generate', 'model', 'm', '--serves', ''], 'serves: it is empty; leave it out'],
    [['generate', 'model', 'Bad_Name'], 'bad-name?'],
    [['generate', 'model', '../up'], 'is not in kebab-case'],
    [['generate', 'model', 'model-interface'], 'the folder model-interface is there already'],
    [['generate', 'rpc', 'explain'], 'Explain?'],
    [['generate', 'rpc', '2nd way'], 'NdWay?'],
    [['generate', 'rpc', 'ü'], 'is not written as rpcs are'],
    [['generate', 'rpc', 'predict'], 'is not written as rpcs are'],
    [['generate', 'rpc', 'Predict'], 'the rpc myproj.v1.Predictor/Predict is there already'],
    [['generate', 'rpc', 'PREDICT'], 'is there already'],
    [['generate', 'rpc', 'X', '--service', 'Nobody'], 'no service Nobody; it has myproj.v1.Predictor'],
    [['generate', 'rpc', 'X', '--http', 'fetch:/x'], 'is not METHOD:/path'],
    [['generate', 'rpc', 'X', '--http', 'get:/x/{id}'], 'the contract would be wrong then'],
    [['generate', 'rpc', 'X', '--http', 'post:/predict'], 'is claimed twice'],
    [['generate', 'rpc', 'X', '--request', 'a:Nothing'], 'the contract would be wrong then'],
    [['generate', 'rpc', 'X', '--request', 'a:string,a:int32'], 'two fields are called a'],
    [['generate', 'service', 'predictor'], 'Predictor?'],
    [['generate', 'service', 'Predictor'], 'myproj.v1.Predictor is there already'],
    [['generate', 'service', 'X', '--package', 'No'], 'small letters'],
    [['generate', 'task', 'a b', '--run', 'y'], 'no word of letters'],
    [['generate', 'task', 'fmt', '--run', 'y'], 'the task fmt is there already'],
    [['generate', 'task', 'x', '--run', 'y', '--deps', 'nothing'], 'there is no task nothing'],
    [['generate', 'ci', '--branch', 'a b'], 'is no branch'],
    [['destroy', 'rpc', 'Predict'], 'ao generated no rpc Predict here'],
    [['destroy', 'client'], 'ao generated no client here'],
  ])('ao %j', async (line, words) => {
    const { status, stderr } = await ao(line, dir);
    expect(stderr).toContain(words);
    expect([2, 73]).toContain(status);
    expect(stderr).not.toMatch(/ao\.toml:\d|See more help/);
  });
});

test('names that are keywords somewhere are names of rpcs all the same', async () => {
  for (const name of ['Import', 'Class', 'Load', 'Delete', 'Function', 'List'])
    expect((await ao(['generate', 'rpc', name, '--dry-run', '--json'], dir)).status, name).toBe(0);
});

test('what is done is told as an object, and with --diff as a diff', async () => {
  const { stdout } = await ao(
    ['generate', 'rpc', 'Explain', '--request', 'q:string,m:map<string,double>', '--dry-run', '--diff', '--json'],
    dir,
  );
  const { changed, actions, next, kept } = JSON.parse(stdout) as Record<string, never> & {
    actions: { path: string; diff?: string }[];
  };
  expect([changed, kept]).toEqual([true, []]);
  expect(next).toEqual(['myproj.v1.Predictor/Explain answers 501 until its method is written']);
  const proto = actions.find(({ path }) => path.endsWith('myproj.proto'));
  expect(proto?.diff).toContain('+  map<string, double> m = 2;');
  expect(existsSync(join(dir, 'clients'))).toBe(false);
});

test('what was made is taken back, and what may be done next is said', async () => {
  const made = await ao(['generate', 'task', 'report', '--run', 'echo hello'], dir);
  expect([made.status, made.stdout]).toEqual([0, expect.stringContaining('Run it: ao run report')]);
  const destroyed = await ao(['destroy', 'task', 'report'], dir);
  expect([destroyed.status, destroyed.stdout]).toEqual([0, expect.stringContaining('ao.toml')]);
});

test('what is yes by default can be denied, and the help says so', async () => {
  const question = { name: 'loud', summary: 'Loud?', kind: 'flag', fallback: true } as const;
  const thing = { id: 'x', summary: 's', questions: [question] };
  expect(questionFlags(thing.questions)['loud']).toMatchObject({ allowNo: true });
  expect(await thingHelp('generate', thing)).toContain('--[no-]loud');
});

test('lists are split at commas outside of brackets', () => {
  expect(listItems('a:string, b:map<string, double>,,c:int32')).toEqual([
    'a:string',
    'b:map<string, double>',
    'c:int32',
  ]);
});

describe('in a terminal', () => {
  /** Types the keys, each when a question stands there. */
  const typist = (...keys: string[]) => {
    const input = Object.assign(new PassThrough(), { isTTY: true, setRawMode: () => input });
    const output = Object.assign(new PassThrough(), { isTTY: true, columns: 80, rows: 24 });
    const rest = [...keys];
    let shown = '';
    output.on('data', (text: Buffer) => {
      shown += text.toString();
      if (!shown.includes('?25l') || rest.length === 0) return;
      shown = '';
      const next = rest.shift();
      setImmediate(() => input.write(next));
    });
    return { input, output };
  };
  const questions = [
    { name: 'language', summary: 'Language.', kind: 'text', choices: ['a', 'b'] },
    { name: 'port', summary: 'Port.', kind: 'number', range: { least: 1, most: 9, whole: true }, fallback: 7 },
    { name: 'serves', summary: 'Services.', kind: 'list' },
    { name: 'sure', summary: 'Sure?', kind: 'flag' },
    { name: 'comment', summary: 'Never asked.', kind: 'text', optional: true },
  ] as const;

  test('what was not said is asked, and nothing else', async () => {
    const given = { name: '', answers: {} };
    expect(
      await askForThing({ takesName: 'Name.', questions }, given, typist('me\r', '\u001b[B\r', '\r', 'x, y\r', 'y')),
    ).toEqual({
      name: 'me',
      answers: { language: 'b', port: 7, serves: ['x', 'y'], sure: true },
    });
    const said = { name: 'me', answers: { language: 'a', port: 1, serves: [], sure: false } };
    expect(await askForThing({ takesName: 'Name.', questions }, said, typist())).toEqual(said);
  });
});
