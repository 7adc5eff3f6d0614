import { describe, expect, it } from 'vitest';
import { bindingsOf, routesOf } from '../../../runtime/contract/index.js';
import { contractOf, givenContracts } from './fixture.js';

/** A contract of one service whose rpcs carry the given rules (empty: none). */
async function withRules(...rules: string[]) {
  const rpcs = rules.map(
    (rule, i) => `  rpc M${i}(Q) returns (A) {${rule && ` option (google.api.http) = { ${rule} };`} }`,
  );
  return await contractOf({
    'dir/s.proto': `service S {\n${rpcs.join('\n')}\n}
message Q { string name = 1; Q inner = 2; repeated string tags = 3; map<string, string> m = 4; int64 id = 5; google.protobuf.Struct free = 6; }
message A { string text = 1; Q part = 2; }`,
  });
}

describe('routesOf', () => {
  it('gives every binding of every rpc of the given contracts', async () => {
    const all = routesOf(await givenContracts());
    const routes = all.filter((route) => route.isListed);
    expect(all).toHaveLength(24);
    expect(
      routes.map((r) => `${r.httpMethod} ${r.path} → ${r.rpc} body=${r.body} ${r.streamKind} ${r.source}`),
    ).toEqual([
      'POST /v1/chat/completions → assistant.chat.v1.Chat.Complete body=* unary assistant/chat.proto:10',
      'POST /v1/chat/completions:stream → assistant.chat.v1.Chat.Stream body=* server_streaming assistant/chat.proto:15',
      'POST /v1/chat:summarize → assistant.chat.v1.Chat.Summarize body=* client_streaming assistant/chat.proto:20',
      'GET /v1/chat:converse → assistant.chat.v1.Chat.Converse body= bidi_streaming assistant/chat.proto:25',
      'POST /v1/embeddings → assistant.embed.v1.Embedder.Embed body=* unary assistant/embed.proto:10',
      'POST /v2/clinics/{clinic_id}/visits/{visit.id}:score → clinic.triage.v2.Triage.Score body=visit unary clinic/triage.proto:14',
      'PUT /v2/visits/{visit.id}/score → clinic.triage.v2.Triage.Score body=* unary clinic/triage.proto:14',
      'GET /v2/{name=clinics/*/visits/*} → clinic.triage.v2.Triage.GetVisit body= unary clinic/triage.proto:22',
      'PATCH /v2/{visit.name=clinics/*/visits/*} → clinic.triage.v2.Triage.PatchVisit body=visit unary clinic/triage.proto:26',
      'DELETE /v2/{name=clinics/*/visits/*} → clinic.triage.v2.Triage.DeleteVisit body= unary clinic/triage.proto:30',
      'GET /v2/attachments/{path=**} → clinic.triage.v2.Triage.GetAttachment body= unary clinic/triage.proto:35',
      'POST /v1/iris:classify → iris.v1.Classifier.Classify body=* unary iris.proto:10',
      'POST /iris.v1.Classifier/DescribeModel → iris.v1.Classifier.DescribeModel body=* unary iris.proto:15',
    ]);
    expect(routes[11]?.grpcPath).toBe('/iris.v1.Classifier/Classify');
    expect(routes[10]?.responseField?.name).toBe('content');
  });

  it('knows custom methods', async () => {
    const routes = routesOf(
      await withRules(
        'custom { kind: "HEAD" path: "/a" }',
        'custom { kind: "*" path: "/b" }',
        'custom { kind: "M-SEARCH" path: "/c" }',
      ),
    );
    expect(routes.filter((r) => !r.isDefault).map((r) => r.httpMethod)).toEqual(['HEAD', '*', 'M-SEARCH']);
  });

  it('tells the bindings of a method without resolving them', async () => {
    const { methods } = await withRules('');
    expect(bindingsOf(methods[0] as never)).toEqual([
      { httpMethod: 'POST', path: '/t.v1.S/M0', body: '*', responseBody: '', isDefault: true },
    ]);
  });

  it.each([
    ['get: "v1"', 'a path begins with "/"'],
    ['get: "/v1/{nope}"', 'the path variable "nope": t.v1.Q has no field "nope"'],
    ['get: "/v1/{name.x}"', 'the path variable "name.x": "name" is not a message, it has no field "x"'],
    ['get: "/v1/{tags.x}"', '"tags" is not a message'],
    ['get: "/v1/{inner}"', 'must be a single value, not a message, list or map'],
    ['get: "/v1/{tags}"', 'must be a single value'],
    ['get: "/v1/{m}"', 'must be a single value'],
    ['get: "/v1/{free}"', 'must be a single value'],
    ['post: "/v1" body: "nope"', 'body names "nope", but t.v1.Q has no such field'],
    ['post: "/v1" body: "inner.name"', 'body names "inner.name"'],
    ['get: "/v1" response_body: "nope"', 'response_body names "nope", but t.v1.A has no such field'],
    ['get: "/v1" body: "*"', 'a GET request has no body'],
    ['body: "*"', 'it names no method and path'],
    ['custom { kind: "get it" path: "/v1" }', '"get it" is not an HTTP method'],
    [
      'get: "/v1" additional_bindings { get: "/v2" additional_bindings { get: "/v3" } }',
      'additional_bindings may not hold further ones',
    ],
  ])('refuses { %s }, saying where', async (rule, problem) => {
    const contract = await withRules('', rule);
    expect(() => routesOf(contract)).toThrow(
      expect.objectContaining({
        code: 'AO_CONTRACT_RULE_INVALID',
        message: expect.stringContaining(problem) as string,
      }),
    );
    expect(() => routesOf(contract)).toThrow('dir/s.proto:4: the HTTP rule of t.v1.S.M1: ');
  });

  it.each([
    [['get: "/v1/{name}"', 'get: "/v1/{id}"'], 'GET /v1/*'],
    [['get: "/v1/{name=clinics/*}"', 'get: "/v1/clinics/{id}"'], 'GET /v1/clinics/*'],
    [['post: "/v1/{name=**}:x" body: "*"', 'post: "/v1/**:x"'], 'POST /v1/**:x'],
    [['get: "/same" additional_bindings { get: "/same" }', ''], 'GET /same'],
  ])('refuses two rules that claim the same path: %j', async (rules, route) => {
    const contract = await withRules(...rules);
    const second = rules[1] ? 't.v1.S.M1 (dir/s.proto:4)' : 't.v1.S.M0 (dir/s.proto:3)';
    expect(() => routesOf(contract)).toThrow(
      expect.objectContaining({
        code: 'AO_CONTRACT_ROUTE_CONFLICT',
        message: `${route} is claimed twice: by t.v1.S.M0 (dir/s.proto:3) and by ${second}`,
      }),
    );
  });

  it('lets one path have several methods, and verbs several routes', async () => {
    expect(
      routesOf(
        await withRules(
          'get: "/v1/{name}"',
          'delete: "/v1/{name}"',
          'get: "/v1/{name}:x"',
          'custom { kind: "*" path: "/v1/{id}" }',
        ),
      ).filter((route) => route.isListed),
    ).toHaveLength(4);
  });

  it.each([
    ['get: "/health"', '/health'],
    ['get: "/{name=metrics}"', '/metrics'],
    ['custom { kind: "*" path: "/openapi.json" }', '/openapi.json'],
    ['custom { kind: "HEAD" path: "/health/live" }', '/health/live'],
    ['get: "/docs/{name}"', '/docs/*'],
    ['get: "/docs/{name=**}:x"', '/docs/*'],
  ])("refuses { %s }, which is a path of ao's own", async (rule, path) => {
    const contract = await withRules('', rule);
    expect(() => routesOf(contract)).toThrow(expect.objectContaining({ code: 'AO_CONTRACT_ROUTE_TAKEN' }));
    expect(() => routesOf(contract)).toThrow(
      new RegExp(
        `^dir/s\\.proto:4: .* of t\\.v1\\.S\\.M1 would never be reached: ${path.replace(/[.*]/g, '\\$&')} is answered`,
      ),
    );
  });

  it("lets a contract have what only lies near ao's own paths", async () => {
    const rules = [
      'post: "/health" body: "*"',
      'get: "/health:check"',
      'get: "/{name}"',
      'get: "/docs:x"',
      'get: "/v1/docs/{id}"',
      'delete: "/docs/{name}"',
      'get: "/health/{name}"',
    ];
    expect(routesOf(await withRules(...rules)).filter((route) => route.isListed)).toHaveLength(rules.length);
  });
});

