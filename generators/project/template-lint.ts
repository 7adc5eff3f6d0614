import { type Blueprint, type TemplateFile } from './blueprint.js';

/** Lines with a tag that a template may have; a file that needs more is split, or its values are made elsewhere. */
export const TAG_BUDGET = 12;

interface Node {
  readonly type: string;
  readonly [key: string]: unknown;
}

/**
 * Faults of a blueprint's templates, in words: a variable that `blueprint.json` does not declare (strict rendering does
 * not see `{{#if typo}}`), a helper other than `if` and `each`, more tag lines than the budget, and declared variables
 * that nothing names.
 */
export async function lintBlueprint(blueprint: Blueprint): Promise<string[]> {
  const { default: handlebars } = await import('handlebars');
  const used = new Set<string>();
  const faults = blueprint.files.flatMap((file) => {
    const name = `${blueprint.id}/${file.path}`;
    const found = [file.path, ...(file.rendered ? [file.content.toString('utf8')] : [])].flatMap((text) =>
      paths(handlebars.parse(text) as unknown as Node),
    );
    for (const { variable } of found) if (variable !== undefined) used.add(variable);
    const problems = found.flatMap(({ problem }) => (problem === undefined ? [] : [`${name}: ${problem}`]));
    return [...problems, ...undeclared(blueprint, name, found), ...overBudget(file, name)];
  });
  const idle = Object.keys(blueprint.manifest.variables).filter((variable) => !used.has(variable));
  return [...faults, ...idle.map((variable) => `${blueprint.id}: variable ${variable} is declared and never used`)];
}

/** A variable that a template names, or a tag that may not be in it. */
export interface Found {
  readonly line: number;
  readonly variable?: string;
  readonly problem?: string;
}

/** All that a template names, by line. One that cannot be parsed has one problem. */
export async function namesIn(text: string): Promise<Found[]> {
  const { default: handlebars } = await import('handlebars');
  try {
    return paths(handlebars.parse(text) as unknown as Node);
  } catch (error) {
    const { message, lineNumber } = error as Error & { lineNumber?: number };
    const line = lineNumber ?? Number(/on line (\d+)/.exec(message)?.[1] ?? 1);
    return [{ line, problem: message.replace(/\s*\n[\s\S]*?\n-*\^\n?/, ': ').replace(/ - \d+:\d+$/, '') }];
  }
}

function undeclared(blueprint: Blueprint, name: string, found: readonly Found[]): string[] {
  const declared = blueprint.manifest.variables;
  return found.flatMap(({ variable }) =>
    variable === undefined || variable in declared ? [] : [`${name}: variable ${variable} is not declared`],
  );
}

function overBudget(file: TemplateFile, name: string): string[] {
  if (!file.rendered) return [];
  const lines = file.content
    .toString('utf8')
    .split('\n')
    .filter((line) => line.includes('{{')).length;
  return lines > TAG_BUDGET ? [`${name}: ${lines} lines have tags, ${TAG_BUDGET} are allowed`] : [];
}

/** Every variable in a syntax tree: each part of each path, whatever block it stands in. */
function paths(node: Node): Found[] {
  const line = (node['loc'] as { start: { line: number } } | undefined)?.start.line ?? 1;
  switch (node.type) {
    case 'PathExpression':
      return node['data'] === true ? [] : (node['parts'] as string[]).map((variable) => ({ line, variable }));
    case 'MustacheStatement':
      return (node['params'] as Node[]).length > 0
        ? [{ line, problem: 'only if and each are helpers' }]
        : paths(node['path'] as Node);
    case 'BlockStatement':
      return block(node, line);
    case 'Program':
      return (node['body'] as Node[]).flatMap((child) => paths(child));
    case 'ContentStatement':
    case 'CommentStatement':
      return [];
    default:
      return [{ line, problem: `${node.type} is not allowed in a template` }];
  }
}

function block(node: Node, line: number): Found[] {
  const helper = String((node['path'] as Node)['original']);
  if (helper !== 'if' && helper !== 'each') return [{ line, problem: `the helper ${helper} is not allowed` }];
  const parts = [...(node['params'] as Node[]), node['program'], node['inverse']].filter(
    (part) => part !== undefined && part !== null,
  );
  return parts.flatMap((part) => paths(part as Node));
}
