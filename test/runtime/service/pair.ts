import { launchApi, type ApiOptions, type RunningApi } from '../../../runtime/service/api/start.js';
import type { ModelClass } from '../../../runtime/service/model/base.js';
import { launchModel, type RunningModel } from '../../../runtime/service/model/serve.js';
import { createLog } from '../../../runtime/service/process/log.js';

export type LogLine = Record<string, unknown> & { msg: string; level: string };

/** Collects log lines as objects. */
export class LogBook {
  readonly lines: LogLine[] = [];
  write(line: string): void {
    this.lines.push(JSON.parse(line) as LogLine);
  }
}

/** JSON as a test reads it. */
// eslint-disable-next-line @typescript-eslint/no-explicit-any
type Body = any;

export interface Pair {
  readonly url: string;
  readonly model: RunningModel;
  readonly api: RunningApi;
  readonly apiLog: LogBook;
  readonly modelLog: LogBook;
  /** Posts a JSON value, or text as it is. */
  post(
    path: string,
    body: unknown,
    headers?: Record<string, string>,
  ): Promise<{ status: number; headers: Headers; body: Body }>;
  close(): Promise<void>;
}

/** Starts a model-service on a free port (or the given one). */
export function startModel(
  contract: string,
  services: ModelClass[],
  environment: Record<string, string> = {},
  log = new LogBook(),
): Promise<RunningModel> {
  return launchModel(
    { contract, services, environment: { AO_PORT: '0', AO_DRAIN_MS: '2000', ...environment } },
    createLog('model-service', 'debug', log),
  );
}

/** A real pair of services on loopback. */
export async function startPair(
  contract: string,
  services: ModelClass[],
  environment: Record<string, string> = {},
  options: Partial<ApiOptions> = {},
): Promise<Pair> {
  const [apiLog, modelLog] = [new LogBook(), new LogBook()];
  const model = await startModel(contract, services, {}, modelLog);
  const variables = { AO_PORT: '0', AO_MODEL_ADDRESS: model.address, AO_DRAIN_MS: '2000', ...environment };
  const api = await launchApi({ contract, environment: variables, log: apiLog, ...options });
  const post: Pair['post'] = async (path, body, headers = {}) => {
    const response = await fetch(api.address + path, {
      method: 'POST',
      headers: { 'content-type': 'application/json', ...headers },
      body: typeof body === 'string' || Buffer.isBuffer(body) ? (body as string) : JSON.stringify(body),
    });
    return { status: response.status, headers: response.headers, body: await response.json() };
  };
  const close = async (): Promise<void> => {
    await api.close();
    await model.close();
  };
  return { url: api.address, model, api, apiLog, modelLog, post, close };
}

/** Waits until `probe` answers something true; fails after `limitMs`. */
export async function eventually<T>(probe: () => Promise<T> | T, limitMs = 10_000): Promise<T> {
  const end = performance.now() + limitMs;
  for (;;) {
    const result = await probe();
    if (result) return result;
    if (performance.now() > end) throw new Error('it did not happen in time');
    await new Promise((resolve) => setTimeout(resolve, 20));
  }
}
