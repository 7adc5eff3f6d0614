import { appendFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect } from 'vitest';

import { eventually, type User } from './user.js';

/** Typical flowers of the starter's data, by species. */
const FLOWERS = {
  setosa: { sepalLength: 5.1, sepalWidth: 3.5, petalLength: 1.4, petalWidth: 0.2 },
  versicolor: { sepalLength: 5.7, sepalWidth: 2.8, petalLength: 4.1, petalWidth: 1.3 },
  virginica: { sepalLength: 6.3, sepalWidth: 3.3, petalLength: 6, petalWidth: 2.5 },
} as const;

/** A request that no flower has sent. */
const ENDLESS = { ...FLOWERS.setosa, sepalLength: 99 };

/** Two workers, and a model that writes its process into a file and never answers when it is asked for `ENDLESS`. */
export function addEndlessRequest(project: string, pidFile: string): void {
  const toml = join(project, 'ao.toml');
  appendFileSync(toml, '\n[services.model-service.env]\nAO_R_WORKERS = "2"\n');
  appendFileSync(
    join(project, 'model-service/model.R'),
    `
prompt_predict <- predictor_predict

predictor_predict <- function(request, context) {
  if (isTRUE(request$sepal_length == 99)) {
    writeLines(as.character(Sys.getpid()), ${JSON.stringify(pidFile)})
    Sys.sleep(600)
  }
  prompt_predict(request, context)
}
`,
  );
}

/** 32 requests at once, each answered for its own flower. */
export async function askMany(user: User): Promise<void> {
  const wanted = Array.from({ length: 32 }, (_, i) => Object.entries(FLOWERS)[i % 3]!);
  const answers = await Promise.all(
    wanted.map(async ([, body]) => (await (await user.request('/predict', { body })).json()) as { species: string }),
  );
  expect(answers.map(({ species }) => species)).toEqual(wanted.map(([species]) => species));
}

export interface WorkerKiller {
  /** The process id in the file of `addEndlessRequest`; undefined until it is there. */
  pid(): Promise<string | undefined>;
  kill(pid: string): Promise<void>;
}

/** Each worker in turn is killed in the middle of a request: that one fails, the others go on, and all are back. */
export async function killWorkers(user: User, { pid, kill }: WorkerKiller): Promise<void> {
  const killed = new Set<string>();
  for (let i = 0; i < 3; i += 1) {
    const doomed = user.request('/predict', { body: ENDLESS });
    const victim = await eventually('a request under way', async () => {
      const found = await pid();
      return found !== undefined && !killed.has(found) && found;
    });
    const others = askMany(user);
    await kill(victim);
    killed.add(victim);
    const answer = await doomed;
    expect(answer.status, await answer.text()).toBe(503);
    await others;
  }
  // With two workers three deaths are one that took another's place at least.
  expect(killed.size).toBe(3);
  await askMany(user);
}
