import type { Path } from '../data.js';
import { cutFromFlow, type Flow, type FlowStyle, type NewItem, putInFlow } from '../flow.js';
import type { KeyedFormat, Layout } from '../layout.js';
import { commentBehind, commentsAbove, indentAt, indented, splice, textOf } from '../source.js';
import { type JsonMember, type JsonNode, parseJson } from './parse.js';

/** Files whose readers allow comments and trailing commas in JSON. */
const RELAXED =
  /\.(jsonc|code-workspace)$|(^|\/)(\.vscode\/[^/]+|\.?devcontainer(\/.*)?\.json|\.devcontainer\/.*|[tj]sconfig[^/]*\.json|\.(ox|es)lintrc\.json)$/;

/** JSON: only what changes is touched. In files of editors and compilers comments and trailing commas are allowed. */
export function json(path: string): KeyedFormat {
  const relaxed = RELAXED.test(path);
  return { read: (text) => [new JsonLayout(text, relaxed)] };
}

class JsonLayout implements Layout {
  readonly comments;
  readonly #root: JsonNode;

  constructor(
    readonly text: string,
    relaxed: boolean,
  ) {
    const { root, comments } = parseJson(text, relaxed);
    this.#root = root;
    this.comments = comments;
  }

  get data() {
    return this.#root.data;
  }

  put(path: Path, next: Layout, from: Path, after: readonly string[]): string[] {
    const mine = this.#node(path);
    const theirs = (next as JsonLayout).#node(from);
    if (theirs === undefined) return [];
    if (mine !== undefined) {
      const text = this.#spelled(next as JsonLayout, theirs, indentAt(this.text, mine.start));
      return [splice(this.text, [{ start: mine.start, end: mine.end, text }])];
    }
    const parent = this.#node(path.slice(0, -1));
    const member = (next as JsonLayout).#member(from);
    if (parent?.members === undefined || member === undefined) return [];
    const index = after
      .map((key) => parent.members?.findLastIndex((each) => each.key === key) ?? -1)
      .find((at) => at >= 0);
    return this.#insert(parent, index === undefined ? parent.members.length : index + 1, next, member);
  }

  putItem(path: Path, index: number, next: Layout, from: Path): string[] {
    const [parent, item] = [this.#node(path), (next as JsonLayout).#node(from)];
    return parent?.items === undefined || item === undefined ? [] : this.#insert(parent, index, next, item);
  }

  remove(path: Path, isAos: (comment: string) => boolean): string[] {
    const parent = this.#node(path.slice(0, -1));
    const last = path.at(-1);
    const index = typeof last === 'number' ? last : (parent?.members?.findLastIndex(({ key }) => key === last) ?? -1);
    return parent === undefined || index < 0 ? [] : cutFromFlow(this, flowOf(parent), index, isAos);
  }

  #insert(parent: JsonNode, index: number, next: Layout, item: JsonNode | JsonMember): string[] {
    const beside = flowOf(parent).items[0];
    const style: FlowStyle = { unit: this.#unit(), openUp: true };
    const indent =
      beside === undefined ? indentAt(this.text, parent.start) + style.unit : indentAt(this.text, beside.start);
    const known = new Set(this.comments.map((comment) => textOf(this, comment)));
    const news = (comments: readonly { start: number; end: number }[]) =>
      comments.map((comment) => textOf(next, comment)).filter((comment) => !known.has(comment));
    const comma = next.text[item.end] === ',' ? item.end + 1 : item.end;
    const behind = commentBehind(next, comma);
    const text: NewItem = {
      text: this.#spelled(next as JsonLayout, item, indent),
      above: news(commentsAbove(next, item.start)),
      behind: behind && news([behind])[0],
    };
    return putInFlow(this, flowOf(parent), index, text, style);
  }

  /** The text of a value as ao has it, with the indentation of where it comes to. */
  #spelled(next: JsonLayout, { start, end }: { start: number; end: number }, indent: string): string {
    return indented(next.text.slice(start, end), indentAt(next.text, start), indent, [next.#unit(), this.#unit()]);
  }

  /** What a level is indented by in this text. */
  #unit(): string {
    return /^[ \t]+(?=["/\]}])/m.exec(this.text)?.[0] ?? '  ';
  }

  #node(path: Path): JsonNode | undefined {
    let node: JsonNode | undefined = this.#root;
    for (const step of path)
      node = typeof step === 'number' ? node?.items?.[step] : node?.members?.findLast(({ key }) => key === step)?.value;
    return node;
  }

  #member(path: Path): JsonMember | undefined {
    return this.#node(path.slice(0, -1))?.members?.findLast(({ key }) => key === path.at(-1));
  }
}

function flowOf({ start, end, members, items }: JsonNode): Flow {
  return { open: start, close: end - 1, items: members ?? items ?? [] };
}
