// Generated from the folders of generators/catalogue by `npm run gen`; do not edit.
import type { Generator, ListedGenerator } from './generator.js';

/** Every generator of ao by its id. */
export const CATALOGUE: Readonly<Record<string, { listed: ListedGenerator; load: () => Promise<Generator> }>> = {
  "client": {
    listed: {"id":"client","summary":"A typed client of the api-service, made from the contract.","questions":[{"name":"language","char":"l","summary":"Language of the client.","kind":"text","choices":["typescript","python"]},{"name":"out","char":"o","summary":"Folder in the project; by default `clients/typescript` or `clients/python`.","kind":"text","optional":true}]},
    load: async () => (await import('./client/index.js')).client,
  },
  "model": {
    listed: {"id":"model","summary":"Another model-service: for some services of the contract, or a second version beside the first.","takesName":"Name of the service and its folder, in kebab-case.","questions":[{"name":"language","char":"l","summary":"Language of the model.","kind":"text","choices":["python","typescript","r"],"fallback":"python"},{"name":"serves","summary":"Services of the contract that it answers, by full name; by default all.","kind":"list","optional":true},{"name":"share","summary":"Percent of the requests that it takes, beside the others that serve the same.","kind":"number","optional":true},{"name":"port","summary":"Its gRPC port; by default the next free one.","kind":"number","optional":true}]},
    load: async () => (await import('./model/index.js')).model,
  },
  "task": {
    listed: {"id":"task","summary":"A task of `ao run`: a command of the project under a name.","takesName":"Name of the task, as `ao run` takes it.","questions":[{"name":"run","char":"r","summary":"What it runs: a line for the shell.","kind":"text"},{"name":"description","summary":"One line that `ao run` shows.","kind":"text","optional":true},{"name":"cwd","summary":"Folder it runs in; by default the project.","kind":"text","optional":true},{"name":"deps","summary":"Tasks that run before it.","kind":"list","optional":true}]},
    load: async () => (await import('./task/index.js')).task,
  },
};
