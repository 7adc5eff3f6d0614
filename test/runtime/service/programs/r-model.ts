// A model-service in R as a generated project starts it: `node --import tools/ts.js r-model.ts CONTRACT FOLDER`.
import { startRModel } from '../../../../runtime/service/model/r/index.js';

await startRModel({ contract: process.argv[2] as string, folder: process.argv[3] as string });
