import { METHODS } from 'node:http';
import fastify, { LogController, type FastifyInstance } from 'fastify';
import { routesOf, type Contract } from '../../contract/index.js';
import type { ApiValues } from '../environment/tables.js';
import type { HttpListener } from '../process/http-listener.js';
import type { Logger } from '../process/log.js';
import { REQUEST_ID, requestId } from '../process/request-id.js';
import { openModels, openUpstream } from '../upstream/index.js';
import { registerAccess } from './access.js';
import { registerBridge } from './bridge/index.js';
import { MetadataRules } from './bridge/metadata.js';
import { ModelChooser } from './bridge/model-choice.js';
import { registerCors } from './cors.js';
import { registerDocs } from './docs.js';
import { errorHandler } from './error-handler.js';
import { answerMalformed } from './malformed.js';
import { ApiMetrics } from './metrics.js';
import { RequestLog } from './request-log.js';
import { watchHooks } from './user-hooks.js';
import { registerSystemRoutes } from './system-routes.js';

/** How long the head of a request may take, ms, however long the model may; and how often it is looked whether one has. */
const LONGEST_HEAD_MS = 60_000;
const HEAD_SWEEP_MS = 1000;

export interface AppParts {
  readonly contract: Contract;
  readonly values: ApiValues;
  readonly log: Logger;
  readonly title: string | undefined;
  readonly version: string | undefined;
  /** Adds the user's own routes and hooks; the routes win over the contract's. */
  readonly configure: ((app: FastifyInstance) => unknown) | undefined;
  readonly listener: HttpListener;
}

/**
 * Assembles the app. What machines ask has a scope of its own, which the user's hooks do not reach; the user's scope
 * holds the contract's routes and the documentation, for which they do.
 */
export async function assembleApp(parts: AppParts): Promise<FastifyInstance> {
  const { contract, values, log, title, version, configure, listener } = parts;
  const routes = routesOf(contract);
  const models = openModels(
    values,
    contract.services.map(({ typeName }) => typeName),
  );
  const upstream = openUpstream(values, models);
  const chooser = models && new ModelChooser(values, models);
  const metrics = new ApiMetrics();
  if (models !== undefined) models.onSkipped = (model) => metrics.skipped(model);
  metrics.watchCalls(() => upstream.inFlight);
  const app = bareApp(contract, values, log);
  registerAccess(app, metrics);
  app.addHook('onSend', (_request, reply, payload, done) => {
    if (!listener.draining) return done(null, payload);
    void listener.closed.then(() => {
      reply.header('connection', 'close');
      done(null, payload);
    });
  });
  app.addHook('onClose', async () => upstream.close());
  await app.register(async (scope) => registerSystemRoutes(scope, { upstream, models, metrics, listener }));
  await app.register(async (own) => {
    await registerCors(own, values.AO_ALLOWED_ORIGINS);
    const hooks = watchHooks(own);
    await configure?.(own);
    await own.register(async (scope) => {
      scope.setErrorHandler(errorHandler(contract));
      const rules = new MetadataRules(values);
      // All that the user registered has been loaded by now; the hooks of the bridge are not among them yet.
      const recycles = !hooks.any;
      registerBridge(scope, { routes, upstream, metrics, values, rules, chooser, listener, recycles });
    });
    await own.register(async (scope) => registerDocs(scope, contract, title, version));
  });
  return app;
}

function bareApp(contract: Contract, values: ApiValues, log: Logger): FastifyInstance {
  const handle = errorHandler(contract);
  const app = fastify({
    loggerInstance: log,
    logController: new LogController({ disableRequestLogging: true, requestIdLogLabel: 'request_id' }),
    bodyLimit: values.AO_MAX_BODY_BYTES,
    childLoggerFactory: (logger, bindings) => new RequestLog(logger as Logger, bindings),
    genReqId: ({ headers }) => requestId(headers[REQUEST_ID]),
    requestIdHeader: false,
    // Headers that trickle in must not hold a connection for ever; of bodies the listener takes care.
    http: {
      headersTimeout: Math.min(values.AO_DEADLINE_MS, LONGEST_HEAD_MS),
      connectionsCheckingInterval: HEAD_SWEEP_MS,
    },
    clientErrorHandler: answerMalformed,
    frameworkErrors: (error, request, reply) => void handle(error, request, reply),
    // What arrives while the service drains is answered like anything else, not refused.
    return503OnClosing: false,
  }) as unknown as FastifyInstance;
  for (const method of METHODS)
    if (method !== 'CONNECT' && !app.supportedMethods.includes(method)) app.addHttpMethod(method, { hasBody: true });
  app.setErrorHandler(handle);
  return app;
}
