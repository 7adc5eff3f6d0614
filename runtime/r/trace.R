# Where in the user's files an error came from: names of functions and lines, none of the data that they were called
# with.

# The functions under way above the first `base` calls, innermost first, at most twenty: "classify (model.R:12)", the
# line being where each of them is. Where R does not keep that, it is where the function begins. `first` is what the
# outermost of them is called by the user.
ao_trace <- function(base, first = NULL) {
  calls <- sys.calls()
  calls <- calls[seq_along(calls) > base]
  names <- vapply(calls, ao_called, "")
  if (!is.null(first) && length(names) > 0L) names[[1L]] <- first
  ends <- which(names %in% c("stop", ".handleSimpleError", "ao_trace"))
  last <- if (length(ends) > 0L) ends[[1L]] - 1L else length(calls)
  lines <- vapply(seq_len(last), function(i) {
    place <- if (i < length(calls)) ao_place(calls[[i + 1L]], " (%s)") else ""
    if (place == "") place <- ao_place(sys.function(base + i), " (%s)")
    paste0(names[[i]], place)
  }, "")
  utils::head(rev(lines), 20L)
}

ao_called <- function(call) {
  head <- call[[1L]]
  if (is.function(head)) "a function" else deparse(head, nlines = 1L)[[1L]]
}

# The file and line of a call or function, "model.R:12", put into `format`; "" when it is not known.
ao_place <- function(call, format) {
  source <- attr(call, "srcref")
  if (is.null(source)) return("")
  sprintf(format, paste0(basename(attr(source, "srcfile")$filename), ":", as.integer(source)[[1L]]))
}
