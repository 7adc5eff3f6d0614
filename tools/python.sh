#!/usr/bin/env bash
# Lint and tests of the Python runtime in a virtual environment of its own. Arguments are pytest's.
set -euo pipefail
cd "$(dirname "$0")/.."
venv=$PWD/.cache/venv

# A venv that its interpreter has outlived is made anew.
"$venv/bin/python" -c '' 2>/dev/null || { rm -rf "$venv"; "${AO_PYTHON:-python3}" -m venv "$venv"; }
"$venv/bin/python" -m pip install --quiet --disable-pip-version-check -r runtime/python/requirements-dev.txt
cd runtime/python
"$venv/bin/ruff" check .
exec "$venv/bin/python" -m pytest -q "$@"
