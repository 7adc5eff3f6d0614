import { readFile } from 'node:fs/promises';
import { isAbsolute, join, posix, resolve } from 'node:path';
import type { Action, ActionFunction, LoadedPlopfile } from './plopfile.js';
import type { ProjectView } from './project-view.js';
import { templatesUnder } from './template-files.js';

type Answers = Record<string, unknown>;

/** What is at hand while actions are carried out. */
interface Stage {
  readonly file: LoadedPlopfile;
  readonly view: ProjectView;
  /** Answers, and the data of the action. */
  readonly data: Answers;
}

/**
 * Carries the actions of a generator out on a view of the project; returns what they say for the user. The first that
 * fails ends it, unless it says `abortOnFail: false`; the error names the action.
 */
export async function carryOut(file: LoadedPlopfile, answers: Answers, view: ProjectView): Promise<string[]> {
  const { actions } = file;
  const list: unknown = typeof actions === 'function' ? (actions as (answers: Answers) => unknown)(answers) : actions;
  if (!Array.isArray(list)) throw new Error('its actions are no list');
  const words: string[] = [];
  for (const [index, action] of (list as unknown[]).entries()) {
    if (typeof action === 'string') words.push(action);
    else {
      const said = await one(file, answers, view, action as Action | ActionFunction).catch((error: unknown) => {
        const { type = 'function', path, abortOnFail } = action as Action;
        const what = `action ${index + 1} (${[type, path].filter((each) => typeof each === 'string').join(' ')})`;
        const problem = `${what}: ${error instanceof Error ? error.message : String(error)}`;
        if (abortOnFail !== false) throw new Error(problem, { cause: error });
        return problem;
      });
      if (said !== undefined) words.push(said);
    }
  }
  return words;
}

async function one(
  file: LoadedPlopfile,
  answers: Answers,
  view: ProjectView,
  action: Action | ActionFunction,
): Promise<string | undefined> {
  const config: Action = typeof action === 'function' ? { type: 'function' } : action;
  const { type = '', skip } = config;
  const given = typeof config['data'] === 'function' ? await (config['data'] as () => unknown)() : config['data'];
  const data = { ...(given as object | undefined), ...answers };
  const reason = typeof skip === 'function' ? await (skip as (data: Answers) => unknown)(data) : undefined;
  if (typeof reason === 'string') return `skipped: ${reason}`;
  const custom = typeof action === 'function' ? action : file.actionType(type);
  if (custom !== undefined) {
    const said = await custom(data, config, { ...file.plop, project: view });
    return typeof said === 'string' && said !== '' ? said : undefined;
  }
  const built = Object.hasOwn(BUILT_IN, type) ? BUILT_IN[type] : undefined;
  if (built === undefined) throw new Error(`there is no action of the type "${type}"`);
  return built(config, { file, view, data });
}

const BUILT_IN: Readonly<Record<string, (config: Action, stage: Stage) => Promise<string | undefined>>> = {
  add: (config, stage) => add(config, stage, pathOf(config, stage)),
  addMany,
  modify,
  append,
};

/** A path of the project with its holes filled. */
function pathOf({ path }: Action, { file, data }: Stage): string {
  if (typeof path !== 'string' || path === '') throw new Error('it has no path');
  const filled = file.render(path, data).replaceAll('\\', '/');
  if (isAbsolute(filled)) throw new Error(`${filled} is no path in the project`);
  return filled;
}

async function add(config: Action, { file, view, data }: Stage, path: string): Promise<string | undefined> {
  const there = await view.read(path);
  if (there !== undefined && config['skipIfExists'] === true) return `${path} is there already`;
  if (there !== undefined && config['force'] !== true) throw new Error(`${path} is there already`);
  view.write(path, await contentOf(config, { file, view, data }));
  return undefined;
}

/** The template of an action, rendered; one that is no text as it is. */
async function contentOf(config: Action, { file, data }: Stage): Promise<string | Uint8Array> {
  const { template, templateFile, transform } = config;
  let text = typeof template === 'string' ? template : '';
  if (typeof templateFile === 'string') {
    const bytes = await readFile(resolve(file.folder, file.render(templateFile, data)));
    if (bytes.includes(0)) return bytes;
    text = bytes.toString('utf8');
  }
  const rendered = file.render(text, data);
  if (typeof transform !== 'function') return rendered;
  const changed: unknown = await (transform as ActionFunction)(rendered as never, data, {});
  if (typeof changed !== 'string') throw new Error('transform gave no text');
  return changed;
}

