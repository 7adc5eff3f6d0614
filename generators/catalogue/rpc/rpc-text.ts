import { answerFault } from '../answers.js';
import { type FieldWish, readField } from '../../contract/edit/fields.js';
import { pascalCase } from '../../code/words.js';

/** A HTTP rule as it was asked for. */
export interface RouteWish {
  readonly method: string;
  readonly path: string;
}

/** What a new rpc is told of. */
export interface RpcWish {
  readonly name: string;
  readonly request: string;
  readonly response: string;
  readonly takesStream: boolean;
  readonly givesStream: boolean;
  readonly route: RouteWish | undefined;
  /** Its comment in the contract; a sentence stands in for none. */
  readonly comment: string | undefined;
}

const METHODS = ['get', 'post', 'put', 'patch', 'delete'];

/** `post:/v1/explain`, or `POST /v1/explain`. Throws AO_GENERATE_ANSWER. */
export function readRoute(text: string): RouteWish {
  const [, method = '', path = ''] = /^\s*([A-Za-z]+)\s*[:\s]\s*(\/\S*)\s*$/.exec(text) ?? [];
  const verb = method.toLowerCase();
  if (!METHODS.includes(verb) || /["\\]/.test(path))
    throw answerFault(
      'http',
      `"${text}" is not METHOD:/path, as in post:/v1/explain; methods are ${METHODS.join(', ')}`,
    );
  return { method: verb, path };
}

/** Throws AO_GENERATE_ANSWER for fields that cannot be read, or of which two have one name. */
export function readFields(question: string, wishes: readonly string[]): FieldWish[] {
  const fields = wishes.map((wish) => {
    const field = readField(wish);
    if (typeof field === 'string') throw answerFault(question, field);
    return field;
  });
  const twice = fields.find(({ name }, index) => fields.findIndex((each) => each.name === name) < index);
  if (twice !== undefined) throw answerFault(question, `two fields are called ${twice.name}`);
  return fields;
}

/** Throws AO_GENERATE_ANSWER for a name that is not written as names of rpcs and services are. */
export function checkPascal(question: string, name: string, what: string): void {
  if (/^[A-Z][A-Za-z0-9]*$/.test(name)) return;
  const letters = pascalCase(name.normalize('NFKD').replace(/[^A-Za-z0-9]+/g, '_')).replace(/^[^A-Za-z]+/, '');
  const better = `${letters.charAt(0).toUpperCase()}${letters.slice(1)}`;
  const hint = better === '' ? '' : `: ${better}?`;
  throw answerFault(question, `"${name}" is not written as ${what}, letters and digits with a capital first${hint}`);
}

/** A rpc with its comment, not indented. */
export function rpcLines({ name, request, response, takesStream, givesStream, route, comment }: RpcWish): string[] {
  const head = `rpc ${name}(${stream(takesStream)}${request}) returns (${stream(givesStream)}${response})`;
  const words =
    comment ?? (route === undefined ? `Answers ${name}.` : `Answers ${route.method.toUpperCase()} ${route.path}.`);
  const comments = words.split(/\r?\n/).map((line) => `// ${line}`.trimEnd());
  if (route === undefined) return [...comments, `${head};`];
  const body = ['get', 'delete'].includes(route.method) ? [] : ['    body: "*"'];
  return [
    ...comments,
    `${head} {`,
    '  option (google.api.http) = {',
    `    ${route.method}: "${route.path}"`,
    ...body,
    '  };',
    '}',
  ];
}

function stream(flag: boolean): string {
  return flag ? 'stream ' : '';
}
