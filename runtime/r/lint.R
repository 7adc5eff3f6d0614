# The linter of a model-service in R: `Rscript vendor/ao/lint.R`, in the folder of the service. lintr, by the settings of
# .lintr; the model is loaded before, so that a name which nothing has is found and one of ao's is not. Ends with 1 when
# there are findings.
source("vendor/ao/testing.R")
ao_need("lintr")
ao_load_model(globalenv())
files <- list.files(".", "[.][Rr]$", recursive = TRUE)
files <- files[!grepl("^(gen|vendor|node_modules|r-library)/", files)]
findings <- unlist(lapply(files, lintr::lint), recursive = FALSE)
class(findings) <- c("lints", "list")
if (length(findings) > 0) {
  print(findings)
  quit(status = 1)
}
