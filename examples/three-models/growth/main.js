// Starts the model-service: a gRPC front, and behind it the workers that answer by model.R. Your code is there.
import { startRModel } from '@ao/service/r';

await startRModel({
  contract: new URL('gen/contract.binpb', import.meta.url),
  folder: new URL('.', import.meta.url),
});
