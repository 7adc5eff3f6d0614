// Starts the api-service: the contract's routes, health, metrics and documentation. Your own routes are in app.ts.
import { startApi } from '@ao/service';
import { configure } from './app.js';

await startApi({ contract: new URL('../../gen/contract.binpb', import.meta.url), configure });
