import { homedir } from 'node:os';
import { delimiter, join, resolve } from 'node:path';
import { findProgram } from '../process/find.js';
import { runProgram } from '../process/program.js';

/** The oldest R that a model-service runs on. */
export const R_MINIMUM = [4, 1] as const;

/** The R of this machine, and what a folder lacks of it. */
export interface FoundR {
  /** Of Rscript. */
  readonly path: string;
  /** `4.2.2` */
  readonly version: string;
  readonly fits: boolean;
  /** Packages of DESCRIPTION that are not there or too old: those that the model needs, and those of its checks. */
  readonly missing: { readonly model: readonly string[]; readonly checks: readonly string[] };
}

const QUESTION = `
cat("R", as.character(getRversion()), "\\n")
for (field in if (file.exists("DESCRIPTION")) c("Depends", "Imports", "Suggests")) {
  wanted <- read.dcf("DESCRIPTION", field)[1, 1]
  for (each in trimws(strsplit(if (is.na(wanted)) "" else wanted, ",")[[1]])) {
    name <- sub("[[:space:]]*[(].*", "", each)
    least <- if (grepl(">=", each)) gsub(".*>=[[:space:]]*|[[:space:]]*[)].*", "", each) else "0"
    there <- name %in% c("", "R") || (nzchar(system.file(package = name)) && utils::packageVersion(name) >= least)
    if (!there) cat(if (field == "Suggests") "checks" else "model", name, "\\n")
  }
}`;

/**
 * Looks for R (`AO_RSCRIPT`, a path or a name in PATH; else `Rscript`) and for the packages that the folder `dir` names in
 * its DESCRIPTION; undefined when there is no R that runs.
 */
export async function findR(
  dir: string | undefined,
  env: NodeJS.ProcessEnv = process.env,
  signal?: AbortSignal,
): Promise<FoundR | undefined> {
  const name = env['AO_RSCRIPT'] || 'Rscript';
  const path = name.includes('/') ? resolve(name) : await findProgram(name, env['PATH']);
  if (path === undefined) return undefined;
  const cwd = dir ?? homedir();
  const program = { command: [path, '--vanilla', '-e', QUESTION], cwd, env: { ...env, ...rLibraries(cwd, env) } };
  const done = await runProgram(program, { signal }).catch(() => undefined);
  signal?.throwIfAborted();
  const lines = (done?.code === 0 ? done.output.toString() : '').split('\n').map((line) => line.trim().split(' '));
  const version = lines.find(([word]) => word === 'R')?.[1];
  if (version === undefined) return undefined;
  const [major = 0, minor = 0] = version.split('.').map(Number);
  const fits = major > R_MINIMUM[0] || (major === R_MINIMUM[0] && minor >= R_MINIMUM[1]);
  const of = (kind: string) => lines.flatMap(([word, name]) => (word === kind && name !== undefined ? [name] : []));
  return { path, version, fits, missing: { model: of('model'), checks: of('checks') } };
}

/** The project's own library comes before those of the machine, as in a worker. */
function rLibraries(dir: string, env: NodeJS.ProcessEnv = process.env): { R_LIBS: string } {
  const others = env['R_LIBS'];
  return { R_LIBS: [join(dir, 'r-library'), ...(others ? [others] : [])].join(delimiter) };
}

/** Commands that bring packages: Debian's of that name, or CRAN's into the library of the project. */
export function packageCures(names: readonly string[], dir: string): { debian: string; cran: string } {
  const list = names.map((name) => `"${name}"`).join(', ');
  return {
    debian: `sudo apt-get install ${names.map((name) => `r-cran-${name.toLowerCase()}`).join(' ')}`,
    cran: `mkdir -p "${join(dir, 'r-library')}" && Rscript -e 'install.packages(c(${list}), lib = "${join(dir, 'r-library')}")'`,
  };
}
