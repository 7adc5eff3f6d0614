# Where in the user's files an error came from: names of functions and lines, none of the data that they were called with.

# The calls under way above the first `base` ones, innermost first, at most twenty: "classify (model.R:12)".
ao_trace <- function(base) {
  calls <- sys.calls()
  calls <- calls[seq_along(calls) > base]
  names <- vapply(calls, ao_called, "")
  ends <- which(names %in% c("stop", ".handleSimpleError", "ao_trace"))
  if (length(ends) > 0L) calls <- calls[seq_len(ends[[1L]] - 1L)]
  lines <- vapply(calls, function(call) paste0(ao_called(call), ao_place(call, " (%s)")), "")
  rev(lines[lines != ""])[seq_len(min(20L, sum(lines != "")))]
}

ao_called <- function(call) {
  head <- call[[1L]]
  if (is.function(head)) "a function" else deparse(head, nlines = 1L)[[1L]]
}

# The file and line of a call, "model.R:12", put into `format`; "" when it is not known.
ao_place <- function(call, format = "%s") {
  source <- attr(call, "srcref")
  if (is.null(source)) return("")
  sprintf(format, paste0(basename(attr(source, "srcfile")$filename), ":", as.integer(source)[[1L]]))
}
