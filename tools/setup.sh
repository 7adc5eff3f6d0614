#!/usr/bin/env bash
# Sourced by try.sh and test.sh: goes to the root of the clone and installs what the project's own files name.
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/.."

say() { printf '\n\033[1m%s\033[0m\n' "$*" >&2; }

# npm writes this file at the end of every install: it is older than the lock file exactly when an install is due.
if [ ! node_modules/.package-lock.json -nt package-lock.json ]; then
  say "Installing ao's own packages"
  npm ci --ignore-scripts --no-audit --no-fund --loglevel=error
fi
