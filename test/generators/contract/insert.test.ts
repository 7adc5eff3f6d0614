import { describe, expect, it } from 'vitest';
import { readField } from '../../../generators/contract/edit/fields.js';
import { appendDeclarations, insertImport, insertIntoService } from '../../../generators/contract/edit/insert.js';
import { serviceBlock, syntaxOf } from '../../../generators/contract/edit/tokens.js';
import { takeOut } from '../../../generators/sync/insertion.js';
import { TracedText } from '../../../generators/sync/traced-text.js';

const RPC = ['// Answers X.', 'rpc X(A) returns (B) {', '  option deprecated = true;', '}'];

/** Puts a rpc in, and checks that all that was put in comes out again. */
function put(source: string, service = 'S'): string | undefined {
  const file = new TracedText(source);
  if (!insertIntoService(file, service, RPC)) return undefined;
  const { text, inserted } = file.edit;
  const left = [...inserted].reverse().reduce((now: string | undefined, each) => {
    return now === undefined ? now : takeOut(now, { path: '', ...each });
  }, text);
  expect(left).toBe(source);
  return text;
}

describe('a rpc is put at the end of a service', () => {
  it.each([
    [
      'with its braces below each other',
      'service S\n{\n  rpc Y(A) returns (B);\n}\n',
      'service S\n{\n  rpc Y(A) returns (B);\n\n  // Answers X.\n  rpc X(A) returns (B) {\n    option deprecated = true;\n  }\n}\n',
    ],
    [
      'that is empty, in one line',
      'service S {}',
      'service S {\n  // Answers X.\n  rpc X(A) returns (B) {\n    option deprecated = true;\n  }\n}',
    ],
    [
      'that ends in the line of its last rpc',
      'service S {\n\trpc Y(A) returns (B) {} } // end\n',
      'service S {\n\trpc Y(A) returns (B) {}\n\n\t// Answers X.\n\trpc X(A) returns (B) {\n\t\toption deprecated = true;\n\t}\n} // end\n',
    ],
    [
      'between others in a line',
      'service R {} service S { } service T {}\n',
      'service R {} service S {\n  // Answers X.\n  rpc X(A) returns (B) {\n    option deprecated = true;\n  }\n} service T {}\n',
    ],
    [
      'whose options, comments and strings have braces',
      'message service { string S = 1 [json_name = "service S {"]; }\n// service S { }\n/* service S {} */\nservice S {\n    option (o) = { a { b: "}" } c: \'\\\'}\' }; // }\n    rpc Y(A) returns (B) { option (o) = { x: { y: "{" } }; }\n    // }\n}\nmessage M {}\n',
      '    // }\n\n    // Answers X.\n    rpc X(A) returns (B) {\n        option deprecated = true;\n    }\n}\nmessage M {}\n',
    ],
    [
      'behind a blank line',
      'service S {\n  rpc Y(A) returns (B);\n\n}\n',
      'service S {\n  rpc Y(A) returns (B);\n\n  // Answers X.\n  rpc X(A) returns (B) {\n    option deprecated = true;\n  }\n}\n',
    ],
  ])('%s', (_title, source, wanted) => {
    expect(put(source)).toContain(wanted);
  });

  it('but not where there is none', () => {
    expect(put('message S {}\n// service S {}\nservice Sx {}\n')).toBeUndefined();
    expect(serviceBlock('service S { rpc', 'S')).toBeUndefined();
  });
});

describe('an import is put behind the others', () => {
  const imported = (source: string) => {
    const file = new TracedText(source);
    insertImport(file, 'a/b.proto');
    return file.text;
  };
  it.each([
    ['import "x.proto"; // why\nmessage M {}\n', 'import "x.proto"; // why\nimport "a/b.proto";\nmessage M {}\n'],
    ['syntax = "proto3";\npackage p;\nmessage M {}\n', 'package p;\n\nimport "a/b.proto";\nmessage M {}\n'],
    ['edition = "2023";\n', 'edition = "2023";\n\nimport "a/b.proto";\n'],
    ['message M {}\n', 'import "a/b.proto";\n\nmessage M {}\n'],
    ['syntax = "proto3"; message M {\n}\n', 'message M {\n}\n\nimport "a/b.proto";\n'],
    ['syntax = "proto3"; /* two\nlines */ message M {}\n', 'message M {}\n\nimport "a/b.proto";\n'],
    ["import 'a/b.proto';\n", "import 'a/b.proto';\n"],
  ])('%j', (source, wanted) => {
    expect(imported(source)).toContain(wanted);
    expect(imported(source).match(/a\/b/g)).toHaveLength(1);
  });
});

it('declarations are put at the end, whether the file ends its last line or not', () => {
  for (const end of ['', '\n', '\n\n']) {
    const file = new TracedText(`message A {}${end}`);
    appendDeclarations(file, [['message B {}'], ['message C {}']]);
    expect(file.text.trimEnd()).toBe('message A {}\n\nmessage B {}\n\nmessage C {}');
    expect(file.text.endsWith('\n')).toBe(end !== '');
  }
});

it('the syntax of a file is that of its first statement', () => {
  expect(['// c\nsyntax = "proto3";', 'syntax="proto2";', 'edition = "2023";', 'message M {}'].map(syntaxOf)).toEqual([
    'proto3',
    'proto2',
    'editions',
    'proto2',
  ]);
});

it('fields are read as people write them', () => {
  expect(readField('scores:double[]')).toEqual({ name: 'scores', label: 'repeated', type: 'double' });
  expect(readField('scores: repeated double')).toEqual({ name: 'scores', label: 'repeated', type: 'double' });
  expect(readField('top:int32?')).toEqual({ name: 'top', label: 'optional', type: 'int32' });
  expect(readField('odds : map<string,double>')).toEqual({ name: 'odds', label: '', type: 'map<string, double>' });
  expect(readField('at:google.protobuf.Timestamp')).toMatchObject({ type: 'google.protobuf.Timestamp' });
  for (const wrong of [
    'x',
    ':string',
    'x:',
    'Name:string',
    'a-b:string',
    'a:b c',
    'a:map<string>',
    'a:map<a,b>[]',
    'a:string;',
  ])
    expect(typeof readField(wrong), wrong).toBe('string');
});
