// The bridge of a generated project, as `src/main.ts` starts it.
import { startApi } from '@ao/service';

await startApi({ contract: process.env.BENCH_CONTRACT });
