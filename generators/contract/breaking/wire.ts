import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { AnyDesc, DescEnum, DescMessage, DescService } from '@bufbuild/protobuf';
import { nestedTypes } from '@bufbuild/protobuf/reflect';
import type { Contract } from '../../../runtime/contract/index.js';
import { readFindings, runBuf, type BufFinding } from '../buf.js';
import { failureOf } from '../compile.js';
import { isForeign } from '../foreign.js';
import { withStandardImports, type SourceTree } from '../source-tree.js';
import { places, type Break, type Sides } from './break.js';
import { wordsOf } from './wording.js';

/** Of buf's rules for binary and JSON, those of which this folder says more itself. */
const SAID = [
  'ENUM_VALUE_NO_DELETE_UNLESS_NAME_RESERVED',
  'ENUM_VALUE_NO_DELETE_UNLESS_NUMBER_RESERVED',
  'FIELD_NO_DELETE_UNLESS_NAME_RESERVED',
  'FIELD_NO_DELETE_UNLESS_NUMBER_RESERVED',
  'MESSAGE_SAME_REQUIRED_FIELDS',
  'RPC_SAME_CLIENT_STREAMING',
  'RPC_SAME_SERVER_STREAMING',
];

/** The two states as buf takes them; `except` are rules of buf's that are left out. */
export interface BufSides {
  readonly before: Uint8Array;
  readonly after: SourceTree;
  readonly root: string;
  readonly except: readonly string[];
}

/** What buf finds that changes binary or JSON between a compiled contract of before and .proto files of now. */
export async function wireBreaks(sides: Sides, toBuf: BufSides): Promise<Break[]> {
  const foreign = sides.after.files.filter(({ proto }) => isForeign(proto.package)).map(({ proto }) => proto.name);
  const findings = (await bufFindings(toBuf)).filter(({ path = '' }) => !foreign.includes(path));
  // Renamed: told by the JSON name, which callers see.
  const renamed = new Set(findings.filter(({ type }) => type === 'FIELD_SAME_JSON_NAME').map(fieldIn));
  return findings
    .filter((finding) => finding.type !== 'FIELD_SAME_NAME' || !renamed.has(fieldIn(finding)))
    .map((finding) => breakOf(sides, finding));
}

async function bufFindings({ before, after, root, except }: BufSides): Promise<BufFinding[]> {
  const breaking = { use: ['WIRE_JSON'], except: [...SAID, ...except] };
  const config = JSON.stringify({ version: 'v2', breaking });
  const room = await mkdtemp(join(tmpdir(), 'ao-against-'));
  try {
    const file = join(room, 'before.binpb');
    await writeFile(file, before);
    const tree = withStandardImports(after);
    const options = ['--against', file, '--error-format', 'json', '--config', config];
    const result = await runBuf(['breaking', '-#format=tar', ...options], tree);
    const { findings } = readFindings(Buffer.from(result.stdout).toString('utf8'));
    if (result.code !== 0 && (findings.length === 0 || findings.some(({ type }) => type === 'COMPILE')))
      throw failureOf(result, tree, root);
    return findings;
  } finally {
    await rm(room, { recursive: true, force: true });
  }
}

function fieldIn({ path, message }: BufFinding): string {
  return `${path} ${/on message "([^"]+)"/.exec(message)?.[1]} ${/[Ff]ield "(\d+)"/.exec(message)?.[1]}`;
}

function breakOf(sides: Sides, finding: BufFinding): Break {
  const now = subjectOf(sides.after, finding);
  const old = now && counterpart(sides.before, now);
  const { path = '', start_line: line } = finding;
  return {
    rule: finding.type,
    ...wordsOf(finding),
    subject: now ? nameOf(now) : path,
    ...places(sides, old, undefined),
    after: line === undefined ? path : `${path}:${line}`,
  };
}

type Part = DescMessage | DescEnum | DescService;

/** What a finding is about: buf says the short name and the line. */
function subjectOf(contract: Contract, { path, start_line: line = 0, message }: BufFinding): AnyDesc | undefined {
  const name = /on (?:message|enum|service) "([^"]+)"/.exec(message)?.[1];
  const file = contract.files.find(({ proto }) => proto.name === path);
  if (file === undefined || name === undefined) return undefined;
  const holder = [...nestedTypes(file)]
    .filter((type): type is Part => type.kind !== 'extension' && type.name.split('.').at(-1) === name.split('.').at(-1))
    .filter((type) => lineOf(contract, type) <= line)
    .sort((a, b) => lineOf(contract, b) - lineOf(contract, a))[0];
  return holder && (partOf(holder, message) ?? holder);
}

function lineOf(contract: Contract, desc: AnyDesc): number {
  return Number(contract.where(desc).split(':').at(-1)) || 0;
}

function partOf(holder: Part, message: string): AnyDesc | undefined {
  const number = Number(/(?:[Ff]ield|[Ee]num value) "(\d+)"/.exec(message)?.[1]);
  const rpc = /RPC "(\w+)"/.exec(message)?.[1];
  if (holder.kind === 'message') return holder.fields.find((field) => field.number === number);
  if (holder.kind === 'enum') return holder.values.find((value) => value.number === number);
  return holder.methods.find((method) => method.name === rpc);
}

function counterpart({ registry }: Contract, now: AnyDesc): AnyDesc | undefined {
  switch (now.kind) {
    case 'message':
      return registry.getMessage(now.typeName);
    case 'enum':
      return registry.getEnum(now.typeName);
    case 'service':
      return registry.getService(now.typeName);
    case 'field':
      return registry.getMessage(now.parent.typeName)?.fields.find(({ number }) => number === now.number);
    case 'enum_value':
      return registry.getEnum(now.parent.typeName)?.values.find(({ number }) => number === now.number);
    case 'rpc':
      return registry.getService(now.parent.typeName)?.methods.find(({ name }) => name === now.name);
    default:
      return undefined;
  }
}

function nameOf(desc: AnyDesc): string {
  if ('typeName' in desc) return desc.typeName;
  return 'parent' in desc && desc.parent && 'typeName' in desc.parent
    ? `${desc.parent.typeName}.${'name' in desc ? desc.name : ''}`
    : String(desc);
}
