# What the tests and the linter of a model-service in R need: the model as a worker has it, without a server.

# Loads the runtime, gen/base.R and model.R into `env`, with the folder of the service as working directory.
ao_load_model <- function(env) {
  runtime <- setdiff(list.files("vendor/ao", "[.]R$"), c("worker.R", "lint.R"))
  for (file in c(file.path("vendor/ao", runtime), "gen/base.R", "model.R")) {
    sys.source(file, env, keep.source = TRUE)
  }
  invisible(env)
}

# Stops with the way to get a package that is not there.
ao_need <- function(package) {
  if (requireNamespace(package, quietly = TRUE)) return(invisible())
  stop(
    sprintf("R has not the package %s. Debian, Ubuntu: `sudo apt-get install r-cran-%s`; ", package, package),
    sprintf("from CRAN, for this project alone: `mkdir -p r-library && Rscript -e 'install.packages(\"%s\", ", package),
    "lib = \"r-library\")'`",
    call. = FALSE
  )
}

# Runs the tests of `folder` by testthat, in an environment that has the model, loaded. Ends with an error when one fails.
ao_run_tests <- function(folder = "tests/testthat") {
  ao_need("testthat")
  env <- ao_load_model(new.env(parent = globalenv()))
  if (is.function(env$load_model)) env$load_model()
  testthat::test_dir(folder, env = env, reporter = "check", stop_on_failure = TRUE)
  invisible()
}

# Answers a rpc as the server would: `rpc` is its name, in full (`iris.v1.Classifier/Classify`) where two services have
# one of that name. What `request` leaves out has the value that the contract gives it. Of a rpc that takes a stream,
# `request` is the list of what the client sends; of one that gives a stream, the answer is the list of what was sent.
# An answer that the contract does not allow is an error that names the field.
ao_call <- function(rpc, request = list(), context = ao_test_context()) {
  full <- ao_full_name(rpc)
  shape <- ao_shapes[[full]]
  answer <- get0(ao_rpcs[[full]], mode = "function")
  if (is.null(answer)) stop(unimplemented(sprintf("model.R has no function %s", ao_rpcs[[full]])))
  sent <- list()
  send <- function(message) {
    ao_check(message, shape[["gives"]])
    sent[[length(sent) + 1]] <<- message
    invisible()
  }
  position <- 0
  receive <- function() {
    position <<- position + 1
    if (position <= length(request)) ao_complete(request[[position]], shape[["takes"]])
  }
  streams <- shape[["streams"]]
  takes <- if (streams %in% c("requests", "both")) receive else ao_complete(request, shape[["takes"]])
  if (streams %in% c("answers", "both")) {
    answer(takes, context, send)
    return(sent)
  }
  given <- answer(takes, context)
  ao_check(given, shape[["gives"]])
  given
}

ao_full_name <- function(rpc) {
  names <- names(ao_rpcs)
  found <- names[names == rpc | sub(".*/", "", names) == rpc]
  if (length(found) == 1) return(found)
  stop(sprintf("the contract has %d rpcs called %s: %s", length(found), rpc, toString(names)), call. = FALSE)
}
