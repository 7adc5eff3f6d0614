import { existsSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { initProject, type ModelLanguage, syncProject, type SyncOptions } from '../../../generators/project/index.js';
import { contracts, room, type Room, rpcNotes, VERSION } from './workshop.js';

let at: Room;
beforeEach(() => {
  at = room();
});
afterEach(() => at.clean());

const init = async (model: ModelLanguage, contract?: string[]) =>
  (await initProject({ dir: at.dir, name: 'myproj', model, contract, version: VERSION, assets: at.assets })).apply();
const sync = (options: Partial<SyncOptions> = {}) =>
  syncProject(at.dir, { version: VERSION, assets: at.assets, ...options });
const read = (path: string) => readFileSync(join(at.dir, path), 'utf8');
const edit = (path: string, change: (text: string) => string) => {
  const text = change(read(path));
  expect(text, path).not.toBe(read(path));
  writeFileSync(join(at.dir, path), text);
};
const times = () =>
  Object.fromEntries(
    readdirSync(at.dir, { recursive: true, withFileTypes: true })
      .filter((entry) => entry.isFile())
      .map((entry) => [join(entry.parentPath, entry.name), statSync(join(entry.parentPath, entry.name)).mtimeMs]),
  );
const actions = ({ plan }: Awaited<ReturnType<typeof sync>>) =>
  Object.fromEntries(plan.steps.map(({ path, action }) => [path, action]));

const PROTO = 'model-interface/myproj/v1/myproj.proto';
const grow = (proto: string) =>
  proto
    .replace(/(service \w+ \{)/, '$1\n  // Says */ why.\n  rpc Explain(ExplainRequest) returns (ExplainResponse);\n')
    .replace(/(message PredictResponse \{)/, '$1\n  double confidence = 15;\n')
    .concat('\nmessage ExplainRequest { string question = 1; }\nmessage ExplainResponse { string answer = 1; }\n');

const edits: Record<ModelLanguage, Record<string, (text: string) => string>> = {
  python: {
    'model-service/model.py': (text) => `# mine ✿\n${text}`,
    'model-service/requirements.txt': (text) => `${text}scikit-learn\n`,
  },
  typescript: {
    'model-service/src/model.ts': (text) => `// mine ✿\n${text}`,
    'model-service/package.json': (text) =>
      text.replace('"dependencies": {', '"dependencies": {\n    "mine": "1.0.0",'),
  },
  r: {
    'model-service/model.R': (text) => `# mine ✿\n${text}`,
    'model-service/DESCRIPTION': (text) => `${text}Imports: xgboost\n`,
  },
};
const common: Record<string, (text: string) => string> = {
  'model-service/Dockerfile': (text) => `${text}\n# a line of my own\n`,
  'api-service/Dockerfile': (text) => `# mine, at the top\n${text}`,
  'api-service/package.json': (text) => text.replace('"scripts": {', '"scripts": {\n    "mine": "echo mine",'),
  'ao.toml': (text) =>
    `${text.replace('port = 8000', 'port = 9000 # mine')}\n# why this task is here\n[tasks.mine] # and here\nrun = "echo mine"\n`,
  'compose.yaml': (text) => text.replace('restart: unless-stopped', 'restart: always # mine'),
  'README.md': (text) => `${text}\nMy own chapter.\n`,
};

describe.each([
  [
    'python',
    'gen/base.py',
    'def explain(',
    /def explain\(self, request: ExplainRequest, context: Context\) -> ExplainResponse:/,
  ],
  [
    'typescript',
    'gen/base.ts',
    'explain(',
    /override async explain\(_request: ExplainRequest, _context: Context\): Promise<ExplainResponseInit>/,
  ],
  [
    'r',
    'gen/base.R',
    '"myproj.v1.Predictor/Explain" = "explain"',
    /# Says \*\/ why\.\nexplain <- function\(request, context\) \{/,
  ],
] as const)('a %s project that its owner edits and whose contract then grows', (model, base, method, paste) => {
  it('has the edits and the new rpc, and a second sync writes nothing', async () => {
    await init(model);
    expect((await sync()).changed).toBe(false);
    const all = { ...common, ...edits[model] };
    for (const [path, change] of Object.entries(all)) edit(path, change);
    edit(PROTO, grow);
    const edited = Object.fromEntries(Object.keys(all).map((path) => [path, read(path)]));
    const { notes, changed } = await sync();
    expect(changed).toBe(true);
    expect(notes).toEqual([
      expect.objectContaining({
        kind: 'unwritten',
        rpc: 'myproj.v1.Predictor/Explain',
        className: expect.stringMatching(/Predictor$/),
        paste: expect.stringMatching(paste),
      }),
    ]);
    // The port of ao.toml reaches what names it.
    const withPort = (text: string) => text.replaceAll(/(127\.0\.0\.1|localhost|api-service ):8000/g, '$1:9000');
    for (const [path, text] of Object.entries(edited))
      expect(read(path), path).toBe(/^(compose|README)/.test(path) ? withPort(text) : text);
    expect(read(`model-service/${base}`)).toContain(method);
    const before = times();
    const second = await sync();
    expect(second.changed).toBe(false);
    expect(new Set(Object.values(actions(second)))).toEqual(new Set(['identical', 'skip']));
    expect(times()).toEqual(before);
  });

  it('is told of methods whose rpc is gone, once, and keeps them', async () => {
    await init(model);
    edit(PROTO, (text) => text.replace('rpc Predict(', 'rpc Foretell('));
    const { notes } = await sync();
    expect(rpcNotes(notes).map(({ kind, rpc }) => `${kind} ${rpc}`)).toEqual([
      'unwritten myproj.v1.Predictor/Foretell',
      'orphan myproj.v1.Predictor/Predict',
    ]);
    expect((await sync()).notes.map(({ kind }) => kind)).toEqual(['unwritten']);
  });

  it('gets all that there is to paste for a new service', async () => {
    await init(model);
    edit(PROTO, (text) => `${text}\nservice Second { rpc Ask(PredictRequest) returns (PredictResponse); }\n`);
    const { notes } = await sync();
    expect(rpcNotes(notes)[0]?.paste).toContain(model === 'r' ? 'ask <- function(' : 'class Second');
  });

  it('follows the contract in stubs that nobody touched', async () => {
    await init(model, contracts['iris']);
    edit('model-interface/iris.proto', (text) =>
      text.replace(
        'rpc DescribeModel(',
        'rpc Again(ClassifyRequest) returns (ClassifyResponse);\n  rpc DescribeModel(',
      ),
    );
    const { notes, plan } = await sync();
    expect(notes).toEqual([]);
    const seam = plan.steps.find(({ path }) => /model\.(py|ts|R)$/.test(path) && !path.includes('test'));
    expect(seam).toMatchObject({ action: 'update' });
    expect(read(seam?.path ?? '')).toMatch(/again(\(| <- )/);
  });
});

describe('a sync of a project', () => {
  it('refuses to overwrite generated code that was edited, and writes nothing then', async () => {
    await init('python');
    edit('model-service/gen/base.py', (text) => `${text}# mine\n`);
    edit(PROTO, grow);
    const before = times();
    await expect(sync()).rejects.toMatchObject({
      code: 'AO_SYNC_GEN_EDITED',
      message: expect.stringContaining('model-service/gen/base.py'),
    });
    expect(times()).toEqual(before);
    const dry = await sync({ dryRun: true });
    expect(actions(dry)).toMatchObject({ 'model-service/gen/base.py': 'conflict' });
    expect(times()).toEqual(before);
    await sync({ force: true });
    expect(read('model-service/gen/base.py')).not.toContain('# mine');
  });

  it('says the same of a compiled contract that is none any more', async () => {
    await init('python');
    writeFileSync(join(at.dir, 'model-service/gen/contract.binpb'), 'damaged');
    await expect(sync()).rejects.toMatchObject({ code: 'AO_SYNC_GEN_EDITED' });
    await sync({ force: true });
    expect(read('model-service/gen/contract.binpb')).not.toBe('damaged');
  });

  it('takes a new version of ao in, and says where it could not', async () => {
    await init('python');
    edit('model-service/Dockerfile', (text) => text.replaceAll('\n', ' # mine\n'));
    const plans: string[] = [];
    // What a later ao would write is stood in for by an older base.
    edit('.ao/base/model-service/Dockerfile', (text) => text.replaceAll('\n', ' # of old\n'));
    const { fingerprint } = await import('../../../generators/sync/fingerprint.js');
    const old = fingerprint(Buffer.from(read('.ao/base/model-service/Dockerfile')));
    edit('.ao/manifest.json', (text) =>
      text.replace(/("model-service\/Dockerfile": \{"class":"merged","sha256":")\w+/, `$1${old}`),
    );
    await expect(
      sync({
        onPlan: (plan) =>
          plans.push(...plan.steps.filter(({ action }) => action === 'conflict').map(({ path }) => path)),
      }),
    ).rejects.toMatchObject({ code: 'AO_SYNC_CONFLICT' });
    expect(plans).toEqual(['model-service/Dockerfile']);
    expect(read('model-service/Dockerfile')).toContain('<<<<<<< yours');
    expect((await sync()).changed).toBe(false);
  });

  it('follows the name in ao.toml', async () => {
    await init('typescript');
    edit('ao.toml', (text) => text.replace('name = "myproj"', 'name = "other"'));
    await sync();
    expect(JSON.parse(read('api-service/package.json'))).toMatchObject({ name: 'other-api-service' });
    expect(read('compose.yaml')).toContain('image: other-model-service');
    expect(existsSync(join(at.dir, PROTO))).toBe(true);
  });

  it('lays the standard protos beside a contract that imports them', async () => {
    await init('python', contracts['iris']);
    edit('model-interface/iris.proto', (text) =>
      text.replace(
        'import "google/api/annotations.proto";',
        'import "google/api/annotations.proto";\nimport "google/rpc/status.proto";',
      ),
    );
    await sync();
    expect(existsSync(join(at.dir, 'model-interface/google/rpc/status.proto'))).toBe(true);
  });

  it('knows the user’s own new .proto files, and forgets those that went', async () => {
    await init('python');
    writeFileSync(
      join(at.dir, 'model-interface/more.proto'),
      'syntax = "proto3";\npackage more.v1;\nmessage More {}\n',
    );
    await sync();
    expect(read('.ao/manifest.json')).toContain('"model-interface/more.proto": {"class":"seam"');
    rmSync(join(at.dir, 'model-interface/more.proto'));
    await sync();
    expect(read('.ao/manifest.json')).not.toContain('more.proto');
    expect(existsSync(join(at.dir, 'model-service/gen/more_pb2.py'))).toBe(false);
  });

  it.each<[string, string, (text: string) => string, string]>([
    [
      'a contract that does not compile',
      PROTO,
      (text) => `${text}\nmessage Broken { strin x = 1; }\n`,
      'AO_CONTRACT_INVALID',
    ],
    [
      'two rules for one path',
      PROTO,
      (text) =>
        `${text}\nservice O { rpc A(PredictRequest) returns (PredictResponse) { option (google.api.http) = { post: "/predict" body: "*" }; } }\n`,
      'AO_CONTRACT_ROUTE_CONFLICT',
    ],
    [
      'a damaged manifest',
      '.ao/manifest.json',
      (text) => text.replace('"README.md"', '"../README.md"'),
      'AO_SYNC_MANIFEST_INVALID',
    ],
    [
      'answers that nobody gave',
      '.ao/manifest.json',
      (text) => text.replace('"model": "python"', '"model": "cobol"'),
      'AO_SYNC_MANIFEST_INVALID',
    ],
    ['a package.json that is no JSON', 'api-service/package.json', (text) => `${text}}`, 'AO_SYNC_BLOCKED'],
  ])('refuses %s and touches nothing', async (_what, path, change, code) => {
    await init('python');
    edit(path, change);
    // Something new for package.json, so that it must be merged.
    if (code === 'AO_SYNC_BLOCKED') edit('ao.toml', (text) => text.replace('name = "myproj"', 'name = "other"'));
    const before = times();
    await expect(sync()).rejects.toMatchObject({ code });
    expect(times()).toEqual(before);
  });

  it('says what to do with a project that ao did not make', async () => {
    await init('python');
    rmSync(join(at.dir, '.ao'), { recursive: true });
    writeFileSync(join(at.dir, 'ao.toml'), '[project]\nname = "anops"\n');
    await expect(sync()).rejects.toMatchObject({ code: 'AO_SYNC_NOT_MANAGED' });
  });
});
