import { describe, expect, it } from 'vitest';
import { configReference, jsonSchema, referenceRows } from '../../../../runtime/platform/config/index.js';

const row = (key: string) => referenceRows().find((r) => r.key === key);

describe('the reference of ao.toml', () => {
  it('has type, default, variable and meaning of each key', () => {
    expect(row('services.<name>.port')).toEqual({
      key: 'services.<name>.port',
      type: 'integer',
      default: 'required',
      variable: 'AO_SERVICES_<NAME>_PORT',
      description: 'Port the service listens on: HTTP for an api, gRPC for a model.',
    });
    expect(row('engine.default')).toMatchObject({ type: '`"process"` or `"docker"`', default: '"process"' });
    expect(row('tasks.<name>')).toMatchObject({ type: 'text or list of text or table', variable: '' });
    expect(row('tasks.<name>.deps')).toMatchObject({ type: 'list of text', default: '[]' });
    expect(row('services.<name>.env.<name>') ?? row('services.<name>.env')).toMatchObject({
      type: 'table of text',
    });
  });

  it('describes every key', () => {
    expect(referenceRows().filter((r) => r.description === '')).toEqual([]);
  });

  it('is one table a section', () => {
    const page = configReference();
    for (const section of ['project', 'contract', 'services', 'check', 'tasks', 'build', 'engine'])
      expect(page).toContain(`## [${section}]`);
    expect(page).toContain(
      '| `build.tags` | list of text | `["latest"]` | `AO_BUILD_TAGS` | Tags each image is given. |',
    );
  });
});

describe('the JSON Schema of ao.toml', () => {
  it('asks only for what a person must write and lets x- keys pass', () => {
    const schema = jsonSchema() as {
      required: string[];
      properties: Record<string, { description: string }>;
      patternProperties: object;
    };
    expect(schema).toMatchObject({
      $schema: 'http://json-schema.org/draft-07/schema#',
      additionalProperties: false,
    });
    expect(schema.required).toEqual(['project']);
    expect(schema.properties['engine']?.description).toBe('Where services run.');
    expect(schema.patternProperties).toEqual({ '^x-': {} });
  });
});
