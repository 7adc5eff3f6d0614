import { cliEnvironment } from '../../cli/environment.js';
import { apiEnvironment, modelEnvironment } from '../../runtime/service/environment/tables.js';
import { rVariables } from '../../runtime/service/environment/r.js';
import { NOTE } from './reference.js';

interface Row {
  name: string;
  default?: string | number | boolean | readonly string[] | undefined;
  description: string;
}

/** docs/reference/environment.md: every variable that ao and the services it makes read. */
export function environmentPage(): string {
  return `${NOTE}# Environment

What the services read and what \`ao\` itself reads. Keys of ao.toml have variables of their own: see [config.md](config.md).
Set the variables of a service in ao.toml, \`[services.<name>] env = { … }\`; the engines set port, host and addresses themselves.

## An api-service

${table(apiEnvironment)}

## A model-service

${table(modelEnvironment)}
| \`AO_CONCURRENCY\` | \`4\` | Methods that are not async and may be at work at once, those of streams included (Python only). |
| \`AO_STREAM_THREADS\` | \`256\` | Streams that may be open at once in methods that are not async; beyond, RESOURCE_EXHAUSTED (Python only). |

## A model-service in R

All of the above but AO_BATCHING and its kin, and:

${table(rVariables)}

## ao itself

${table(cliEnvironment)}
`;
}

function table(rows: readonly Row[]): string {
  const lines = rows.map(
    (r) =>
      `| \`${r.name}\` | ${r.default === undefined || String(r.default) === '' ? '' : `\`${String(r.default)}\``} | ${r.description.replaceAll('|', '\\|')} |`,
  );
  return ['| variable | default | meaning |', '|---|---|---|', ...lines].join('\n');
}
