# Started by the front as `Rscript --vanilla vendor/ao/worker.R PORT`, in the folder of model.R, with a token in
# AO_R_TOKEN. docs/decisions/0011-r-workers.md of ao says what is in the frames.

local({
  options(warn = 1L, keep.source = TRUE)
  # The packages that the project itself has.
  if (dir.exists("r-library")) .libPaths(c("r-library", .libPaths()))
  ao <- attach(NULL, name = "ao")
  for (file in c("ao.R", "frames.R", "trace.R", "load.R", "answer.R")) sys.source(file.path("vendor/ao", file), ao)

  end <- function(status) quit(save = "no", status = status, runLast = FALSE)
  link <- ao_connect(as.integer(commandArgs(TRUE)[[1L]]))
  token <- Sys.getenv("AO_R_TOKEN")
  Sys.unsetenv("AO_R_TOKEN")
  ao_write(link, list(kind = "hello", token = token, protocol = 1L, r = as.character(getRversion())))

  log <- function(level, text) ao_write(link, list(kind = "log", level = level, text = text))
  service <- withCallingHandlers(
    ao_load_service(ao_read(link)[["rpcs"]]),
    message = function(m) ao_log(log, "info", m, "muffleMessage"),
    warning = function(w) ao_log(log, "warn", w, "muffleWarning")
  )
  if (inherits(service, "ao_load_error")) {
    ao_write(link, c(list(kind = "failed"), lapply(unclass(service), ao_utf8)))
    end(1L)
  }
  missing <- names(service$functions)[vapply(service$functions, is.null, NA)]
  ao_write(link, list(kind = "ready", missing = missing))

  step <- function() {
    frame <- ao_read(link)
    if (is.null(frame)) end(0L)
    if (frame[["kind"]] == "call") {
      end_of_call <- ao_answer(link, frame, service)
      tryCatch(ao_write(link, end_of_call), error = function(e) {
        ao_write(link, list(kind = "failure", message = conditionMessage(e), trace = character()))
      })
    } else if (frame[["kind"]] == "settle") {
      # Takes in an interrupt that came when its call was over.
      tryCatch(allowInterrupts(Sys.sleep(0.001)), interrupt = function(i) NULL)
      ao_write(link, list(kind = "settled"))
    }
  }
  # Interrupts are for the model; outside of it they end no more than the waiting for a frame.
  suspendInterrupts(repeat tryCatch(step(), interrupt = function(i) NULL, error = function(e) end(1L)))
})
