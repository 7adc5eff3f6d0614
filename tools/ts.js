// `node --import ./tools/ts.js FILE.ts` runs TypeScript as it stands: Node 20 cannot strip types itself. For this repository's tools only.
import { register } from 'node:module';

register('./ts-loader.js', import.meta.url);
