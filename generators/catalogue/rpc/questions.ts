import type { Question } from '../generator.js';

/** What is asked of a new rpc, by itself or with its service. */
export const rpcQuestions: readonly Question[] = [
  {
    name: 'http',
    summary: 'Its route, as in `post:/v1/explain`; by default `POST /<package>.<Service>/<Rpc>`.',
    kind: 'text',
    optional: true,
  },
  {
    name: 'request',
    summary: 'Fields of its request, as in `question:string,scores:repeated double`.',
    kind: 'list',
    optional: true,
  },
  { name: 'response', summary: 'Fields of its response.', kind: 'list', optional: true },
  { name: 'server-stream', summary: 'It answers with a stream.', kind: 'flag', optional: true },
  { name: 'client-stream', summary: 'It takes a stream.', kind: 'flag', optional: true },
  { name: 'comment', summary: 'What it does, for the documentation.', kind: 'text', optional: true },
];
