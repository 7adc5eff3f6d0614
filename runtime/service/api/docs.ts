import fastify, { type FastifyInstance, type FastifyReply, type FastifyRequest } from 'fastify';

/** What the documentation is made from: an OpenAPI document. */
export type OpenApiDocument = Readonly<Record<string, unknown>>;

/**
 * /openapi.json and /docs: Swagger UI from its package's own files, so that it works without a network. Both are
 * made when first asked for; the page, whose plug-ins take a tenth of a second to load, by an app of its own.
 */
export function registerDocs(app: FastifyInstance, makeDocument: () => OpenApiDocument): void {
  let document: OpenApiDocument | undefined;
  let page: Promise<FastifyInstance> | undefined;
  const openApi = (): OpenApiDocument => (document ??= makeDocument());
  const show = async (request: FastifyRequest, reply: FastifyReply): Promise<FastifyReply> => {
    const answer = await (await (page ??= documentationApp(openApi()))).inject({ method: 'GET', url: request.raw.url ?? '/docs' });
    const { connection: _connection, ...headers } = answer.headers;
    return reply.code(answer.statusCode).headers(headers).send(answer.rawPayload);
  };
  app.get('/openapi.json', async () => openApi());
  app.get('/docs', show);
  app.get('/docs/*', show);
  app.addHook('onClose', async () => (await page)?.close());
}

async function documentationApp(document: OpenApiDocument): Promise<FastifyInstance> {
  const [{ default: swagger }, { default: swaggerUi }] = await Promise.all([import('@fastify/swagger'), import('@fastify/swagger-ui')]);
  const app = fastify();
  await app.register(swagger, { mode: 'static', specification: { document: document as never } });
  await app.register(swaggerUi, { routePrefix: '/docs', theme: { title: titleOf(document) }, uiConfig: { validatorUrl: null } });
  await app.ready();
  return app;
}

/** The document's title, safe inside the page's HTML. */
function titleOf({ info }: OpenApiDocument): string {
  const { title } = (info ?? {}) as { title?: string };
  return (title ?? 'API').replace(/[<>&"']/g, (character) => `&#${character.charCodeAt(0)};`);
}
