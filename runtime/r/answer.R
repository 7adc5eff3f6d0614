# Answering one call.

# Calls the function of a rpc; gives the frame that ends the call. Nothing that the model does comes out as an error.
ao_answer <- function(link, frame, service) {
  trailers <- list()
  trace <- character()
  log <- function(level, text) ao_write(link, list(kind = "log", level = level, text = text))
  ask <- ao_asker(link)
  on.exit(link$asker <- NULL)
  context <- c(frame[["context"]], list(
    model = service$model,
    time_remaining = function() ao_time_remaining(frame[["context"]][["deadline"]]),
    send_headers = function(...) {
      ask(list(kind = "headers", values = ao_entries(...)))
      invisible()
    },
    set_trailers = function(...) trailers <<- utils::modifyList(trailers, ao_entries(...))
  ))
  base <- new.env()
  end <- withRestarts(
    tryCatch(
      withCallingHandlers(
        list(kind = "answer", value = allowInterrupts(ao_invoke(ask, frame, service, context, base))),
        error = function(e) if (!inherits(e, "ao_error")) trace <<- ao_utf8(ao_trace(base$depth, base$name)),
        message = function(m) ao_log(log, "info", m, "muffleMessage"),
        warning = function(w) ao_log(log, "warn", w, "muffleWarning")
      ),
      ao_error = function(e) {
        violations <- if (is.list(e$violations)) rapply(e$violations, ao_utf8, "character", how = "replace")
        list(kind = "error", code = e$code, message = ao_utf8(conditionMessage(e)), violations = violations)
      },
      error = function(e) list(kind = "failure", message = ao_utf8(conditionMessage(e)), trace = trace),
      interrupt = function(i) list(kind = "interrupted")
    ),
    ao_cancel = function() list(kind = "interrupted")
  )
  c(end, list(trailers = trailers))
}

# Calls the function. For a trace: its name, and in `base$depth` how many calls are under way around it.
ao_invoke <- function(ask, frame, service, context, base) {
  base$depth <- sys.nframe()
  base$name <- get0("ao_rpcs")[frame[["rpc"]]]
  found <- service$functions[[frame[["rpc"]]]]
  if (is.null(found)) stop(unimplemented(paste(frame[["rpc"]], "is not implemented")))
  switch(frame[["type"]],
    unary = found(frame[["request"]], context),
    server_streaming = found(frame[["request"]], context, ao_sender(ask)),
    client_streaming = found(ao_receiver(ask), context),
    bidi_streaming = found(ao_receiver(ask), context, ao_sender(ask))
  )
}

# Sends a message of a stream, and returns when the next one may be given.
ao_sender <- function(ask) {
  function(message) {
    ask(list(kind = "message", value = message))
    invisible()
  }
}

# Gives the caller's messages one by one, and NULL at the end.
ao_receiver <- function(ask) {
  ended <- FALSE
  function() {
    if (ended) return(NULL)
    reply <- ask(list(kind = "receive"))
    ended <<- reply[["kind"]] == "end"
    reply[["value"]]
  }
}

# What a call asks the front with. What a model keeps of it asks nothing in a later call, which is of another caller.
ao_asker <- function(link) {
  link$asker <- asker <- new.env()
  function(question) {
    if (!identical(link$asker, asker)) stop("the call that this belongs to is over", call. = FALSE)
    ao_ask(link, question)
  }
}

# Asks the front and waits for its reply. When nobody waits for the call any more, it ends here, whatever the model
# catches.
ao_ask <- function(link, question) {
  ao_write(link, question)
  reply <- ao_read(link)
  if (is.null(reply)) quit(save = "no", status = 1L, runLast = FALSE)
  if (reply[["kind"]] == "cancel") invokeRestart("ao_cancel")
  if (reply[["kind"]] == "refused") stop(reply[["message"]], call. = FALSE)
  reply
}

# A message or warning goes to the log of the service, and nowhere else.
ao_log <- function(log, level, condition, muffle) {
  log(level, sub("\n$", "", ao_utf8(conditionMessage(condition))))
  tryInvokeRestart(muffle)
}
