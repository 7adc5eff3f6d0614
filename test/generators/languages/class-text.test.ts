import { describe, expect, it } from 'vitest';
import { hasClass, hasMethod, pythonMember, typescriptMember } from '../../../generators/languages/class-text.js';

const python = `
import x

class Chat(ChatBase):
    async def complete(self, request, context):
        explain(1)
        return explain(self.embed(1))

    made = make("made")

    @cached
    def  spaced (self): ...

def embed(): ...


class Embedder(EmbedderBase):
    def describe_model(self, request): ...
`;
const typescript = `
export class Chat extends ChatBase {
  override async complete(request: X): Promise<Y> {
    explain(request);
    await explain(request);
    return explain(this.embed(request));
  }
  async long(
    request: X,
  ): Promise<Y> {}
  public static other = 1;
  say = async () => {};
  override async *stream(request: X) {}
  async* converse() {}
  *plain() {}
  async braced(request)
  {
    await lone(request)
    await lone(request);
    {
      return request;
    }
  }
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
    [python, 'Chat', 'explain', false],
    [python, 'Chat', 'made', true],
    [typescript, 'Chat', 'explain', false],
    [typescript, 'Chat', 'long', true],
    [python, 'Chat', 'describe_model', false],
    [python, 'Embedder', 'describe_model', true],
    [python, 'Embed', 'embed', false],
    [typescript, 'Chat', 'complete', true],
    [typescript, 'Chat', 'say', true],
    [typescript, 'Chat', 'embed', false],
    [typescript, 'Chat', 'stream', true],
    [typescript, 'Chat', 'converse', true],
    [typescript, 'Chat', 'plain', true],
    [typescript, 'Chat', 'braced', true],
    [typescript, 'Chat', 'lone', false],
    [typescript, 'Embedder', 'embed', true],
    [typescript, 'Embedder', 'complete', false],
    [functions, 'Chat', 'complete', true],
    [functions, 'Chat', 'stream', true],
    [functions, 'Chat', 'embed', false],
    [functions, 'Embedder', 'embed', true],
  ])('is looked for in its class: case %#', (source, className, method, there) => {
    const member = source.includes('def ') ? pythonMember : typescriptMember;
    expect(hasMethod(source, { className, method }, member)).toBe(there);
  });

  it('may have a dollar in its name', () => {
    expect(hasMethod('class A {\n  b$(x) {}\n}', { className: 'A', method: 'b$' }, typescriptMember)).toBe(true);
  });

  it('needs its class', () => {
    expect([hasClass(python, 'Chat'), hasClass(python, 'Cha'), hasClass(typescript, 'Embedder')]).toEqual([
      true,
      false,
      true,
    ]);
  });
});
