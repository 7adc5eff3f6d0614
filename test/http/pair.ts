import { appendFileSync, copyFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

import { User } from '../e2e/user.js';

const fixture = (path: string) => fileURLToPath(new URL(`../fixtures/${path}`, import.meta.url));

const contracts = {
  iris: ['iris.proto'],
  clinic: ['clinic/triage.proto'],
  assistant: ['assistant/chat.proto', 'assistant/embed.proto'],
};

/** Where the models lie in a project: the one that `ao` starts, and the written one that it builds upon. */
const places = {
  python: { model: 'model.py', written: 'written.py' },
  typescript: { model: 'src/model.ts', written: 'src/written.ts' },
};

/** What the cases rely on beside the defaults. */
const environment = (origins: string) => `
[services.api-service.env]
AO_FORWARD_HEADERS = "authorization,idempotency-key,traceparent,accept-language,x-acme-*"
AO_RETURN_METADATA = "model-*"
AO_HEARTBEAT_MS = "150"
AO_MAX_BODY_BYTES = "65536"
AO_ALLOWED_ORIGINS = "${origins}"
`;

/** A user with a project made from a contract, its model written, and both services up. */
export interface Pair {
  readonly user: User;
  readonly project: string;
  readonly url: string;
  leave(): Promise<void>;
}

/** Makes a project as a user does and starts it; `switches`: with the model of test/fixtures/http in front of the written one. */
export async function startPair(
  contract: keyof typeof contracts,
  language: keyof typeof places,
  { switches = true, origins = '' } = {},
): Promise<Pair> {
  const user = await User.arrive();
  const project = join(user.folder, 'myproj');
  const leave = async (): Promise<void> => {
    await user.ao(['down'], project);
    user.leave();
  };
  try {
    const protos = contracts[contract].flatMap((proto) => ['--contract', fixture(`contracts/${proto}`)]);
    await user.must(['init', 'myproj', '--model', language, '--yes', ...protos]);
    const { model, written } = places[language];
    const ending = model.slice(model.lastIndexOf('.'));
    const service = join(project, 'model-service');
    copyFileSync(fixture(`models/${contract}${ending}`), join(service, switches ? written : model));
    if (switches) copyFileSync(fixture(`http/${contract}${ending}`), join(service, model));
    appendFileSync(join(project, 'ao.toml'), environment(origins));
    await user.must(['up', '-d'], project);
  } catch (error) {
    await leave();
    throw error;
  }
  return { user, project, url: `http://127.0.0.1:${user.apiPort}`, leave };
}
