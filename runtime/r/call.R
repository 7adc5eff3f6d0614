# What tests call: the model as a worker has it, without a server.

# The model, once `ao_run_tests` has loaded it, and the folder that it runs in.
ao_tested <- new.env()

# Loads the model and runs the files of `folder` by testthat. Ends with an error when one fails.
ao_run_tests <- function(folder = "tests/testthat") {
  ao_need("testthat")
  sys.source("gen/base.R", as.environment("ao"))
  service <- ao_load_service(vapply(ao_shapes, function(shape) shape[["type"]], ""))
  if (inherits(service, "ao_load_error")) {
    stop("the model does not load: ", service$message, " at ", service$at, call. = FALSE)
  }
  ao_tested$service <- service
  ao_tested$folder <- getwd()
  # What it masks is told by it, and matters to nobody here.
  suppressPackageStartupMessages(library(testthat))
  testthat::test_dir(folder, reporter = "check", stop_on_failure = TRUE)
  invisible()
}

# Stops with the way to get a package that is not there.
ao_need <- function(package) {
  if (requireNamespace(package, quietly = TRUE)) {
    return(invisible())
  }
  stop(
    sprintf("R has no package %s. Debian, Ubuntu: `sudo apt-get install r-cran-%s`; ", package, package),
    sprintf("from CRAN, for this project alone: `mkdir -p r-library && Rscript -e 'install.packages(\"%s\", ", package),
    "lib = \"r-library\")'`",
    call. = FALSE
  )
}

# Answers a rpc as the server does: `rpc` is its name, in full (`iris.v1.Classifier/Classify`) where two services have
# one of that name. What `request` leaves out has the value that the contract gives it. Of a rpc that takes a stream,
# `request` is the list of what the client sends; of one that gives a stream, the answer is the list of what was sent.
# An answer that the contract does not allow is an error that names the field.
ao_call <- function(rpc, request = list(), context = list()) {
  rpc <- ao_rpc_named(rpc)
  shape <- ao_shapes[[rpc]]
  found <- ao_tested$service$functions[[rpc]]
  if (is.null(found)) stop(unimplemented(paste(rpc, "is not implemented")))
  before <- setwd(ao_tested$folder)
  on.exit(setwd(before))
  sent <- list()
  send <- function(message) {
    ao_check(message, shape[["gives"]])
    sent <<- c(sent, list(message))
    invisible()
  }
  takes <- if (shape[["type"]] %in% c("client_streaming", "bidi_streaming")) {
    ao_receive_each(request, shape[["takes"]])
  } else {
    ao_complete(request, shape[["takes"]])
  }
  context <- ao_test_context(rpc, context)
  if (shape[["type"]] %in% c("server_streaming", "bidi_streaming")) {
    found(takes, context, send)
    return(sent)
  }
  given <- found(takes, context)
  ao_check(given, shape[["gives"]])
  given
}

# What a function of the model is given besides the request: what the test gives, and else what there is without a
# caller.
ao_test_context <- function(rpc, given) {
  context <- list(
    request_id = paste("test of", rpc),
    metadata = character(),
    model = ao_tested$service$model,
    time_remaining = function() ao_time_remaining(given[["deadline"]]),
    send_headers = function(...) invisible(ao_entries(...)),
    set_trailers = function(...) invisible(ao_entries(...))
  )
  c(given, context[setdiff(names(context), names(given))])
}

ao_receive_each <- function(requests, message) {
  position <- 0L
  function() {
    position <<- position + 1L
    if (position <= length(requests)) ao_complete(requests[[position]], message)
  }
}

ao_rpc_named <- function(rpc) {
  names <- names(ao_shapes)
  found <- names[names == rpc | sub(".*/", "", names) == rpc]
  if (length(found) == 1L) {
    return(found)
  }
  stop(sprintf("the contract has %d rpcs called %s: %s", length(found), rpc, toString(names)), call. = FALSE)
}
