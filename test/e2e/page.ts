import { execFile } from 'node:child_process';
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { promisify } from 'node:util';
import { expect } from 'vitest';
import type { User } from './user.js';

interface Block {
  readonly language: string;
  /** What stands behind the language: the path of a file, or `fails`. */
  readonly info: string;
  readonly text: string;
}

/** The fenced blocks of a page, in their order. */
function blocksOf(page: string): Block[] {
  return [...page.matchAll(/^```(\w+)(?: (.+))?\n([^]*?)^```$/gm)].map(([, language = '', info = '', text = '']) => ({
    language,
    info,
    text,
  }));
}

/**
 * Follows pages of docs/ as their reader: a block with a path behind its language is saved as that file, a block `sh` is
 * run in the folder in which the one before ended (`sh fails`: it must end with an error), and what `json` or `text`
 * says after it must be in what it printed. No block is passed over.
 */
export class Reader {
  #output = '';

  constructor(
    private readonly user: User,
    private cwd: string,
    private readonly env: NodeJS.ProcessEnv = {},
  ) {}

  async follow(page: string): Promise<void> {
    for (const block of blocksOf(readFileSync(page, 'utf8'))) await this.#do(block);
  }

  async #do({ language, info, text }: Block): Promise<void> {
    if (language === 'sh') await this.#run(text, info === 'fails');
    else if (language === 'json') expect(this.#printedJson()).toMatchObject(JSON.parse(text) as object);
    else if (language === 'text')
      for (const line of text.trim().split('\n')) expect(spaced(this.#output)).toContain(spaced(line));
    else {
      expect(info, `a block of ${language} says where it goes`).not.toBe('');
      mkdirSync(dirname(join(this.cwd, info)), { recursive: true });
      writeFileSync(join(this.cwd, info), text);
    }
  }

  async #run(script: string, fails: boolean): Promise<void> {
    const where = join(this.user.folder, 'cwd');
    const port = script.replaceAll('localhost:8000', `localhost:${this.user.apiPort}`);
    const path = `${dirname(this.user.aoPath)}:${process.env['PATH']}`;
    const done = await promisify(execFile)('bash', ['-euo', 'pipefail', '-c', `${port}\npwd > '${where}'`], {
      cwd: this.cwd,
      env: { ...this.user.env, ...WHO, ...this.env, PATH: path },
      timeout: 300_000,
    }).then(
      ({ stdout, stderr }) => ({ stdout, stderr, failed: false }),
      ({ stdout, stderr }: Record<'stdout' | 'stderr', string>) => ({ stdout, stderr, failed: true }),
    );
    this.#output = `${done.stdout}\n${done.stderr}`;
    expect(done.failed, `${script}\n${this.#output}`).toBe(fails);
    if (!fails) this.cwd = readFileSync(where, 'utf8').trimEnd();
  }

  /** The object that was printed, among other words perhaps. */
  #printedJson(): unknown {
    const text = this.#output.slice(this.#output.indexOf('{'));
    for (let end = text.lastIndexOf('}'); end > 0; end = text.lastIndexOf('}', end - 1)) {
      try {
        return JSON.parse(text.slice(0, end + 1));
      } catch {
        // It ends earlier.
      }
    }
    throw new Error(`no JSON was printed:\n${this.#output}`);
  }
}

/** Columns may be wider. */
const spaced = (text: string) => text.replaceAll(/ +/g, ' ').trim();

/** Who commits. */
const WHO = {
  GIT_AUTHOR_NAME: 'A reader',
  GIT_AUTHOR_EMAIL: 'reader@example.org',
  GIT_COMMITTER_NAME: 'A reader',
  GIT_COMMITTER_EMAIL: 'reader@example.org',
};
