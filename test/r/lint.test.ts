import { execFileSync } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { expect, it } from 'vitest';
import { hasR } from '../r.js';

const runtime = fileURLToPath(new URL('../../runtime/r', import.meta.url));

/** All is loaded before, as the worker does it: a name that nothing has is found, one of another file or of gen/base.R is not. */
const LINT = `
files <- list.files(commandArgs(TRUE), "[.]R$", full.names = TRUE)
for (file in files[!basename(files) %in% c("worker.R", "lint.R", "testing.R")]) sys.source(file, globalenv())
ao_rpcs <- ao_shapes <- ao_messages <- ao_enums <- list()
rules <- lintr::linters_with_defaults(line_length_linter = lintr::line_length_linter(120), cyclocomp_linter = NULL)
for (file in files) for (found in lintr::lint(file, linters = rules)) cat(sprintf("%s:%d %s\\n", basename(file), found$line_number, found$message))
`;

it.skipIf(!hasR)('the R of the runtime has nothing that lintr finds', () => {
  expect(execFileSync('Rscript', ['--vanilla', '-e', LINT, runtime], { encoding: 'utf8' })).toBe('');
});
