// An api-service as a generated project starts it: `node --import tools/ts.js iris-api.ts CONTRACT`.
import { startApi } from '../../../../runtime/service/index.js';

await startApi({ contract: process.argv[2] as string });
