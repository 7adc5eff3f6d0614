# The linter of a model-service in R: `Rscript vendor/ao/lint.R`, in the folder of the service. lintr by the settings of
# .lintr, with the model at hand: a name that nothing has is found, and one of ao's or of the model's is known. Ends
# with 1 when there are findings.

local({
  source("vendor/ao/testing.R")
  ao_need("lintr")
  sys.source("gen/base.R", as.environment("ao"))
  files <- list.files(".", "[.][Rr]$", recursive = TRUE)
  files <- files[!grepl("^(gen|vendor|node_modules|r-library)/", files)]
  # A file that does not parse is a finding, and so is what follows from it.
  try(sys.source("model.R", globalenv()), silent = TRUE)
  findings <- do.call(c, lapply(files, function(file) unclass(lintr::lint(file))))
  if (length(findings) > 0) {
    print(structure(findings, class = c("lints", "list")))
    quit(status = 1)
  }
})
