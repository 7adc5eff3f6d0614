import * as z from 'zod';

// A configuration is read once: compiling its schema to JavaScript takes longer than it saves.
z.config({ jitless: true });

/** A command: an array is words (no shell, as AnOps had it), a string is given to `sh -c`. */
export const commandSchema = z.union([z.string().min(1), z.array(z.string().min(1)).min(1)], {
  error: 'expected one shell line, or a list of words',
});

const port = z.int().min(1).max(65535);

const projectSchema = z.strictObject({
  name: z
    .string()
    .regex(
      /^[a-z][a-z0-9]*(-[a-z0-9]+)*$/,
      'must be kebab-case: small letters, digits and single hyphens, a letter first',
    )
    .max(50)
    .describe('Name of the project: images, containers and the network are named by it.'),
});

const gateSchema = z.strictObject({
  dir: z
    .string()
    .default('.')
    .describe(
      'Folder the gate runs in, relative to the project. Its `.venv/bin` and `node_modules/.bin` come first in PATH.',
    ),
  run: commandSchema.describe('Command of the gate.'),
  remedy: z.string().optional().describe('What to do when the gate fails; shown with the failure.'),
});

const checkSchema = z.strictObject({
  gates: z.record(z.string(), gateSchema).default({}).describe('Gates that `ao check` runs, by name. Each tool once.'),
  linters: z
    .array(z.string())
    .default([])
    .describe('Commands, split into words and run in the project folder (as in AnOps).'),
  testers: z.array(z.string()).default([]).describe('Commands run like linters, listed after them (as in AnOps).'),
});

/** Names of images, containers and folders come from it. */
const serviceName = z
  .string()
  .regex(
    /^[a-z][a-z0-9]*(-[a-z0-9]+)*$/,
    'a service name must be kebab-case: small letters, digits and single hyphens, a letter first',
  );

/** A task may be AnOps' list of command lines, one shell line, or a table. */
const taskSchema = z.union(
  [
    z.string().min(1).describe('One shell line.'),
    z.array(z.string().min(1)).describe('Command lines run in order, each split into words (as in AnOps).'),
    z.strictObject({
      run: z
        .union([z.string().min(1), z.array(z.string().min(1))], {
          error: 'expected one shell line, or a list of command lines',
        })
        .optional()
        .describe('As in the short forms.'),
      deps: z.array(z.string()).default([]).describe('Tasks that run before, each once.'),
      env: z.record(z.string(), z.string()).default({}).describe('Environment variables added for the task.'),
      cwd: z.string().default('.').describe('Folder the task runs in, relative to the project.'),
      description: z.string().optional().describe('One line shown by `ao run`.'),
    }),
  ],
  { error: 'expected one shell line, a list of command lines, or a table with `run`' },
);

const serviceSchema = z.strictObject({
  kind: z.enum(['api', 'model']).describe('`api`: the REST front; `model`: the gRPC server that holds the model.'),
  language: z.enum(['typescript', 'python', 'r']).describe('Language the service is written in.'),
  path: z.string().optional().describe('Folder of the service; by default its name.'),
  host: z
    .string()
    .default('127.0.0.1')
    .describe('Address the service listens on (embedded engine) or is published on (Docker).'),
  port: port.describe('Port the service listens on: HTTP for an api, gRPC for a model.'),
  needs: z.array(z.string()).default([]).describe('Services that must be ready before this one starts.'),
  serves: z
    .array(z.string().min(1))
    .optional()
    .describe(
      'Services of the contract, by full name, that a model answers; by default all that no other model has for itself.',
    ),
  share: z
    .number()
    .min(0)
    .max(100)
    .optional()
    .describe(
      'Percent of the requests that a model takes of what it serves, beside others that serve the same; by default an equal part of the rest.',
    ),
  env: z
    .record(z.string(), z.string())
    .default({})
    .describe('Environment variables added for the service, and for the gates of `ao check` that run in its folder.'),
  ready_timeout: z
    .number()
    .positive()
    .default(60)
    .describe('Seconds to wait until the service is ready (model loaded and warmed).'),
  stop_timeout: z.number().positive().default(20).describe('Seconds a service has to drain before it is killed.'),
});

/** The services of a project whose ao.toml names none. */
export const defaultServices = {
  'model-service': { kind: 'model', language: 'python', port: 50051 },
  'api-service': { kind: 'api', language: 'typescript', port: 8000, needs: ['model-service'] },
} as const;

const buildSchema = z.strictObject({
  registry: z.string().optional().describe('Prefix of the image names, such as `registry.example.com/team`.'),
  tags: z.array(z.string().min(1)).min(1).default(['latest']).describe('Tags each image is given.'),
  args: z.record(z.string(), z.string()).default({}).describe('Build arguments given to every Dockerfile.'),
});

const engineSchema = z.strictObject({
  default: z
    .enum(['process', 'docker'])
    .default('process')
    .describe('Engine that `ao up` uses: `process` needs nothing installed, `docker` runs the built images.'),
});

const contractSchema = z.strictObject({
  path: z.string().default('model-interface').describe('Folder that holds the .proto files.'),
});

const clientsSchema = z.strictObject({
  typescript: z.string().optional().describe('Folder of the client in TypeScript.'),
  python: z.string().optional().describe('Folder of the client in Python; its name is how the package is imported.'),
});

const blueprintName = z
  .string()
  .regex(
    /^[a-z][a-z0-9]*(-[a-z0-9]+)*$/,
    'the name of a blueprint must be kebab-case: small letters, digits and single hyphens, a letter first',
  );

const syncSchema = z.strictObject({
  format: z
    .record(z.string().min(1), commandSchema)
    .default({})
    .describe(
      'Your formatters, by the files that they format (as in .gitignore: `"*.ts"`). Each is given file names and runs in a copy, so that what it does to ao\'s files is no edit of yours.',
    ),
});

/** The whole of ao.toml. Types, defaults, JSON Schema, the reference page and environment names come from here. */
export const configSchema = z.strictObject({
  project: projectSchema.describe('The project.'),
  contract: contractSchema.prefault({}).describe('The contract.'),
  services: z
    .record(serviceName, serviceSchema)
    .prefault(structuredClone(defaultServices) as never)
    .describe('The services, by name.'),
  clients: clientsSchema
    .prefault({})
    .describe('Clients of the api-service that `ao sync` keeps in line with the contract.'),
  blueprints: z
    .record(blueprintName, z.string().min(1))
    .default({})
    .describe(
      'Blueprints from outside, by name: a folder, `npm:package@version`, or `git+https://repository#tag`. `ao blueprint update` fetches them into `.ao/blueprints/`.',
    ),
  check: checkSchema.prefault({}).describe('What `ao check` runs besides its own checks.'),
  sync: syncSchema.prefault({}).describe('How `ao sync` merges.'),
  tasks: z.record(z.string(), taskSchema).default({}).describe('Tasks of `ao run`.'),
  build: buildSchema.prefault({}).describe('How images are built.'),
  engine: engineSchema.prefault({}).describe('Where services run.'),
});

export type Config = z.infer<typeof configSchema>;
export type ServiceConfig = Config['services'][string];
export type TaskConfig = Config['tasks'][string];
export type GateConfig = Config['check']['gates'][string];
export type Command = z.infer<typeof commandSchema>;
