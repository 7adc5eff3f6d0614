# Sourced by tests/testthat.R and by the linter, in the folder of the service: what the worker has, and `ao_call`.

local({
  options(keep.source = TRUE)
  if (dir.exists("r-library")) .libPaths(c("r-library", .libPaths()))
  ao <- attach(NULL, name = "ao")
  files <- c("ao.R", "trace.R", "load.R", "words.R", "fits.R", "known.R", "check.R", "complete.R", "call.R")
  for (file in file.path("vendor/ao", files)) sys.source(file, ao)
})
