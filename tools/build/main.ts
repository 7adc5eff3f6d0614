// `npm run build`: everything that the package @ao/cli ships, made from the sources.
import { resolve } from 'node:path';
import { assets } from './assets.js';
import { buildId } from './build-id.js';
import { bundle } from './bundle.js';
import { manifest } from './manifest.js';

const root = resolve(import.meta.dirname, '../..');
await assets(root);
const { bytes, files } = await bundle(root);
await manifest(root);
await buildId(root);
console.error(`cli/dist: ${files} files, ${(bytes / 1e6).toFixed(1)} MB`);
