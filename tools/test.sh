#!/usr/bin/env bash
# Every test there is, the fast ones first; stops at the first broken stage and always ends with the count of all runners.
source "$(dirname "$0")/setup.sh"
results=$PWD/.cache/results
rm -rf "$results"; mkdir -p "$results"
finish() { local rc=$?; node tools/tally.js "$results" || rc=1; exit "$rc"; }
trap finish EXIT

stage() { say "$1"; shift; local from=$SECONDS; "$@" >&2; printf '(%s s)\n' $((SECONDS - from)) >&2; }

python_suite() {
  local venv=$PWD/.cache/venv
  # A venv that the interpreter has outlived is made anew.
  "$venv/bin/python" -c '' 2>/dev/null || { rm -rf "$venv"; "${AO_PYTHON:-python3}" -m venv "$venv"; }
  "$venv/bin/pip" install --quiet --disable-pip-version-check -r runtime/python/requirements-dev.txt
  (cd runtime/python && "$venv/bin/ruff" check . && "$venv/bin/python" -m pytest -q --junit-xml="$results/python.xml")
}
vitest() { npx --no-install vitest run --reporter=default --reporter=junit --outputFile.junit="$results/$1.xml" "${@:2}"; }

stage 'Lint' npm run --silent lint
stage 'Types' npm run --silent types
stage 'Generated files are up to date' npm run --silent gen:check
stage 'Unit tests' vitest unit --coverage
stage 'Python runtime' python_suite
stage 'Packing ao' npm run --silent pack:cli
stage 'End to end, from the packed package' vitest e2e --config vitest.e2e.config.ts
stage 'Docker, on a real engine' vitest docker --config vitest.docker.config.ts
