#!/usr/bin/env bash
# Every test there is, the fast ones first; stops at the first broken stage and always ends with the count of all runners.
source "$(dirname "$0")/setup.sh"
results=$PWD/.cache/results
rm -rf "$results"; mkdir -p "$results"
finish() { local rc=$?; node tools/tally.js "$results" || rc=1; exit "$rc"; }
trap finish EXIT

stage() { say "$1"; shift; local from=$SECONDS; "$@" >&2; printf '(%s s)\n' $((SECONDS - from)) >&2; }

# Coverage counts what the unit tests and the Docker tests reach together; end-to-end tests run the bundle.
vitest() {
  local name=$1; shift
  npx --no-install vitest run --reporter=default --reporter=junit --outputFile.junit="$results/$name.xml" "$@"
}
covered() {
  vitest "$@" --reporter=blob --outputFile.blob="$results/coverage/$1.json" --coverage --coverage.thresholds.lines=0 --coverage.reporter=json-summary
}

stage 'Lint' npm run --silent lint
stage 'Types' npm run --silent types
stage 'Generated files are up to date' npm run --silent gen:check
stage 'Packing ao' npm run --silent pack:cli
# Before the unit tests: some of them call Python servers and check Python types, in the environment that this makes.
stage 'Python runtime' bash tools/python.sh --junit-xml="$results/python.xml"
stage 'R' bash tools/r.sh
stage 'Unit tests' covered unit
stage 'End to end, from the packed package' vitest e2e --config vitest.e2e.config.ts
stage "Proto JSON, by protobuf's conformance suite and against Python" vitest conformance --config vitest.conformance.config.ts
stage 'Load and faults' vitest load --config vitest.load.config.ts
stage 'Docker, on a real engine' covered docker --config vitest.docker.config.ts
stage 'Coverage' npx --no-install vitest run --merge-reports="$results/coverage" --coverage --reporter=dot
