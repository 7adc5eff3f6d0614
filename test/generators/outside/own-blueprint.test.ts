import { existsSync, rmSync, symlinkSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { OutsideProject } from './project.js';

let at: OutsideProject;
beforeEach(async () => {
  at = await OutsideProject.make();
});
afterEach(() => at.clean());

const FOUR = {
  summary: 'A job with all four kinds of files.',
  questions: [
    { name: 'port', summary: 'Its port.', kind: 'number', fallback: 9000 },
    { name: 'with-notes', summary: 'Notes too.', kind: 'flag' },
    { name: 'kind', summary: 'What.', kind: 'text', choices: ['rest', 'grpc-web'], fallback: 'rest' },
    { name: 'tags', summary: 'Tags.', kind: 'list', optional: true },
  ],
  classes: {
    gen: ['jobs/{{name}}/gen/**'],
    seam: ['jobs/{{name}}/run.sh'],
    merged: ['jobs/{{name}}/README.md'],
    keyed: ['jobs/{{name}}/job.json'],
  },
};

function job(definition: object = FOUR, files: Record<string, string> = {}): void {
  at.write('blueprints/job/blueprint.json', JSON.stringify(definition));
  const template = {
    'gen/rpcs.txt.hbs': '{{#each rpcs}}\n{{rpcSnake}} of {{fullName}}\n{{/each}}\n',
    'run.sh.hbs': 'echo {{snake}} <{{port}}>\n',
    'README.md.hbs':
      '# {{pascal}}\n{{#if with-notes}}\nnotes\n{{/if}}\n{{#if kindIsGrpcWeb}}\nweb\n{{/if}}\n\nrpcs: {{#each rpcs}}{{rpc}} {{/each}}\n\nend\n',
    'job.json.hbs': '{ "name": "{{name}}", "rpcs": [{{#each services}}"{{service}}"{{/each}}] }\n',
    ...files,
  };
  for (const [path, text] of Object.entries(template)) at.write(`blueprints/job/template/jobs/{{name}}/${path}`, text);
}

describe('a blueprint of the project', () => {
  it('is made with an example that renders, follows the contract, and goes without a trace', async () => {
    const before = at.tree();
    await at.generate('blueprint', 'page');
    const made = at.tree();
    await at.generate('page', 'calls', { types: true });
    expect(at.read('docs/calls.md')).toContain('## Classify\nTakes iris.v1.');
    await at.sync();
    await expect(at.destroy('blueprint', 'page')).rejects.toMatchObject({ code: 'AO_BLUEPRINT_IN_USE' });
    await at.destroy('page', 'calls');
    expect(at.tree()).toEqual(made);
    await at.destroy('blueprint', 'page');
    expect(at.tree()).toEqual(before);
  });

  it('renders files of all four classes, keeps them by sync with the edits in them, and takes back what nobody edited', async () => {
    job();
    const before = at.tree();
    await at.generate('job', 'nightly', { port: 7, 'with-notes': true, kind: 'grpc-web' });
    expect(at.read('jobs/nightly/gen/rpcs.txt')).toContain('classify of iris.v1.');
    expect(at.read('jobs/nightly/run.sh')).toBe('echo nightly <7>\n');
    expect(at.read('jobs/nightly/README.md')).toMatch(/^# Nightly\nnotes\nweb\n\nrpcs: Classify /);
    const { changed } = await at.sync();
    expect(changed).toBe(false);

    at.write('jobs/nightly/run.sh', 'mine\n');
    at.write('jobs/nightly/README.md', `${at.read('jobs/nightly/README.md')}and mine\n`);
    at.write('jobs/nightly/job.json', at.read('jobs/nightly/job.json').replace('}', ', "mine": 1 }'));
    const proto = Object.keys(at.tree()).find((path) => path.endsWith('iris.proto')) as string;
    at.write(
      proto,
      at.read(proto).replace(/\n {2}rpc /, '\n  rpc Weigh(ClassifyRequest) returns (ClassifyResponse);\n  rpc '),
    );
    await at.sync();
    expect(at.read('jobs/nightly/gen/rpcs.txt')).toContain('weigh of');
    expect(at.read('jobs/nightly/run.sh')).toBe('mine\n');
    expect(at.read('jobs/nightly/README.md')).toMatch(/Weigh[^]*end\nand mine\n$/);
    expect(JSON.parse(at.read('jobs/nightly/job.json'))).toMatchObject({ name: 'nightly', mine: 1 });

    const { plan } = await at.destroy('job', 'nightly');
    expect(existsSync(join(at.dir, 'jobs/nightly/gen'))).toBe(false);
    expect(at.read('jobs/nightly/run.sh')).toBe('mine\n');
    expect(plan.steps.filter(({ action }) => action === 'orphan').map(({ path }) => path)).toEqual([
      'jobs/nightly/README.md',
      'jobs/nightly/job.json',
      'jobs/nightly/run.sh',
    ]);
    for (const file of ['README.md', 'job.json', 'run.sh']) rmSync(join(at.dir, 'jobs/nightly', file));
    await at.sync();
    expect(Object.keys(at.tree())).toEqual(Object.keys(before));
  });

  it('is refused under a name that ao or the project has, and makes nothing twice or over a file', async () => {
    await expect(at.generate('blueprint', 'model')).rejects.toMatchObject({ code: 'AO_BLUEPRINT_NAME' });
    await expect(at.generate('blueprint', 'No')).rejects.toMatchObject({ code: 'AO_BLUEPRINT_NAME' });
    job();
    await expect(at.generate('blueprint', 'job')).rejects.toMatchObject({ code: 'AO_BLUEPRINT_NAME' });
    await expect(at.generate('job', 'No Name')).rejects.toMatchObject({ code: 'AO_GENERATE_ANSWER' });
    await at.generate('job', 'one');
    await expect(at.generate('job', 'one')).rejects.toMatchObject({ code: 'AO_GENERATE_EXISTS' });
    at.write('jobs/two/run.sh', 'mine');
    await expect(at.generate('job', 'two')).rejects.toMatchObject({ code: 'AO_GENERATE_EXISTS' });
    at.write('generators/job/plopfile.js', '');
    await expect(at.generate('job', 'three')).rejects.toThrow(/blueprints\/job and generators\/job/);
  });

  it.each([
    ['blueprint', 'blueprints/mine/README.md'],
    ['generator', 'generators/mine/README.md'],
  ])('ao generate %s writes over no file that is there', async (generator, path) => {
    at.write(path, '# Mine\n');
    const before = at.tree();
    await expect(at.generate(generator, 'mine')).rejects.toMatchObject({
      code: 'AO_GENERATE_EXISTS',
      message: `the file ${path} is there already`,
    });
    expect(at.tree()).toEqual(before);
  });

  it.each<[string, object, Record<string, string>, RegExp]>([
    [
      'an unknown name',
      FOUR,
      { 'x.hbs': 'a\n\n{{nmae}}\n' },
      /template\/jobs\/\{\{name\}\}\/x\.hbs:3: nothing is called nmae/,
    ],
    ['an unknown name in an if', FOUR, { 'x.hbs': '\n{{#if nmae}}{{/if}}' }, /x\.hbs:2: nothing is called nmae/],
    ['a helper', FOUR, { 'x.hbs': '{{upper name}}' }, /x\.hbs:1: only if and each are helpers/],
    ['a tag that is not closed', FOUR, { 'x.hbs': 'a\n{{#if name}}\n' }, /x\.hbs:\d: /],
    ['a name of a list outside of it', FOUR, { 'x.hbs': 'a\n{{rpc}}\n' }, /x:2: .*rpc/],
    [
      'a file without a class',
      { ...FOUR, classes: {} },
      {},
      /blueprint\.json: jobs\/\{\{name\}\}\/.* must be in one class/,
    ],
    [
      'a question of no kind',
      { ...FOUR, questions: [{ name: 'a', summary: 's', kind: 'date' }] },
      {},
      /questions\.0\.kind/,
    ],
    [
      'a question named like a flag',
      { ...FOUR, questions: [{ name: 'force', summary: 's' }] },
      {},
      /meaning of its own/,
    ],
    [
      'two questions with one letter',
      {
        ...FOUR,
        questions: [
          { name: 'a', summary: 's', char: 'a' },
          { name: 'b', summary: 's', char: 'a' },
        ],
      },
      {},
      /questions: two have one letter/,
    ],
    [
      'a fallback that is no choice',
      { ...FOUR, questions: [{ name: 'a', summary: 's', choices: ['x'], fallback: 'y' }] },
      {},
      /fallback is none of the choices/,
    ],
    [
      'a declared value that ao has not',
      { ...FOUR, variables: { nmae: 'x' } },
      {},
      /variables: nothing is called nmae/,
    ],
  ])('that has %s is refused with the place', async (_, definition, files, message) => {
    const { classes } = definition as typeof FOUR;
    job(
      {
        ...definition,
        classes: 'seam' in classes ? { ...classes, merged: [...classes.merged, 'jobs/{{name}}/x'] } : classes,
      },
      files,
    );
    await expect(at.generate('job', 'one')).rejects.toThrow(message);
  });

  it('says the line of a broken blueprint.json', async () => {
    job();
    at.write('blueprints/job/blueprint.json', '{\n  "summary": "s",\n  oops\n}');
    await expect(at.generate('job', 'one')).rejects.toThrow(/blueprint\.json(:3)?: .*/);
  });

  it.each(['../{{name}}', '.git/hooks/{{name}}', '.ao/{{name}}', 'ao.toml', 'con.{{name}}'])(
    'cannot write %s',
    async (path) => {
      at.write('blueprints/bad/blueprint.json', JSON.stringify({ summary: 's', classes: { seam: [path, 'x'] } }));
      at.write('blueprints/bad/template/x', '');
      if (path.startsWith('..')) {
        // A name on disk cannot lead out: an answer in it could.
        const questions = [{ name: 'place', summary: 's' }];
        const definition = { summary: 's', questions, classes: { seam: ['{{place}}', 'x'] } };
        at.write('blueprints/bad/blueprint.json', JSON.stringify(definition));
        at.write('blueprints/bad/template/{{place}}', '');
        await expect(at.generate('bad', 'a', { place: '../a' })).rejects.toMatchObject({ code: 'AO_BLUEPRINT_PATH' });
        return;
      }
      at.write(`blueprints/bad/template/${path}`, '');
      await expect(at.generate('bad', 'a')).rejects.toThrow(/AO_|would write|is refused/);
    },
  );

  it('with a link in it is refused', async () => {
    job();
    symlinkSync('/etc/passwd', join(at.dir, 'blueprints/job/template/jobs/{{name}}/gen/link'));
    await expect(at.generate('job', 'one')).rejects.toMatchObject({ code: 'AO_BLUEPRINT_HOSTILE' });
  });
});
