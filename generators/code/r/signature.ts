import type { DescMethod } from '@bufbuild/protobuf';
import { WIDTH } from './text.js';

/** The parameters of the function that answers a rpc. */
export function parametersOf({ methodKind }: DescMethod): string[] {
  switch (methodKind) {
    case 'unary':
      return ['request', 'context'];
    case 'server_streaming':
      return ['request', 'context', 'send'];
    case 'client_streaming':
      return ['receive', 'context'];
    case 'bidi_streaming':
      return ['receive', 'context', 'send'];
  }
}

/** The function before it is written. */
export function stub(rpc: DescMethod, name: string): string {
  const head = `function(${parametersOf(rpc).join(', ')}) {`;
  const line = `${name} <- ${head}`;
  const [begin, indent] = line.length <= WIDTH ? [line, ''] : [`${name} <-\n  ${head}`, '  '];
  const hint = HINTS[rpc.methodKind];
  return [
    begin,
    ...(hint === '' ? [] : [`${indent}  # ${hint}`]),
    `${indent}  stop(unimplemented("${rpc.name} is not written yet"))`,
    `${indent}}`,
  ].join('\n');
}

const HINTS: Readonly<Record<DescMethod['methodKind'], string>> = {
  unary: '',
  server_streaming: '`send(list(...))` passes on each answer when it is there.',
  client_streaming: '`receive()` gives what the client sends, one by one, and NULL at the end.',
  bidi_streaming: '`receive()` gives each request, NULL at the end; `send(list(...))` passes on an answer.',
};
