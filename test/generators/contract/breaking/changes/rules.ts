import { taken, type Change } from './change.js';

/** Rules of buf.validate that are narrower. */
export const RULES: readonly Change[] = [
  ...(
    [
      ['a longer least length', '.string.min_len = 1', '.string.min_len = 3', 'was "1", is "3"'],
      ['a shorter greatest length', '.string.max_len = 30', '.string.max_len = 20', 'string.max_len was "30", is "20"'],
      ['a new pattern', '.string.min_len = 1', '.string = {min_len: 1, pattern: "^a"}', 'pattern = "^a" is new'],
      [
        'a zero that is checked now',
        ' = {string: {min_len: 3}, ignore: IGNORE_IF_ZERO_VALUE}',
        '.string.min_len = 3',
        'its zero is checked',
      ],
      [
        'a rule that was not enforced',
        ' = {string: {min_len: 3}, ignore: IGNORE_ALWAYS}',
        '.string.min_len = 3',
        'min_len = "3" is new',
      ],
      [
        'another expression',
        '.cel = {id: "x", expression: "this != \'a\'"}',
        '.cel = {id: "x", expression: "this == \'a\'"}',
        'rule cel was',
      ],
      ['a smaller set', '.string = {in: ["a", "b"]}', '.string = {in: ["a"]}', 'string.in was'],
      ['a larger set of what may not be', '.string = {not_in: ["a"]}', '.string = {not_in: ["a", "b"]}', 'not_in'],
    ] as const
  ).map(([title, before, after, says]) => ({
    rule: 'RULES_NARROWED',
    title,
    before: taken(`message M { string a = 1 [(buf.validate.field)${before}]; }`),
    after: taken(`message M { string a = 1 [(buf.validate.field)${after}]; }`),
    breaks: 'rest',
    says,
  })),
  {
    rule: 'RULES_NARROWED',
    title: 'a bool that must be false',
    before: taken('message M { bool a = 1; }'),
    after: taken('message M { bool a = 1 [(buf.validate.field).bool.const = false]; }'),
    breaks: 'rest',
    says: 'bool.const = false is new',
  },
  {
    rule: 'RULES_NARROWED',
    title: 'a new oneof of which one is required',
    before: taken('message M { string a = 1; }'),
    after: taken(
      'message M { string a = 1; oneof o { option (buf.validate.oneof).required = true; string b = 2; string c = 3; } }',
    ),
    breaks: 'rest',
    says: 'required = true is new',
  },
  {
    rule: 'RULES_NARROWED',
    title: 'a shorter greatest duration, within a message within the request',
    before: taken(
      'message M { I i = 1; } message I { google.protobuf.Duration d = 1 [(buf.validate.field).duration.lte = {seconds: 10}]; }',
    ),
    after: taken(
      'message M { I i = 1; } message I { google.protobuf.Duration d = 1 [(buf.validate.field).duration.lte = {seconds: 9}]; }',
    ),
    breaks: 'rest',
    says: 'duration.lte was "10s", is "9s"',
  },
  {
    rule: 'RULES_NARROWED',
    title: 'a new rule of a whole message, and one of a oneof',
    before: taken('message M { oneof o { string a = 1; } }'),
    after: taken(
      'message M { option (buf.validate.message).cel = {id: "x", expression: "true"}; oneof o { option (buf.validate.oneof).required = true; string a = 1; } }',
    ),
    breaks: 'rest',
    says: 'is new',
  },
];
