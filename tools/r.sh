#!/usr/bin/env bash
# R with what models in R are tested by. On Debian root gets them; else what is missing is named, and the tests that need
# it are skipped by name. With CI=true that is a failure.
set -euo pipefail

missing() {
  command -v Rscript >/dev/null || { echo r-base-core r-cran-testthat r-cran-lintr; return; }
  Rscript --vanilla -e 'for (p in c("testthat", "lintr")) if (!requireNamespace(p, quietly = TRUE)) cat("r-cran-", p, " ", sep = "")'
}

wanted=$(missing)
if [ -n "$wanted" ] && [ "$(id -u)" = 0 ] && command -v apt-get >/dev/null; then
  echo "Installing $wanted" >&2
  { apt-get update && DEBIAN_FRONTEND=noninteractive apt-get install -y --no-install-recommends $wanted; } >/dev/null || true
  wanted=$(missing)
fi
if [ -n "$wanted" ]; then
  echo "MISSING: $wanted. Tests of models in R are skipped. Debian, Ubuntu: sudo apt-get install $wanted" >&2
  [ "${CI:-}" = true ] && exit 1
  exit 0
fi
Rscript --vanilla -e 'cat("R", as.character(getRversion()), "with testthat", format(packageVersion("testthat")), "and lintr", format(packageVersion("lintr")), "\n")'
