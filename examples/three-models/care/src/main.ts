// Starts the model-service: loads every class that model.ts exports and serves it. Your code is in model.ts.
import { serveModel } from '@ao/service/model';
import { modelsIn } from '../gen/base.js';
import * as models from './model.js';

await serveModel({ contract: new URL('../../gen/contract.binpb', import.meta.url), services: modelsIn(models) });
