# Sourced by tests/testthat.R and by the linter, in the folder of the service: what the worker has, and `ao_call`.

local({
  options(keep.source = TRUE)
  if (dir.exists("r-library")) .libPaths(c("r-library", .libPaths()))
  ao <- attach(NULL, name = "ao")
  for (file in c("ao.R", "trace.R", "load.R", "check.R", "call.R")) sys.source(file.path("vendor/ao", file), ao)
})