async function textOf(config: Action, stage: Stage): Promise<string> {
  const content = await contentOf({ ...config, transform: undefined }, stage);
  return typeof content === 'string' ? content : Buffer.from(content).toString('utf8');
}

async function addMany(config: Action, stage: Stage): Promise<undefined> {
  const { file, data } = stage;
  const { destination, base, templateFiles, stripExtensions = ['hbs'] } = config;
  if (typeof destination !== 'string' || destination === '') throw new Error('it has no destination');
  const patterns: unknown = typeof templateFiles === 'function' ? (templateFiles as () => unknown)() : templateFiles;
  const filled = [patterns].flat().map((each) => file.render(String(each), data));
  const root = typeof base === 'string' ? file.render(base, data) : undefined;
  const found = await templatesUnder(file.folder, filled, root);
  if (found.length === 0) throw new Error(`no template is like ${filled.join(', ')}`);
  const target = file.render(destination, data);
  for (const { path, inside } of found) {
    const name = withoutEnding(inside, stripExtensions);
    const place = posix.join(target, file.render(name, data));
    await add(
      { ...config, template: undefined, templateFile: join(file.folder, path) },
      { ...stage, file: asIs(file) },
      place,
    );
  }
  return undefined;
}

/** Names of templates that were found are no templates of names. */
function asIs(file: LoadedPlopfile): LoadedPlopfile {
  const render: LoadedPlopfile['render'] = (text, data) =>
    text.startsWith(file.folder) ? text : file.render(text, data);
  return { ...file, render };
}

function withoutEnding(name: string, endings: unknown): string {
  const ending = ([endings].flat() as unknown[]).find((each) => name.endsWith(`.${String(each)}`));
  return ending === undefined ? name : name.slice(0, -String(ending).length - 1);
}

async function modify(config: Action, stage: Stage): Promise<undefined> {
  const path = pathOf(config, stage);
  const { pattern, transform } = config;
  let text = await there(path, stage);
  if (pattern !== undefined) {
    requireMatch(text, pattern, path);
    const replacement = await textOf(config, stage);
    text = text.replace(pattern as RegExp, replacement);
  } else if (typeof transform !== 'function') throw new Error('it has no pattern and no transform');
  if (typeof transform === 'function')
    text = String(await (transform as ActionFunction)(text as never, stage.data, {}));
  stage.view.write(path, text);
  return undefined;
}

async function append(config: Action, stage: Stage): Promise<undefined> {
  const path = pathOf(config, stage);
  const { pattern, unique } = config;
  const separator = typeof config['separator'] === 'string' ? config['separator'] : '\n';
  const text = await there(path, stage);
  const added = await textOf(config, stage);
  if (unique !== false && isWithin(text, separator + added)) return undefined;
  if (pattern === undefined || pattern === null || pattern === false || pattern === '') {
    stage.view.write(path, text === '' ? added : text + separator + added);
    return undefined;
  }
  requireMatch(text, pattern, path);
  stage.view.write(
    path,
    text.replace(pattern as RegExp, (match) => match + separator + added),
  );
  return undefined;
}

/** Whether a text has another, and not only a longer word that begins as that ends. */
function isWithin(text: string, part: string): boolean {
  for (let at = text.indexOf(part); at >= 0; at = text.indexOf(part, at + 1))
    if (!/\w$/.test(part) || !/^\w/.test(text.slice(at + part.length, at + part.length + 1))) return true;
  return false;
}

async function there(path: string, { view }: Stage): Promise<string> {
  const text = await view.read(path);
  if (text === undefined) throw new Error(`${path} is not there`);
  return text;
}

/** plop changes nothing then, and says that it did. */
function requireMatch(text: string, pattern: unknown, path: string): void {
  const fits =
    pattern instanceof RegExp
      ? new RegExp(pattern.source, pattern.flags.replace(/[gy]/g, '')).test(text)
      : text.includes(String(pattern));
  if (!fits) throw new Error(`nothing in ${path} is like ${String(pattern)}`);
}
