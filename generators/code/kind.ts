import type { DescMethod } from '@bufbuild/protobuf';

/** One message each way. */
export function isUnary({ methodKind }: DescMethod): boolean {
  return methodKind === 'unary';
}

/** Whether a rpc gives its messages one by one. */
export function givesStream({ methodKind }: DescMethod): boolean {
  return methodKind === 'server_streaming' || methodKind === 'bidi_streaming';
}

/** Whether a rpc takes messages one by one. */
export function takesStream({ methodKind }: DescMethod): boolean {
  return methodKind === 'client_streaming' || methodKind === 'bidi_streaming';
}
