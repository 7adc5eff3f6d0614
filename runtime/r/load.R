# Loading the model: gen/base.R, model.R, load_model(), warm_model().

# Loads the model of the current folder. Gives list(model =, functions =): what `load_model()` gave, and which function
# answers which rpc. An error comes out as a condition `ao_load_error` with message, place and trace.
ao_load_service <- function(rpcs) {
  at <- "model.R"
  trace <- character()
  steps <- function() {
    run <- function(file, environment) {
      at <<- file
      lines <- parse(file, keep.source = TRUE, encoding = "UTF-8")
      for (i in seq_along(lines)) {
        at <<- paste0(file, ":", attr(lines, "srcref")[[i]][[1L]])
        eval(lines[[i]], environment)
      }
    }
    if (file.exists("gen/base.R")) run("gen/base.R", as.environment("ao"))
    run("model.R", globalenv())
    at <<- "model.R"
    model <- ao_call_if_there("load_model")
    ao_call_if_there("warm_model", model)
    list(model = model, functions = ao_functions(rpcs))
  }
  base <- sys.nframe()
  tryCatch(
    withCallingHandlers(steps(), error = function(e) trace <<- ao_trace(base)),
    error = function(e) {
      places <- regmatches(trace, regexpr("[^ (]+[.][Rr]:[0-9]+", trace))
      structure(class = c("ao_load_error", "condition"), list(
        message = conditionMessage(e),
        at = if (length(places) > 0L) places[[1L]] else at,
        trace = trace
      ))
    }
  )
}

ao_call_if_there <- function(name, ...) {
  found <- get0(name, globalenv(), mode = "function", inherits = FALSE)
  if (is.null(found)) NULL else if (length(formals(args(found))) < ...length()) found() else found(...)
}

# The function of each rpc by the rpc's name, NULL where the model has none. `rpcs` says of what type each rpc is.
ao_functions <- function(rpcs) {
  names <- get0("ao_rpcs", ifnotfound = character())
  sapply(names(rpcs), simplify = FALSE, function(rpc) {
    name <- if (rpc %in% names(names)) names[[rpc]] else ""
    found <- if (nzchar(name)) get0(name, globalenv(), mode = "function", inherits = FALSE)
    if (!is.null(found)) ao_check_parameters(found, name, ao_rpc_parameters[[rpcs[[rpc]]]])
    found
  })
}

ao_rpc_parameters <- list(
  unary = c("request", "context"),
  server_streaming = c("request", "context", "send"),
  client_streaming = c("receive", "context"),
  bidi_streaming = c("receive", "context", "send")
)

ao_check_parameters <- function(found, name, wanted) {
  own <- formals(args(found))
  required <- vapply(own, function(value) is.symbol(value) && !nzchar(as.character(value)), NA)
  most <- if ("..." %in% names(own)) Inf else length(own)
  if (most < length(wanted) || sum(required & names(own) != "...") > length(wanted)) {
    stop(name, " must be a function(", paste(wanted, collapse = ", "), ")", call. = FALSE)
  }
}
