import type { IncomingHttpHeaders } from 'node:http';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { RequestInvalid } from '../../../contract/index.js';
import type { ApiValues } from '../../environment/tables.js';
import { UpstreamError, type Choice, type ModelsUpstream, type StreamCall } from '../../upstream/index.js';

/** Who answered, and whom a caller wants to answer. */
const MODEL = 'ao-model';

/** What a request says about which of several models is to answer it. */
export class ModelChooser {
  private readonly keyHeaders: readonly string[];
  private readonly mayName: boolean;

  constructor(
    { AO_SPLIT_KEY, AO_SPLIT_OVERRIDE }: ApiValues,
    private readonly models: Pick<ModelsUpstream, 'serving'>,
  ) {
    const key = AO_SPLIT_KEY?.toLowerCase();
    this.keyHeaders = key === undefined ? [] : [key, `grpc-metadata-${key}`];
    this.mayName = AO_SPLIT_OVERRIDE;
  }

  /** Undefined: nothing, as nearly always. Throws RequestInvalid for a model that does not answer the service. */
  choiceOf(headers: IncomingHttpHeaders, service: string): Choice | undefined {
    const model = this.mayName ? headers[MODEL]?.toString() : undefined;
    if (model !== undefined) return { model: this.known(model, service) };
    for (const header of this.keyHeaders) {
      const key = headers[header]?.toString();
      if (key) return { key };
    }
    return undefined;
  }

  private known(model: string, service: string): string {
    const serving = this.models.serving(service);
    if (serving.includes(model)) return model;
    const description = `the header ${MODEL} names ${model}, which does not answer ${service}; there is ${serving.join(', ')}`;
    throw new RequestInvalid([{ field: '', description }]);
  }
}

/** Notes for log and metrics which of several models was asked, and tells it in the answer, unless that one did not begin with the call. */
export function answeredBy(
  { model }: Pick<StreamCall, 'model'>,
  request: FastifyRequest,
  reply: FastifyReply,
  error?: unknown,
): void {
  if (model === undefined) return;
  request.model = model;
  if (!(error instanceof UpstreamError && error.notProcessed)) void reply.header(MODEL, model);
}
