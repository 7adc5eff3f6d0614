import type { DescMethod } from '@bufbuild/protobuf';

/** One message each way. Streams are in no base yet: the model host answers UNIMPLEMENTED for them. */
export function isUnary(method: DescMethod): boolean {
  return method.methodKind === 'unary';
}
