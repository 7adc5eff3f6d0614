// Generated from the folders of generators/catalogue by `npm run gen`; do not edit.
import type { Generator, ListedGenerator } from './generator.js';

/** Every generator of ao by its id. */
export const CATALOGUE: Readonly<Record<string, { listed: ListedGenerator; load: () => Promise<Generator> }>> = {
  "blueprint": {
    listed: {"id":"blueprint","summary":"A blueprint of your own: templates that `ao generate` makes things from.","takesName":"Name of the blueprint, in kebab-case: what `ao generate` will call it.","questions":[{"name":"summary","summary":"One line: what it makes.","kind":"text","fallback":"A page about the rpcs of the contract."}]},
    load: async () => (await import('./blueprint/index.js')).blueprint,
  },
  "ci": {
    listed: {"id":"ci","summary":"A pipeline that installs, checks and builds the project by its own commands.","questions":[{"name":"provider","char":"p","summary":"Whose pipeline it is.","kind":"text","choices":["github","gitlab"],"fallback":"github"},{"name":"branch","char":"b","summary":"The branch whose pushes it checks.","kind":"text","fallback":"main"}]},
    load: async () => (await import('./ci/index.js')).ci,
  },
  "client": {
    listed: {"id":"client","summary":"A typed client of the api-service, made from the contract.","questions":[{"name":"language","char":"l","summary":"Language of the client.","kind":"text","choices":["typescript","python"]},{"name":"out","char":"o","summary":"Folder in the project; by default `clients/typescript` or `clients/python`.","kind":"text","optional":true}]},
    load: async () => (await import('./client/index.js')).client,
  },
  "devcontainer": {
    listed: {"id":"devcontainer","summary":"A container to develop in: the languages of the project, ao, and the ports of its services.","questions":[]},
    load: async () => (await import('./devcontainer/index.js')).devcontainer,
  },
  "generator": {
    listed: {"id":"generator","summary":"A generator of your own: a plopfile that `ao generate` runs, for what templates alone cannot do.","takesName":"Name of the generator, in kebab-case: what `ao generate` will call it.","questions":[{"name":"summary","summary":"One line: what it makes.","kind":"text","fallback":"A note, with a line in its list."}]},
    load: async () => (await import('./generator/index.js')).generator,
  },
  "model": {
    listed: {"id":"model","summary":"Another model-service: for some services of the contract, or a second version beside the first.","takesName":"Name of the service and its folder, in kebab-case.","questions":[{"name":"language","char":"l","summary":"Language of the model.","kind":"text","choices":["python","typescript","r"],"fallback":"python"},{"name":"serves","summary":"Services of the contract that it answers, by full name; by default all.","kind":"list","optional":true},{"name":"share","summary":"Percent of the requests that it takes, beside the others that serve the same.","kind":"number","range":{"least":0,"most":100},"optional":true},{"name":"port","summary":"Its gRPC port; by default the next free one.","kind":"number","range":{"least":1,"most":65535,"whole":true},"optional":true}]},
    load: async () => (await import('./model/index.js')).model,
  },
  "rpc": {
    listed: {"id":"rpc","summary":"A rpc of the contract, with its messages and its method in the model.","takesName":"Name of the rpc, in PascalCase.","questions":[{"name":"service","char":"s","summary":"The service that it goes to, by its name or its full name; need not be said where there is one.","kind":"text","optional":true},{"name":"http","summary":"Its route, as in `post:/v1/explain`; by default `POST /<package>.<Service>/<Rpc>`.","kind":"text","optional":true},{"name":"request","summary":"Fields of its request, as in `question:string,scores:repeated double`.","kind":"list","optional":true},{"name":"response","summary":"Fields of its response.","kind":"list","optional":true},{"name":"server-stream","summary":"It answers with a stream.","kind":"flag","optional":true},{"name":"client-stream","summary":"It takes a stream.","kind":"flag","optional":true},{"name":"comment","summary":"What it does, for the documentation.","kind":"text","optional":true}]},
    load: async () => (await import('./rpc/index.js')).rpc,
  },
  "service": {
    listed: {"id":"service","summary":"Another service of the contract, in its own .proto file, with its first rpc.","takesName":"Name of the service, in PascalCase.","questions":[{"name":"rpc","char":"r","summary":"Name of its first rpc, in PascalCase.","kind":"text","fallback":"Predict"},{"name":"package","char":"p","summary":"Its package, which is its folder, too; by default that of the first service.","kind":"text","optional":true},{"name":"http","summary":"Its route, as in `post:/v1/explain`; by default `POST /<package>.<Service>/<Rpc>`.","kind":"text","optional":true},{"name":"request","summary":"Fields of its request, as in `question:string,scores:repeated double`.","kind":"list","optional":true},{"name":"response","summary":"Fields of its response.","kind":"list","optional":true},{"name":"server-stream","summary":"It answers with a stream.","kind":"flag","optional":true},{"name":"client-stream","summary":"It takes a stream.","kind":"flag","optional":true},{"name":"comment","summary":"What it does, for the documentation.","kind":"text","optional":true}]},
    load: async () => (await import('./service/index.js')).service,
  },
  "task": {
    listed: {"id":"task","summary":"A task of `ao run`: a command of the project under a name.","takesName":"Name of the task, as `ao run` takes it.","questions":[{"name":"run","char":"r","summary":"What it runs: a line for the shell.","kind":"text"},{"name":"description","summary":"One line that `ao run` shows.","kind":"text","optional":true},{"name":"cwd","summary":"Folder it runs in; by default the project.","kind":"text","optional":true},{"name":"deps","summary":"Tasks that run before it.","kind":"list","optional":true}]},
    load: async () => (await import('./task/index.js')).task,
  },
};
