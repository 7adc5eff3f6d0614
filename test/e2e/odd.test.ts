import { readFileSync, writeFileSync } from 'node:fs';
import { request as httpRequest } from 'node:http';
import { connect } from 'node:net';
import { join } from 'node:path';
import { text } from 'node:stream/consumers';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';

import { User } from './user.js';

const contract = fileURLToPath(new URL('../fixtures/contracts-odd', import.meta.url));

/** How a user writes the methods of lambda.import.v1.Model so that they give back what they got, and one that misbehaves. */
const languages = [
  {
    id: 'python',
    seam: 'model-service/model.py',
    write: (model: string) =>
      model
        .replace(/raise Unimplemented\("Echo\w* is not written yet"\)/g, 'return request')
        .replace('raise Unimplemented("Class is not written yet")', 'raise SystemExit("enough")')
        .replace('raise Unimplemented("Warm is not written yet")', 'return None')
        .replace('\nclass ', '\nprint("printed by the model")\n\n\nclass '),
  },
  {
    id: 'typescript',
    seam: 'model-service/src/model.ts',
    write: (model: string) =>
      model
        .replace(
          /_request(: [\w$]+, _context: Context\): Promise<[\w$]+> \{\n) {4}throw new Unimplemented\('[\w.]+\/Echo\w* is not written yet'\);/g,
          'request$1    return request;',
        )
        .replace("throw new Unimplemented('Model/Class is not written yet');", 'throw null;')
        .replace("throw new Unimplemented('Model/Warm is not written yet');", 'return undefined as never;')
        .replace('\n/** ', '\nconsole.log("printed by the model");\n\n/** '),
  },
];

const odd = {
  class: 'a',
  from: 'b',
  self: 'c',
  constructor: 'd',
  Proto: 'e',
  toString: 'f',
  type: 'g',
  typeName: 'h',
  context: 'i',
  name: 'j',
  '@re-named $1': 'k',
  None: 'l',
  nested: { odd: { odd: 'm' }, again: { kind: 'self' }, kind: 'class', deeper: { name: 'n' } },
  right: 'AAH/',
  value: '9007199254740993',
  hasOwnProperty: 'o',
};
const echoes: [path: string, body: string][] = [
  ['/echo', JSON.stringify(odd)],
  [
    '/well',
    '{"any":{"@type":"type.googleapis.com/lambda.import.v1.Odd","class":"x"},"mask":"a.b,cD","struct":{"a":[1,null,{"__proto__":"b"}]},"value":null,"int64":"-9223372036854775808","during":"-1.500s"}',
  ],
  [
    '/keys',
    '{"a":{"-1":"x"},"d":{"18446744073709551615":"x"},"k":{"true":"AA==","false":""},"l":{"__proto__":{"leaf":"y"},"constructor":{"leaf":"z"},"":{"leaf":"e"}}}',
  ],
  [
    '/old',
    '{"name":"n","size":0,"part":{"text":"t"},"piece":[{"class":1},{}],"raw":"/w==","big":"NaN","level":"LOW","new":{"delimited":{"explicit":""},"closed":"TWO"},"[my.old.import]":"ext","[my.old.numbers]":[1,2]}',
  ],
  ['/tree', `${'{"left":'.repeat(90)}{"leaf":"deep"}${'}'.repeat(90)}`],
];

describe.each(languages)(
  'a $id model of a contract full of words that mean something elsewhere',
  ({ id, seam, write }) => {
    let user: User;
    let project: string;
    beforeAll(async () => {
      user = await User.arrive();
      project = join(user.folder, 'ödd 🎉');
      await user.must(['init', 'ödd 🎉', '--name', 'self', '--model', id, '--yes', '--contract', contract]);
      // Its names are the point; ao's own style rules would refuse most of them.
      writeFileSync(join(project, 'model-interface/buf.yaml'), 'version: v2\nlint:\n  use:\n    - SYNTAX_SPECIFIED\n');
      await user.must(['check'], project);
      const model = readFileSync(join(project, seam), 'utf8');
      writeFileSync(join(project, seam), write(model));
      await user.must(['up', '-d'], project);
    });
    afterAll(async () => {
      await user?.ao(['down'], project);
      user?.leave();
    });

    const post = (path: string, body = '{}') => user.request(path, { body });

    it.each(echoes)('gives back what %s got', async (path, body) => {
      const response = await post(path, body);
      const answer = await response.text();
      expect(response.status, answer).toBe(200);
      expect(JSON.parse(answer)).toMatchObject(JSON.parse(body) as object);
    });

    it('reaches an rpc by each of its bindings', async () => {
      const bindings: [method: string, path: string, part: object][] = [
        [
          'GET',
          '/echo/me?constructor=x&nested.deeper.name=y',
          { self: 'me', constructor: 'x', nested: { deeper: { name: 'y' } } },
        ],
        ['PROPFIND', '/anything/a%2Fb', { self: 'a/b' }],
        ['REPORT', '/echo', {}],
        ['PUT', '/echo/parts/1/of/2/3:turn', { deeper: { name: 'parts/1/of/2/3' } }],
      ];
      for (const [method, path, part] of bindings) {
        // Not by fetch, which knows no REPORT.
        const response = await new Promise<string>((done, failed) => {
          httpRequest(
            { port: user.apiPort, host: '127.0.0.1', method, path },
            (message) => void text(message).then(done, failed),
          )
            .on('error', failed)
            .end();
        });
        expect(JSON.parse(response), `${method} ${path}`).toMatchObject(part);
      }
    });

    it('names a required field that is missing', async () => {
      const response = await post('/old');
      expect(response.status).toBe(400);
      expect(await response.text()).toContain('"name: is required"');
    });

    it('hides what a method throws or returns wrongly, and goes on', async () => {
      for (const path of ['/model/class', '/model/warm']) expect((await post(path)).status, path).toBe(500);
      for (const path of ['/model/init', '/model/private', '/model/get-url', '/model/constructor', '/crlf'])
        expect((await post(path)).status, path).toBe(501);
      expect((await post('/tree')).status).toBe(200);
      const { stdout } = await user.must(['logs'], project);
      expect(stdout).toContain('printed by the model');
      expect(stdout).toMatch(/must return a Error, it returned (None|undefined)/);
    });

    it('answers what is no HTTP as any other error', async () => {
      const socket = connect(user.apiPort, '127.0.0.1');
      socket.write('GARBAGE\r\n\r\n');
      expect(await text(socket)).toMatch(/^HTTP\/1.1 400 [\s\S]*\r\n\r\n\{"code":3,/);
    });

    it('refuses a path of its own, saying where', async () => {
      const proto = join(user.folder, 'taken.proto');
      writeFileSync(
        proto,
        'syntax = "proto3";\npackage taken.v1;\nimport "google/api/annotations.proto";\nservice Taken {\n  rpc Health(M) returns (M) { option (google.api.http) = { get: "/health" }; }\n}\nmessage M {}\n',
      );
      const done = await user.ao(['init', 'taken', '--model', id, '--yes', '--no-install', '--contract', proto]);
      expect(done.code).toBe(65);
      expect(done.stderr).toMatch(
        /taken\.proto:5: GET \/health of taken\.v1\.Taken\.Health [\s\S]*AO_CONTRACT_ROUTE_TAKEN/,
      );
    });
  },
);
