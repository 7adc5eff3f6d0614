import type { Member, Spelling, TableTree, Tree } from './random-keys.js';

/** How a format is written, and read by a library that ao does not merge with. */
export interface Printer {
  readonly spelling: Spelling;
  print(tree: TableTree, indent: string): string;
}

const quoted = (text: string) => JSON.stringify(text);
const bare = (key: string) => (/^[\w-]+$/.test(key) ? key : quoted(key));
const lines = (...parts: (string | undefined)[]) => parts.filter((part) => part !== undefined).join('\n');
const behind = ({ behind: comment }: Member) => (comment === undefined ? '' : ` ${comment}`);

function jsonText(tree: Tree, unit: string, indent: string, inline = false): string {
  if (tree.is === 'value') return tree.text;
  const deeper = indent + unit;
  if (tree.is === 'list') {
    const items = tree.items.map((item) => jsonText(item, unit, deeper, true));
    return tree.tall && items.length > 0 && !inline
      ? `[\n${items.map((item) => deeper + item).join(',\n')}\n${indent}]`
      : `[${items.join(', ')}]`;
  }
  const members = tree.members.map(
    (member) => `${quoted(member.key)}: ${jsonText(member.node, unit, deeper, tree.inline || inline)}`,
  );
  if (tree.inline || inline) return `{ ${members.join(', ')} }`;
  const rows = tree.members.map((member, at) =>
    lines(
      member.above && deeper + member.above,
      `${deeper}${members[at]}${at + 1 < members.length ? ',' : ''}${behind(member)}`,
    ),
  );
  return rows.length === 0 ? '{}' : `{\n${rows.join('\n')}\n${indent}}`;
}

function tomlValue(tree: Tree): string {
  if (tree.is === 'value') return tree.text;
  if (tree.is === 'list') {
    const items = tree.items.map(tomlValue);
    return tree.tall ? `[${items.map((item) => `\n  ${item},`).join('')}\n]` : `[${items.join(', ')}]`;
  }
  return `{ ${tree.members.map(({ key, node }) => `${bare(key)} = ${tomlValue(node)}`).join(', ')} }`;
}

function tomlSection(tree: TableTree, path: readonly string[], header: string | undefined): string[] {
  const isSection = ({ node }: Member) => node.is === 'table' && !node.inline;
  const pairs = tree.members
    .filter((member) => !isSection(member))
    .map((member) => lines(member.above, `${bare(member.key)} = ${tomlValue(member.node)}${behind(member)}`));
  const inner = tree.members.filter(isSection).flatMap((member) => {
    const at = [...path, bare(member.key)];
    return tomlSection(member.node as TableTree, at, lines(member.above, `[${at.join('.')}]${behind(member)}`));
  });
  return [lines(header, ...pairs), ...inner];
}

function yamlLines(tree: TableTree, unit: string, indent: string): string[] {
  return tree.members.flatMap((member) => {
    const above = member.above === undefined ? [] : [indent + member.above];
    return [...above, ...yamlMember(member, unit, indent)];
  });
}

function yamlMember(member: Member, unit: string, indent: string): string[] {
  const { key, node } = member;
  const head = `${indent}${key}:`;
  if (node.is === 'table' && !node.inline && node.members.length > 0)
    return [head + behind(member), ...yamlLines(node, unit, indent + unit)];
  if (node.is === 'list' && node.tall && node.items.length > 0)
    return [head + behind(member), ...node.items.map((item) => `${indent}${unit}- ${yamlFlow(item)}`)];
  return [`${head} ${yamlFlow(node)}${behind(member)}`];
}

function yamlFlow(tree: Tree): string {
  if (tree.is === 'value') return tree.text;
  if (tree.is === 'list') return `[${tree.items.map(yamlFlow).join(', ')}]`;
  return tree.members.length === 0
    ? '{}'
    : `{ ${tree.members.map(({ key, node }) => `${key}: ${yamlFlow(node)}`).join(', ')} }`;
}

const NUMBERS = [
  [1, '1'],
  [1.5, '1.50'],
  [100, '1e2'],
  [-7, '-7'],
] as const;

const jsonPrinter = (comment: string | undefined): Printer => ({
  spelling: { comment, numbers: NUMBERS, texts: [quoted] },
  print: (tree, indent) => `${jsonText(tree, indent, '')}\n`,
});

export const PRINTERS: Readonly<Record<string, Printer>> = {
  'package.json': jsonPrinter(undefined),
  '.vscode/settings.json': jsonPrinter('//'),
  'ao.toml': {
    spelling: {
      comment: '#',
      numbers: [
        [16, '0x10'],
        [1000, '1_000'],
        [1.5, '1.50'],
        [-7, '-7'],
      ],
      texts: [quoted, (text) => `'${text}'`, (text) => `"""${text}"""`],
    },
    print: (tree) =>
      `${tomlSection(tree, [], undefined)
        .filter((section) => section !== '')
        .join('\n\n')}\n`,
  },
  'compose.yaml': {
    spelling: {
      comment: '#',
      numbers: [[16, '0x10'], ...NUMBERS],
      texts: [quoted, (text) => `'${text}'`, (text) => text],
    },
    print: (tree, indent) => `${yamlLines(tree, indent, '').join('\n') || '{}'}\n`,
  },
};
