# What a model in R may use. Base R alone.

#' An error that the caller is told: `stop(ao_error("NOT_FOUND", "no such flower"))`. `code` is a gRPC status code by
#' name; `violations` is a list of fields that are wrong, each list(field =, description =). Any other `stop()` is
#' answered "internal error", and only the log has its message.
ao_error <- function(code, message, violations = list()) {
  known <- c(
    "CANCELLED", "UNKNOWN", "INVALID_ARGUMENT", "DEADLINE_EXCEEDED", "NOT_FOUND", "ALREADY_EXISTS",
    "PERMISSION_DENIED", "RESOURCE_EXHAUSTED", "FAILED_PRECONDITION", "ABORTED", "OUT_OF_RANGE", "UNIMPLEMENTED",
    "INTERNAL", "UNAVAILABLE", "DATA_LOSS", "UNAUTHENTICATED"
  )
  if (!(is.character(code) && length(code) == 1L && code %in% known)) {
    stop("the code of an ao_error is one of ", paste(known, collapse = ", "), call. = FALSE)
  }
  message <- paste(as.character(message), collapse = " ")
  fields <- list(message = message, call = NULL, code = code, violations = violations)
  structure(fields, class = c("ao_error", "error", "condition"))
}

#' A field of the request is wrong (HTTP 400): `stop(invalid_argument("petal_length", "must not be negative"))`.
#' `field` is its path: `visit.heart_rate`, `points[2]`.
invalid_argument <- function(field, description) {
  violation <- list(field = as.character(field), description = as.character(description))
  ao_error("INVALID_ARGUMENT", paste0(field, ": ", description), list(violation))
}

#' HTTP 404.
not_found <- function(message = "not found") ao_error("NOT_FOUND", message)

#' HTTP 409: what was to be made is there already.
already_exists <- function(message = "already exists") ao_error("ALREADY_EXISTS", message)

#' HTTP 403.
permission_denied <- function(message = "permission denied") ao_error("PERMISSION_DENIED", message)

#' HTTP 401: the caller did not say who they are.
unauthenticated <- function(message = "not authenticated") ao_error("UNAUTHENTICATED", message)

#' HTTP 429: a quota is used up.
resource_exhausted <- function(message = "resource exhausted") ao_error("RESOURCE_EXHAUSTED", message)

#' HTTP 400: the request is right, the state of the model is not.
failed_precondition <- function(message = "failed precondition") ao_error("FAILED_PRECONDITION", message)

#' HTTP 409: another request was faster.
aborted <- function(message = "aborted") ao_error("ABORTED", message)

#' HTTP 400: past the end of what there is.
out_of_range <- function(message = "out of range") ao_error("OUT_OF_RANGE", message)

#' HTTP 501: in the contract, and not yet written.
unimplemented <- function(message = "not implemented") ao_error("UNIMPLEMENTED", message)

#' HTTP 503: try again in a moment.
unavailable <- function(message = "unavailable") ao_error("UNAVAILABLE", message)

#' HTTP 499.
cancelled <- function(message = "cancelled") ao_error("CANCELLED", message)

#' HTTP 500, with a message that the caller may read.
internal <- function(message = "internal error") ao_error("INTERNAL", message)

#' HTTP 500.
unknown <- function(message = "unknown error") ao_error("UNKNOWN", message)

#' HTTP 500: data is lost or spoilt.
data_loss <- function(message = "data loss") ao_error("DATA_LOSS", message)

#' HTTP 504.
deadline_exceeded <- function(message = "deadline exceeded") ao_error("DEADLINE_EXCEEDED", message)

# Seconds until a time; Inf when there is none.
ao_time_remaining <- function(deadline) {
  if (is.null(deadline)) Inf else max(0, as.numeric(difftime(deadline, Sys.time(), units = "secs")))
}

# Metadata as named arguments or one named list: texts, or raw vectors under names that end in -bin.
ao_entries <- function(...) {
  entries <- list(...)
  if (length(entries) == 1L && is.null(names(entries))) entries <- as.list(entries[[1L]])
  if (length(entries) > 0L && (is.null(names(entries)) || !all(nzchar(names(entries))))) {
    stop("metadata has names: list(\"model-version\" = \"3\")", call. = FALSE)
  }
  lapply(entries, function(entry) {
    text <- if (is.raw(entry)) "" else as.character(entry)
    if (length(text) != 1L || is.na(text)) stop("metadata has one text, or raw, under each name", call. = FALSE)
    if (is.raw(entry)) entry else text
  })
}
