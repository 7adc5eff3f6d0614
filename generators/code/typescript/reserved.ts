/** What `gen/base.ts` and `src/model.ts` import or declare besides messages and model classes. */
const OWN = [
  'Context',
  'ModelBase',
  'ModelClass',
  'ModelError',
  'Unimplemented',
  'Answer',
  'Answers',
  'BatchAnswer',
  'Each',
  'Batching',
  'DescMessage',
  'MessageInitShape',
  'modelsIn',
];

/** Names that every module has: a model that says `new Error()` must not get the contract's message of that name. */
const GLOBAL = [
  ...[
    'AggregateError',
    'Array',
    'ArrayBuffer',
    'BigInt',
    'Boolean',
    'Buffer',
    'DataView',
    'Date',
    'Error',
    'EvalError',
    'Event',
  ],
  ...[
    'Float32Array',
    'Float64Array',
    'Function',
    'Infinity',
    'Intl',
    'Iterator',
    'JSON',
    'Map',
    'Math',
    'NaN',
    'Number',
    'Object',
  ],
  ...[
    'Promise',
    'Proxy',
    'RangeError',
    'Record',
    'ReferenceError',
    'Reflect',
    'RegExp',
    'Set',
    'String',
    'Symbol',
    'SyntaxError',
  ],
  ...[
    'TypeError',
    'URIError',
    'URL',
    'Uint8Array',
    'WeakMap',
    'WeakSet',
    'console',
    'fetch',
    'globalThis',
    'process',
    'undefined',
  ],
  // What a type may not be called at all.
  ...['any', 'bigint', 'boolean', 'never', 'number', 'object', 'string', 'symbol', 'unknown', 'void'],
];

/** Names that neither a message nor a model class gets in the code of a model. */
export const RESERVED: ReadonlySet<string> = new Set([...OWN, ...GLOBAL]);
