import type { DescMethod, DescService } from '@bufbuild/protobuf';
import type { Contract } from '../../../runtime/contract/index.js';
import { clientCalls, type ClientCall } from '../calls.js';
import { givesStream } from '../../code/kind.js';
import { methodName } from '../../code/python/services.js';
import { Names as Claimed } from '../../code/python/words.js';
import { docstringLines } from './docstring.js';
import { fieldType, messageType, type Names } from './names.js';

const HEAD = `"""A class for each service of the contract, with a method for each rpc."""

from __future__ import annotations

import builtins
from collections.abc import Iterable, Iterator
from typing import cast

from . import messages
from .client import CallOptions, Client
from .request import RawBody, Rpc

__all__ = [
`;

/** `services.py`: a class for each service, with a method for each rpc. */
export function servicesModule(contract: Contract, names: Names): string {
  const calls = clientCalls(contract);
  const classes = contract.services.map((service) => serviceClass(contract, service, names, calls));
  const all = [
    ...names.clients.values(),
    'CallOptions',
    'builtins',
    'Iterable',
    'Iterator',
    'RawBody',
    'Rpc',
    'cast',
    'messages',
  ];
  return `${HEAD}${all.map((name) => `    "${name}",\n`).join('')}]\n${classes.join('\n')}`;
}

function serviceClass(
  contract: Contract,
  service: DescService,
  names: Names,
  calls: ReadonlyMap<DescMethod, ClientCall>,
): string {
  const methods = service.methods.map((method) => methodText(contract, calls.get(method) as ClientCall, names));
  const doc = docstringLines(contract.comment(service), '    ');
  const body = [...doc, ...(methods.length ? [methods.join('\n')] : doc.length ? [] : ['    pass\n'])];
  return `\n\nclass ${names.clients.get(service.typeName)}(Client):\n${body.join('\n')}`;
}

const KINDS = {
  unary: ['request', '_unary'],
  server_streaming: ['request', '_server_stream'],
  client_streaming: ['requests', '_client_stream'],
  bidi_streaming: ['requests', '_bidi_stream'],
} as const;

function methodText(contract: Contract, call: ClientCall, names: Names): string {
  const { method, rpc, httpMethod, rawRequest, rawResponse, responseField, body } = call;
  const [argument, does] = KINDS[method.methodKind];
  const whole = rawRequest && method.methodKind === 'unary' && body === '*';
  const input = whole ? 'RawBody' : messageType(method.input, names, 'messages.');
  const taken = argument === 'requests' ? `Iterable[${input}]` : input;
  const field =
    responseField &&
    fieldType(responseField, names, 'messages.') + (responseField.fieldKind === 'message' ? ' | None' : '');
  const output = rawResponse ? 'RawBody' : (field ?? messageType(method.output, names, 'messages.'));
  const given = givesStream(method) ? `Iterator[${output}]` : output;
  const methods = new Set(method.parent.methods.map(nameOf));
  // Within a class a method hides the type that it is called like: `def list(self) -> list[str]`.
  const visible = (type: string) =>
    type.replace(/(?<![\w.])(list|dict|str|int|float|bool)\b/g, (word) =>
      methods.has(word) ? `builtins.${word}` : word,
    );
  return [
    `    def ${nameOf(method)}(self, ${argument}: ${visible(taken)}, options: CallOptions | None = None) -> ${visible(given)}:`,
    ...docstringLines(contract.comment(method) || `\`${rpc}\` (${httpMethod})`, '        '),
    `        return cast(\n            "${given}",\n            self.${does}(\n                ${literal(call)},\n                ${argument},\n                options,\n            ),\n        )\n`,
  ].join('\n');
}

function literal({ rpc, httpMethod, path, body, rawRequest, rawResponse }: ClientCall): string {
  const parts = path.map((part) =>
    typeof part === 'string'
      ? JSON.stringify(part)
      : `(${JSON.stringify(part.field)}, ${part.many ? 'True' : 'False'})`,
  );
  const raw = [rawRequest && 'raw_request=True', rawResponse && 'raw_response=True'].filter(Boolean);
  return `Rpc(${[`"${rpc}"`, `"${httpMethod}"`, `(${parts.join(', ')},)`, `"${body}"`, ...raw].join(', ')})`;
}

/** `GetVisit` is `get_visit`; `_` behind a keyword, and behind a name that an earlier rpc has. */
function nameOf(method: DescMethod): string {
  const claimed = new Claimed(OWN);
  const names = method.parent.methods.map((other) => claimed.claim(methodName(other.name)));
  return names[method.parent.methods.indexOf(method)] ?? method.name;
}

/** What a client has besides its rpcs, and must not lose to one that is called so. */
const OWN = ['_unary', '_once', '_server_stream', '_client_stream', '_bidi_stream', '_with', '__init__', 'messages'];
