import type { Config } from '../../../runtime/platform/config/index.js';
import { answerFault } from '../answers.js';
import type { Generator } from '../generator.js';

type Language = keyof Config['clients'];

const LANGUAGES: readonly Language[] = ['typescript', 'python'];

/** A typed client of the api-service. ao.toml alone remembers it: its line in [clients] is what keeps it. */
export const client: Generator = {
  id: 'client',
  summary: 'A typed client of the api-service, made from the contract.',
  questions: [
    { name: 'language', char: 'l', summary: 'Language of the client.', kind: 'text', choices: LANGUAGES },
    {
      name: 'out',
      char: 'o',
      summary: 'Folder in the project; by default `clients/typescript` or `clients/python`.',
      kind: 'text',
      optional: true,
    },
  ],

  propose({ config }, _name, answers) {
    const language = answers['language'] as Language;
    const folder = (answers['out'] as string | undefined) ?? config.clients[language] ?? `clients/${language}`;
    return { config: (now) => ({ ...now, clients: { ...now.clients, [language]: folder } }) };
  },

  withdraw({ config }, name) {
    const there = LANGUAGES.filter((language) => config.clients[language] !== undefined);
    if (name === '' && there.length > 1)
      throw answerFault('name', `there are several clients; which? ${there.join(', ')}`);
    const language = name === '' ? there[0] : there.find((each) => each === name);
    if (language === undefined) return undefined;
    return { config: (now) => ({ ...now, clients: without(now.clients, language) }) };
  },
};

function without(clients: Config['clients'], language: Language): Config['clients'] {
  return Object.fromEntries(Object.entries(clients).filter(([each]) => each !== language));
}
