# Google's own messages: what R has a type for.

# One of them, or one single value.
ao_check_known <- function(value, type, path) {
  if (ao_is_json(type)) {
    return(ao_check_json(value, path, object = startsWith(type, "named")))
  }
  missing <- if (type == "vector of character") {
    ao_check_masks(value, path)
  } else if (type %in% c("POSIXct", "difftime")) {
    ao_check_times(value, type, path)
  } else {
    ao_check_vector(value, type, path)
  }
  if (length(missing) != 1L) ao_wrong(path, sprintf("must be one value, has %d", length(missing)))
  if (missing) ao_wrong(path, "is NA, and must have a value")
}

# Whether an optional field is not set: by NULL or NA, which of any value are its null. A NA with a name may be a
# field of the message.
ao_is_absent <- function(value, type) {
  if (type == "any value") {
    return(FALSE)
  }
  if (is.null(value)) {
    return(TRUE)
  }
  is_plain <- ao_is_scalar(type) || type %in% c("POSIXct", "difftime", "vector of character")
  if (is.list(value) && length(value) == 1L && ao_is_scalar(type) && type != "raw") value <- unclass(value)[[1L]]
  if (!ao_is_vector(value) || length(value) != 1L) {
    return(FALSE)
  }
  ao_is_na(value) && (is_plain || is.null(attr(value, "names")))
}

# Times, days and durations; gives whether each is NA.
ao_check_times <- function(value, type, path) {
  is_time <- inherits(value, c("POSIXct", "Date"))
  fits <- typeof(value) %in% c("integer", "double") && !is.factor(value) && is_time == (type == "POSIXct")
  if (!fits) ao_wrong(path, sprintf("must be %s, is %s", type, class(value)[[1L]]))
  missing <- ao_is_na(value)
  units <- c(secs = 1, mins = 60, hours = 3600, days = 86400, weeks = 604800)
  unit <- if (inherits(value, "difftime")) attr(value, "units") else if (inherits(value, "Date")) "days" else "secs"
  seconds <- ao_numbers(value)[!missing] * units[unit]
  allowed <- if (is_time) seconds >= -62135596800 & seconds < 253402300800 else abs(seconds) <= 315576000000
  limits <- if (is_time) "a time from year 1 to year 9999" else "a duration of at most 10,000 years"
  if (!all(allowed %in% TRUE)) ao_wrong(path, paste("is not", limits))
  missing
}

# Field masks: a vector of paths, or a list of them.
ao_check_masks <- function(value, path) {
  if (!is.list(value)) {
    return(ao_check_mask(value, path))
  }
  vapply(seq_along(value), function(i) ao_check_mask(unclass(value)[[i]], sprintf("%s[[%d]]", path, i)), NA)
}

ao_check_mask <- function(value, path) {
  if (identical(length(value), 1L) && is.character(value) && is.na(value)) {
    return(TRUE)
  }
  if (!is.character(value) || anyNA(value)) ao_wrong(path, "must be a vector of character")
  FALSE
}

# What JSON can hold: lists, and vectors without a class. `object` is one with names.
ao_check_json <- function(value, path, object = FALSE) {
  if (!is.list(value)) ao_check_json_vector(value, path)
  names <- attr(value, "names")
  if (is.null(names) && length(value) > 0L && object) ao_wrong(path, "must be a list with names")
  nameless <- is.na(names) | !nzchar(names)
  if (any(nameless)) ao_wrong(paste0(path, "$"), "has elements without a name")
  if (anyDuplicated(names) > 0L) ao_wrong(paste0(path, "$", names[[anyDuplicated(names)]]), "is there twice")
  if (!is.list(value)) {
    return(invisible())
  }
  items <- unclass(value)
  for (i in seq_along(items)) {
    ao_check_json(items[[i]], if (is.null(names)) sprintf("%s[[%d]]", path, i) else paste0(path, "$", names[[i]]))
  }
}

ao_check_json_vector <- function(value, path) {
  if (is.null(value)) {
    return(invisible())
  }
  if (length(attr(value, "dim")) > 1L) ao_wrong(path, "is a matrix, and has no one order")
  if (!ao_is_vector(value) || length(setdiff(oldClass(value), "factor")) > 0L) {
    ao_wrong(path, sprintf("is %s, which has no place in JSON", class(value)[[1L]]))
  }
  wrong <- which(is.double(value) & !is.finite(value) & !ao_is_na(value))
  if (length(wrong) == 0L) {
    return(invisible())
  }
  names <- attr(value, "names")
  at <- if (!is.null(names)) {
    paste0("$", names[[wrong[[1L]]]])
  } else if (length(value) > 1L) {
    sprintf("[%d]", wrong[[1L]])
  }
  ao_wrong(paste0(path, at), "is not finite, which JSON has not")
}

# Any message, with its type: beside it the fields, or `value` where that is no list of fields, or is raw.
ao_check_any <- function(value, path) {
  members <- ao_members(value, path)
  url <- members[["@type"]]
  if (!is.character(url) || length(url) == 0L || is.na(url[[1L]])) ao_wrong(path, "has no @type")
  type <- ao_type_of(sub(".*/", "", url[[1L]]))
  rest <- members[names(members) != "@type"]
  if (type %in% c(names(ao_messages), "list")) {
    return(ao_check_members(rest, ao_messages[[type]], path))
  }
  known <- type %in% ao_well_known
  # What google's and buf's other messages hold gen/base.R does not say.
  if (!known && grepl("^(google|grpc|buf)[.]", type)) {
    return(invisible())
  }
  if (!known && !is.raw(rest[["value"]])) ao_wrong(path, paste("is of a @type that the contract does not have:", type))
  more <- setdiff(names(rest), "value")
  if (length(more) > 0L) ao_wrong(path, sprintf("has %s beside value, which is all of %s", more[[1L]], url[[1L]]))
  if (known) ao_check_message(rest[["value"]], type, paste0(path, "$value"))
}
