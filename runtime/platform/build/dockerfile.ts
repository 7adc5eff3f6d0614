/** What is read of a Dockerfile before it is built. */
export interface DockerfileFacts {
  /** Names declared by ARG, in any stage. */
  args: string[];
  /** Images of registries that it needs (FROM, COPY --from, mounts), each once. */
  images: string[];
  /** Image that the last stage rests on, through other stages; undefined for `scratch`. */
  base: string | undefined;
}

interface Stage {
  name: string | undefined;
  from: string;
}

/**
 * Reads the FROM, ARG and `--from` parts of a Dockerfile, with the build arguments `args` put in. What it cannot make
 * out (a variable without a value) it leaves out: the engine then finds that image by itself.
 */
export function readDockerfile(text: string, args: Readonly<Record<string, string>> = {}): DockerfileFacts {
  const stages: Stage[] = [];
  const sources: string[] = [];
  const declared = new Set<string>();
  const globals: Record<string, string> = {};
  for (const line of logicalLines(text)) {
    const [, word = '', rest = ''] = /^(\w+)\s+(.*)$/.exec(line) ?? [];
    if (/^arg$/i.test(word)) declare(rest, declared, stages.length === 0 ? globals : {}, args);
    else if (/^from$/i.test(word)) stages.push(stageOf(rest, globals));
    else sources.push(...[...rest.matchAll(/(?:--from=|[,=]from=)([^\s,]+)/g)].map((m) => m[1]!));
  }
  const isStage = (name: string, before: number) => stages.slice(0, before).some((s) => s.name === name.toLowerCase());
  const fromImages = stages.filter((s, i) => !isStage(s.from, i)).map((s) => s.from);
  const copied = sources.filter((s) => !/^\d+$/.test(s) && !isStage(s, stages.length));
  const images = [...new Set([...fromImages, ...copied])].filter(
    (image) => image !== 'scratch' && image !== '' && !image.includes('$'),
  );
  const base = finalBase(stages);
  return { args: [...declared], images, base: base && images.includes(base) ? base : undefined };
}

/** Lines without comments, with those that end in a backslash joined to the next. */
function logicalLines(text: string): string[] {
  const lines = text.split(/\r?\n/).filter((line) => !/^\s*#/.test(line));
  return lines
    .join('\n')
    .replace(/[\\`][ \t]*\n/g, ' ')
    .split('\n')
    .map((line) => line.trim());
}

function declare(
  rest: string,
  declared: Set<string>,
  globals: Record<string, string>,
  args: Readonly<Record<string, string>>,
): void {
  for (const part of rest.split(/\s+/)) {
    const [name = '', ...value] = part.split('=');
    declared.add(name);
    const given = args[name] ?? (value.length > 0 ? substitute(unquote(value.join('=')), globals) : undefined);
    if (given !== undefined) globals[name] = given;
  }
}

function stageOf(rest: string, globals: Record<string, string>): Stage {
  const words = rest.split(/\s+/).filter((word) => !word.startsWith('--'));
  const name = /^as$/i.test(words[1] ?? '') ? words[2]?.toLowerCase() : undefined;
  return { name, from: substitute(unquote(words[0] ?? ''), globals) };
}

/** `$NAME`, `${NAME}` and `${NAME:-default}`. */
function substitute(text: string, values: Record<string, string>): string {
  return text.replace(
    /\$(?:\{(\w+)(?::-([^}]*))?\}|(\w+))/g,
    (whole, braced: string | undefined, fallback: string | undefined, bare: string | undefined) => {
      const value = values[braced ?? bare ?? ''];
      return value || (fallback ?? value ?? whole);
    },
  );
}

function unquote(text: string): string {
  return text.replace(/^(["'])(.*)\1$/, '$2');
}

function finalBase(stages: readonly Stage[]): string | undefined {
  let at = stages.length - 1;
  for (;;) {
    const from = stages[at]?.from;
    const stage = stages.findLastIndex((s, i) => i < at && s.name === from?.toLowerCase());
    if (stage < 0) return from;
    at = stage;
  }
}
