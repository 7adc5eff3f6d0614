import { readFindings, runBuf } from './buf.js';
import { readBufYaml, type BufRules } from './buf-yaml.js';
import { failureOf } from './compile.js';
import { readSourceTree, withStandardImports } from './source-tree.js';

/** Something in a contract that compiles but breaks a rule. */
export interface Finding {
  /** Relative to the root of the contract. */
  readonly file: string;
  /** From 1. */
  readonly line: number;
  /** From 1. */
  readonly column: number;
  /** buf's name of the rule, such as FIELD_LOWER_SNAKE_CASE. */
  readonly rule: string;
  readonly message: string;
}

/**
 * buf's standard rules without those that ask for a certain layout of folders, for a `Service` suffix, for request and
 * response types that no two rpcs share, and for a version in the package's name: they are matters of taste that no tool
 * of ao's depends on, and the names of a contract that is in use cannot change.
 */
const RULES: BufRules = {
  use: ['STANDARD'],
  except: [
    'DIRECTORY_SAME_PACKAGE',
    'PACKAGE_DIRECTORY_MATCH',
    'PACKAGE_SAME_DIRECTORY',
    'PACKAGE_VERSION_SUFFIX',
    'RPC_REQUEST_RESPONSE_UNIQUE',
    'RPC_REQUEST_STANDARD_NAME',
    'RPC_RESPONSE_STANDARD_NAME',
    'SERVICE_SUFFIX',
  ],
};

/** Files that are not the project's to mend. */
const FOREIGN = ['google', 'grpc', 'buf/validate'];

/** Exit status by which buf says that it has findings. */
const FOUND = 100;

/**
 * Lints the .proto files below a folder by the rules of its `buf.yaml`, or by ao's own when it has none or names none.
 * A contract that does not compile throws as `compileContract` does.
 */
export async function lintContract(root: string): Promise<Finding[]> {
  const tree = withStandardImports(await readSourceTree(root));
  const result = await runBuf(
    ['lint', '-#format=tar', '--error-format', 'json', '--config', JSON.stringify(await configOf(root))],
    tree,
  );
  const { findings } = readFindings(Buffer.from(result.stdout).toString('utf8'));
  const failed = findings.length === 0 || findings.some((finding) => finding.type === 'COMPILE');
  if (result.code !== 0 && (result.code !== FOUND || failed)) throw failureOf(result, tree, root);
  return findings.map((f) => ({
    file: f.path ?? '',
    line: f.start_line ?? 1,
    column: f.start_column ?? 1,
    rule: f.type,
    message: f.message,
  }));
}

async function configOf(root: string): Promise<unknown> {
  const { version, lint = RULES } = await readBufYaml(root);
  return { version, lint: { ...lint, ignore: [...(lint.ignore ?? []), ...FOREIGN] } };
}
