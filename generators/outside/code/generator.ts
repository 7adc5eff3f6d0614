import { relative } from 'node:path';
import { AoError, fault } from '../../../runtime/errors/index.js';
import type { Change, Generator, GivenAnswers, ProjectFacts } from '../../catalogue/generator.js';
import { readManifest } from '../../sync/index.js';
import { insertedLines } from '../../sync/insertion.js';
import { carryOut } from './actions.js';
import { codeAround, hasConsent, requireConsent } from './consent.js';
import { type LoadedPlopfile, loadPlopfile } from './plopfile.js';
import { ProjectView } from './project-view.js';
import { inWords, NAME_PROMPT, plopAnswers, questionsOf } from './prompts.js';

/** Where the code of a generator is. */
export interface CodePlace {
  readonly id: string;
  /** The plopfile, absolute. */
  readonly file: string;
  /** Of the project. */
  readonly root: string;
}

/**
 * The generator of a plopfile. Before its user agreed that it runs nothing of it is loaded: it has no questions then, and
 * `propose` throws AO_COMMAND_CONSENT.
 */
export async function codeGenerator(place: CodePlace): Promise<Generator> {
  const code = await codeAround(place.file);
  const base = { id: place.id, summary: `Code of yours: ${code.place}.`, takesName: 'Name of it.', questions: [] };
  if (!(await hasConsent(code))) return { ...base, propose: () => requireConsent(code).then(() => ({})) };
  const file = await loadPlopfile(place.file, place.id, place.root).catch((error: unknown) => {
    throw failed(place, error);
  });
  const { description, prompts } = file;
  const message = prompts.find(({ name }) => name === NAME_PROMPT)?.message;
  return {
    ...base,
    ...(description !== '' && { summary: description }),
    ...(typeof message === 'string' && { takesName: message }),
    questions: questionsOf(prompts),
    async interview({ name, answers }) {
      const said = await file.ask({ ...answers, ...(name !== '' && { [NAME_PROMPT]: name }) });
      const { [NAME_PROMPT]: given = name, ...rest } = inWords(prompts, said);
      return { name: String(given), answers: rest };
    },
    propose: (facts, name, answers) => propose(place, file, facts, { name, answers }),
  };
}

async function propose(
  place: CodePlace,
  file: LoadedPlopfile,
  { root, read, components }: ProjectFacts,
  { name, answers }: { readonly name: string; readonly answers: GivenAnswers },
): Promise<Change> {
  const { id } = place;
  if (components.some((each) => each.generator === id && each.name === name))
    throw fault('AO_GENERATE_EXISTS', { what: `${id} ${name}` });
  const refuse = await refusal(root);
  const view = new ProjectView(root, id, read, refuse);
  const { words, edits } = await run(file, { ...answers, [NAME_PROMPT]: name }, view, read).catch((error: unknown) => {
    throw failed(place, error);
  });
  return { component: { generator: id, name, answers, once: true }, edits, next: words };
}

async function run(file: LoadedPlopfile, given: GivenAnswers, view: ProjectView, read: ProjectFacts['read']) {
  const asked = await plopAnswers(file.prompts, given);
  const words = await carryOut(file, { [NAME_PROMPT]: given[NAME_PROMPT], ...asked }, view);
  const edits = await view.edits();
  for (const [path, content] of edits) {
    const before = await read(path);
    const text = typeof content === 'string' ? content : Buffer.from(content).toString('utf8');
    if (before !== undefined && insertedLines(before, text) === undefined)
      throw new Error(`it takes lines out of ${path}; it may put lines in, and others in their place`);
  }
  return { words, edits };
}

/** Throws for files that a sync would overwrite. */
async function refusal(root: string): Promise<(path: string) => void> {
  const files = (await readManifest(root))?.files;
  return (path) => {
    if (files?.get(path)?.class === 'gen') throw new Error(`${path} is ao's: a sync would overwrite it`);
  };
}

function failed({ id, file, root }: CodePlace, error: unknown): unknown {
  if (error instanceof AoError) return error;
  const problem = error instanceof Error ? error.message : String(error);
  return fault('AO_GENERATOR_FAILED', { name: id, file: relative(root, file), problem }, { cause: error });
}
