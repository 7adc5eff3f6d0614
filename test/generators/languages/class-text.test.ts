import { describe, expect, it } from 'vitest';
import { hasClass, hasMethod } from '../../../generators/languages/class-text.js';

const python = `
import x

class Chat(ChatBase):
    async def complete(self, request, context):
        return self.embed(1)

    @cached
    def  spaced (self): ...

def embed(): ...


class Embedder(EmbedderBase):
    def describe_model(self, request): ...
`;
const typescript = `
export class Chat extends ChatBase {
  override async complete(request: X): Promise<Y> {
    return this.embed(request);
  }
  public static other = 1;
  say = async () => {};
  override async *stream(request: X) {}
  async* converse() {}
  *plain() {}
}

export class Embedder<T> extends EmbedderBase {
  embed<U>(x: U) {}
}
`;

const functions = `
export const Chat = defineModel(ChatBase, async () => {
  return {
    complete: async (request) => ({}),
    async *stream({ turns }) {},
  };
});

export const Embedder = defineModel(EmbedderBase, {
  embed({ texts }) {
    return helper(texts);
  },
});
`;

describe('a method in a model file', () => {
  it.each([
    [python, 'Chat', 'complete', true],
    [python, 'Chat', 'spaced', true],
    [python, 'Chat', 'embed', false],
    [python, 'Chat', 'describe_model', false],
    [python, 'Embedder', 'describe_model', true],
    [python, 'Embed', 'embed', false],
    [typescript, 'Chat', 'complete', true],
    [typescript, 'Chat', 'say', true],
    [typescript, 'Chat', 'embed', false],
    [typescript, 'Chat', 'stream', true],
    [typescript, 'Chat', 'converse', true],
    [typescript, 'Chat', 'plain', true],
    [typescript, 'Embedder', 'embed', true],
    [typescript, 'Embedder', 'complete', false],
    [functions, 'Chat', 'complete', true],
    [functions, 'Chat', 'stream', true],
    [functions, 'Chat', 'embed', false],
    [functions, 'Embedder', 'embed', true],
  ])('is looked for in its class: case %#', (source, className, method, there) => {
    expect(hasMethod(source, { className, method })).toBe(there);
  });

  it('may have a dollar in its name', () => {
    expect(hasMethod('class A {\n  constructor$(x) {}\n}', { className: 'A', method: 'constructor$' })).toBe(true);
  });

  it('needs its class', () => {
    expect([hasClass(python, 'Chat'), hasClass(python, 'Cha'), hasClass(typescript, 'Embedder')]).toEqual([
      true,
      false,
      true,
    ]);
  });
});