describe('the default route', () => {
  it('is there for every rpc, streams too, and listed where the rpc has no rule', async () => {
    const routes = routesOf(await givenContracts()).filter((route) => route.isDefault);
    expect(routes.map((r) => `${r.httpMethod} ${r.path} ${r.body} ${r.streamKind} ${r.isListed}`)).toEqual([
      'POST /assistant.chat.v1.Chat/Complete * unary false',
      'POST /assistant.chat.v1.Chat/Stream * server_streaming false',
      'POST /assistant.chat.v1.Chat/Summarize * client_streaming false',
      'POST /assistant.chat.v1.Chat/Converse * bidi_streaming false',
      'POST /assistant.embed.v1.Embedder/Embed * unary false',
      'POST /clinic.triage.v2.Triage/Score * unary false',
      'POST /clinic.triage.v2.Triage/GetVisit * unary false',
      'POST /clinic.triage.v2.Triage/PatchVisit * unary false',
      'POST /clinic.triage.v2.Triage/DeleteVisit * unary false',
      'POST /clinic.triage.v2.Triage/GetAttachment * unary false',
      'POST /iris.v1.Classifier/Classify * unary false',
      'POST /iris.v1.Classifier/DescribeModel * unary true',
    ]);
  });

  it('gives way to a rule that says the same, and is refused beside one that says something else', async () => {
    const same = routesOf(await withRules('post: "/t.v1.S/M0" body: "*"'));
    expect(same.map((r) => [r.path, r.isDefault])).toEqual([['/t.v1.S/M0', false]]);
    for (const rules of [['post: "/t.v1.S/M0" body: "inner"'], ['', 'post: "/t.v1.S/M0" body: "*"']]) {
      const contract = await withRules(...rules);
      expect(() => routesOf(contract)).toThrow(
        expect.objectContaining({
          code: 'AO_CONTRACT_ROUTE_CONFLICT',
          message: expect.stringContaining('POST /t.v1.S/M0 is claimed twice') as string,
        }),
      );
    }
  });
});
