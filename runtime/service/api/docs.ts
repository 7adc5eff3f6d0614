import fastify, { type FastifyInstance, type FastifyReply, type FastifyRequest } from 'fastify';
import { openapi, type Contract, type OpenApiDocument } from '../../contract/index.js';
import { HttpProblem } from './problem.js';

/**
 * /openapi.json and /docs: Swagger UI from its package's own files, so that it works without a network. Both are
 * made when first asked for; the page, whose plug-ins take a tenth of a second to load, by an app of its own.
 */
export function registerDocs(
  app: FastifyInstance,
  contract: Contract,
  title = titleOf(contract),
  version = versionOf(contract),
): void {
  let document: OpenApiDocument | undefined;
  let text: string | undefined;
  let page: Promise<FastifyInstance> | undefined;
  const openApi = (): OpenApiDocument => (document ??= openapi(contract, { title, version }));
  const show = async (request: FastifyRequest, reply: FastifyReply): Promise<FastifyReply> => {
    const answer = await (
      await (page ??= documentationApp(openApi()))
    ).inject({ method: 'GET', url: request.raw.url ?? '/docs' });
    if (answer.statusCode >= 400) throw HttpProblem.of(answer.statusCode, `the documentation has no ${request.url}`);
    delete answer.headers.connection;
    return reply.code(answer.statusCode).headers(answer.headers).send(answer.rawPayload);
  };
  app.get('/openapi.json', async (_request, reply) =>
    reply.type('application/json; charset=utf-8').send((text ??= JSON.stringify(openApi()))),
  );
  app.get('/docs', show);
  app.get('/docs/*', show);
  app.addHook('onClose', async () => (await page)?.close());
}

async function documentationApp(document: OpenApiDocument): Promise<FastifyInstance> {
  const [{ default: swagger }, { default: swaggerUi }] = await Promise.all([
    import('@fastify/swagger'),
    import('@fastify/swagger-ui'),
  ]);
  const app = fastify();
  await app.register(swagger, { mode: 'static', specification: { document: document as never } });
  await app.register(swaggerUi, {
    routePrefix: '/docs',
    theme: { title: escaped(document.info.title) },
    uiConfig: { validatorUrl: null },
  });
  await app.ready();
  return app;
}

/** `Classifier`, or `Chat, Embed`: the services of the contract. */
function titleOf({ services }: Contract): string {
  return services.map(({ name }) => name).join(', ') || 'API';
}

/** `v1` of the package `iris.v1`. */
function versionOf({ services }: Contract): string {
  return /\.(v\d\w*)$/.exec(services[0]?.file.proto.package ?? '')?.[1] ?? 'v1';
}

/** Text that is safe inside the page's HTML. */
function escaped(text: string): string {
  return text.replace(/[<>&"']/g, (character) => `&#${character.charCodeAt(0)};`);
}
