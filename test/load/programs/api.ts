// An api-service as a generated project starts it, and the probe.
import './probe.js';
import { startApi } from '../../../runtime/service/index.js';

await startApi({ contract: process.argv[2] as string });
