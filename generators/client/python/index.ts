import type { Contract } from '../../../runtime/contract/index.js';
import { messagesModule } from './messages.js';
import { pythonNames } from './names.js';
import { servicesModule } from './services.js';

const NOTE = '# Made by ao from the contract; `ao sync` makes it anew. Do not edit.\n';

/** The modules of a Python client: the types of its messages, and a class for each service. */
export function pythonClient(contract: Contract): ReadonlyMap<string, string> {
  const names = pythonNames(contract);
  const exported = [...names.clients.values()].sort();
  return new Map([
    ['messages.py', NOTE + messagesModule(contract, names)],
    ['services.py', NOTE + servicesModule(contract, names)],
    ['__init__.py', `${NOTE}${packageModule(exported)}`],
  ]);
}

function packageModule(clients: readonly string[]): string {
  const all = ['ApiError', 'RawBody', ...clients].map((name) => `    "${name}",\n`).join('');
  const imports = clients.length
    ? `from .services import (\n${clients.map((name) => `    ${name},\n`).join('')})\n`
    : '';
  return `"""A client of the api-service. It needs no package."""\n\nfrom .errors import ApiError\nfrom .request import RawBody\n${imports}\n__all__ = [\n${all}]\n`;
}
