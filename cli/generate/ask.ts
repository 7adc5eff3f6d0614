import { answerProblem, type Generator, type GivenAnswers, type Question } from '../../generators/catalogue/index.js';
import { answered, type Terminal } from '../ui/questions.js';
import { listItems, numberIn } from './flags.js';

/** Asks for what a generator still has to know: its name, and every question that may not be left out. Ctrl-C rejects with an AbortError. */
export async function askForThing(
  { takesName, questions, interview }: Pick<Generator, 'takesName' | 'questions' | 'interview'>,
  given: { name: string; answers: GivenAnswers },
  terminal: Terminal = {},
): Promise<{ name: string; answers: GivenAnswers }> {
  const name =
    takesName !== undefined && given.name === '' ? await askText(takesName, undefined, terminal) : given.name;
  if (interview !== undefined) return interview({ name, answers: given.answers });
  const open = questions.filter((question) => question.optional !== true && given.answers[question.name] === undefined);
  const answers = { ...given.answers };
  for (const question of open) answers[question.name] = await ask(question, terminal);
  return { name, answers };
}

async function ask(question: Question, terminal: Terminal): Promise<GivenAnswers[string]> {
  const { kind, summary, choices, fallback } = question;
  if (kind === 'flag') {
    const { confirm } = await import('@clack/prompts');
    return answered(await confirm({ message: summary, initialValue: fallback === true, ...terminal }));
  }
  if (choices !== undefined && kind === 'text') {
    const { select } = await import('@clack/prompts');
    const options = choices.map((value) => ({ value, label: value }));
    const initialValue = typeof fallback === 'string' ? fallback : choices[0];
    return answered(await select({ message: summary, options, ...(initialValue && { initialValue }), ...terminal }));
  }
  const answerOf = (typed: string) =>
    kind === 'number' ? (numberIn(typed) ?? typed) : kind === 'list' ? listItems(typed) : typed;
  const proposal = fallback === undefined ? undefined : String(fallback);
  return answerOf(await askText(summary, proposal, terminal, (typed) => answerProblem(question, answerOf(typed))));
}

async function askText(
  message: string,
  proposal: string | undefined,
  terminal: Terminal,
  problemOf: (typed: string) => string | undefined = () => undefined,
): Promise<string> {
  const { text } = await import('@clack/prompts');
  const validate = (typed: string | undefined) => {
    if (typed === undefined || typed.trim() === '') return proposal === undefined ? 'It must be answered.' : undefined;
    return problemOf(typed);
  };
  const offered = proposal !== undefined && { placeholder: proposal, defaultValue: proposal };
  return answered(await text({ message, validate, ...offered, ...terminal }));
}
