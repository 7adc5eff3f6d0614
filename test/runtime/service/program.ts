import { spawn, type ChildProcess } from 'node:child_process';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';
import { eventually, type LogLine } from './pair.js';

const root = fileURLToPath(new URL('../../..', import.meta.url));

/** A service as a child process, with its log read line by line. */
export class Program {
  readonly lines: LogLine[] = [];
  readonly ended: Promise<number | null>;
  stderr = '';
  private readonly child: ChildProcess;

  constructor(
    name: 'iris-api' | 'iris-model' | 'r-model',
    contract: string,
    environment: Record<string, string>,
    ...more: string[]
  ) {
    const file = fileURLToPath(new URL(`./programs/${name}.ts`, import.meta.url));
    const { PATH } = process.env;
    this.child = spawn(process.execPath, ['--import', './tools/ts.js', file, contract, ...more], {
      cwd: root,
      env: { PATH, AO_PORT: '0', ...environment },
      stdio: ['pipe', 'pipe', 'pipe'],
    });
    createInterface({ input: this.child.stdout as NodeJS.ReadableStream }).on('line', (line) =>
      this.lines.push(JSON.parse(line) as LogLine),
    );
    this.child.stderr?.on('data', (chunk: Buffer) => (this.stderr += chunk.toString()));
    this.ended = new Promise((resolve) => this.child.on('close', resolve));
  }

  /** The address the program says it listens on. */
  async address(): Promise<string> {
    const failed = this.ended.then((code) =>
      Promise.reject(new Error(`ended with ${code}: ${this.stderr} ${JSON.stringify(this.lines)}`)),
    );
    const found = eventually(
      () => this.lines.find(({ address }) => address !== undefined)?.['address'] as string | undefined,
      20_000,
    );
    return (await Promise.race([found, failed])) as string;
  }

  get pid(): number {
    return this.child.pid as number;
  }

  kill(signal: NodeJS.Signals): void {
    this.child.kill(signal);
  }

  /** What happens to a supervised service when its supervisor dies. */
  closeInput(): void {
    this.child.stdin?.end();
  }
}
