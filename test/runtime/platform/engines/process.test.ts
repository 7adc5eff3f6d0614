import { readdir } from 'node:fs/promises';
import { resolve } from 'node:path';
import { processEngine } from '../../../../runtime/platform/engines/process.js';
import { runFolder } from '../../../../runtime/platform/engines/run-folder.js';
import { engineSuite } from '../../../contract/engine.js';
import { folderWith } from '../support/project.js';

const program = { command: [process.execPath, resolve('test/fixtures/services/answering.mjs')], image: '' };

engineSuite('process', {
  engine: async () => processEngine,
  root: () => folderWith(),
  program: async () => program,
  leftovers: async (plan) => readdir(runFolder(plan.root).units).catch(() => []),
});
