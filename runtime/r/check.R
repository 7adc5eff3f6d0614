# Whether a value may be a message, as the front of the service judges answers: by the words of gen/base.R
# (`ao_messages`, `ao_enums`). test/r/answers.json of ao has what both must judge alike. An error names the field.

# Stops when `value` cannot be the message, with the path of what is wrong.
ao_check <- function(value, message, path = message) {
  ao_check_message(value, ao_type_of(message), path)
  invisible()
}

# One message that is there: a list with names, or what R has for google's own.
ao_check_message <- function(value, type, path) {
  if (type == "list with @type") {
    ao_check_any(value, path)
  } else if (!type %in% c(names(ao_messages), "list")) {
    ao_check_known(value, type, path)
  } else if (is.data.frame(value)) {
    rows <- ao_check_rows(value, type, path)
    if (rows != 1L) ao_wrong(path, sprintf("is a data frame of %d rows, and takes one", rows))
  } else {
    types <- ao_messages[[type]]
    ao_check_members(ao_members(value, path, empty = length(types) == 0L), types, path)
  }
}

# The named elements of what stands for a message, each name once.
ao_members <- function(value, path, empty = FALSE) {
  if (is.null(value) && empty) {
    return(list())
  }
  names <- attr(value, "names")
  if (!is.list(value) && !(ao_is_vector(value) && length(names) > 0L)) ao_wrong(path, "must be a list with names")
  if (length(value) > 0L && (is.null(names) || anyNA(names) || !all(nzchar(names)))) {
    ao_wrong(path, "must be a list with names")
  }
  if (anyDuplicated(names) > 0L) ao_wrong(path, sprintf("has %s twice", names[[anyDuplicated(names)]]))
  members <- if (is.list(value)) unclass(value) else lapply(seq_along(value), function(i) unname(value[i]))
  stats::setNames(members, names)
}

ao_check_members <- function(members, types, path) {
  ao_check_names(names(members), types, path)
  set <- vapply(seq_along(members), function(i) {
    field <- names(members)[[i]]
    ao_check_field(members[[i]], types[[field]], paste0(path, "$", field))
  }, NA)
  ao_check_oneofs(names(members)[set], types, path)
}

ao_check_names <- function(names, types, path) {
  unknown <- setdiff(names, names(types))
  if (length(unknown) == 0L) {
    return(invisible())
  }
  ao_wrong(path, sprintf("has no field %s; it has %s", unknown[[1L]], toString(names(types))))
}

# Of a oneof one field may be set; `fields` are those that are.
ao_check_oneofs <- function(fields, types, path) {
  oneofs <- ao_oneof_of(types[fields])
  twice <- anyDuplicated(oneofs, incomparables = "")
  if (twice == 0L) {
    return(invisible())
  }
  both <- fields[oneofs == oneofs[[twice]]]
  ao_wrong(path, sprintf("has %s and %s, of which only one may be set", both[[1L]], both[[2L]]))
}

# A field by its type; gives whether it is set.
ao_check_field <- function(value, type, path) {
  bare <- ao_bare(type)
  if (startsWith(type, "optional ")) {
    if (ao_is_absent(value, bare)) {
      return(FALSE)
    }
    ao_check_message(value, bare, path)
  } else if (is.null(value)) {
    return(FALSE)
  } else if (startsWith(bare, "named ")) {
    ao_check_map(value, bare, path)
  } else if (ao_has_many(bare)) {
    ao_check_none_missing(ao_check_many(value, ao_inner(bare), path), path)
  } else {
    ao_check_known(value, bare, path)
  }
  TRUE
}

# Several values of one type, in a vector, a list or a data frame; gives whether each is NA.
ao_check_many <- function(value, inner, path) {
  if (ao_is_scalar(inner)) {
    return(ao_check_vector(value, inner, path))
  }
  if (is.data.frame(value)) {
    if (!inner %in% c(names(ao_messages), "list")) ao_wrong(path, "is a data frame, and must be a vector or list")
    return(logical(ao_check_rows(value, inner, path)))
  }
  if (is.list(value)) {
    for (i in seq_along(value)) {
      item <- unclass(value)[[i]]
      at <- sprintf("%s[[%d]]", path, i)
      if (is.null(item) && inner != "any value") ao_wrong(at, "is NULL")
      ao_check_message(item, inner, at)
    }
    return(logical(length(value)))
  }
  if (inner %in% c("POSIXct", "difftime")) {
    return(ao_check_times(value, inner, path))
  }
  if (inner == "vector of character") {
    return(ao_check_mask(value, path))
  }
  if (!ao_is_json(inner) || !ao_is_vector(value)) ao_wrong(path, "must be a list")
  for (i in seq_along(value)) ao_check_message(unname(value[i]), inner, sprintf("%s[%d]", path, i))
  logical(length(value))
}

ao_check_none_missing <- function(missing, path, at = seq_along(missing)) {
  if (any(missing)) ao_wrong(sprintf("%s[%s]", path, at[missing][[1L]]), "is NA, and must have a value")
}

# A map: its names are the keys.
ao_check_map <- function(value, type, path) {
  inner <- ao_inner(type)
  if (is.data.frame(value) && startsWith(type, "named list of ") && inner != "raw") {
    ao_wrong(path, "is a data frame, and must be a list with names")
  }
  missing <- ao_check_many(value, inner, path)
  if (length(missing) == 0L) {
    return(invisible())
  }
  names <- attr(value, "names")
  if (is.null(names)) ao_wrong(sprintf("%s[1]", path), "has no name to be the key")
  at <- encodeString(names, quote = "\"")
  keys <- ao_keys(names, ao_key_of(type))
  if (anyNA(keys)) ao_wrong(sprintf("%s[%s]", path, at[is.na(keys)][[1L]]), "has a name that cannot be the key")
  ao_check_none_missing(missing, path, at)
  twice <- anyDuplicated(keys)
  if (twice > 0L) ao_wrong(sprintf("%s[%s]", path, at[[twice]]), "is there twice")
}

# The rows of a data frame as messages; gives their number.
ao_check_rows <- function(frame, type, path) {
  types <- ao_messages[[type]]
  count <- .row_names_info(frame, 2L)
  columns <- unclass(frame)
  names <- names(columns)
  if (anyDuplicated(names) > 0L) ao_wrong(path, sprintf("has %s twice", names[[anyDuplicated(names)]]))
  ao_check_names(names, types, path)
  set <- lapply(names, function(field) {
    ao_check_column(columns[[field]], types[[field]], paste0(path, "$", field), count)
  })
  if (!any(nzchar(ao_oneof_of(types[names])))) {
    return(count)
  }
  for (i in seq_len(count)) {
    ao_check_oneofs(names[vapply(set, `[[`, NA, i)], types, sprintf("%s[%d, ]", path, i))
  }
  count
}

# A column; gives in which rows the field is set.
ao_check_column <- function(value, type, path, count) {
  bare <- ao_bare(type)
  optional <- startsWith(type, "optional ")
  if (is.list(value) && !is.data.frame(value)) {
    set <- vapply(seq_along(value), function(i) {
      ao_check_field(unclass(value)[[i]], type, sprintf("%s[[%d]]", path, i))
    }, NA)
  } else {
    if (!optional && ao_has_many(bare)) ao_wrong(path, "must be a list with an element for each row")
    set <- !ao_check_many(value, bare, path)
    if (!optional) ao_check_none_missing(!set, path)
  }
  if (length(set) != count) ao_wrong(path, sprintf("has %d values in %d rows", length(set), count))
  set
}

ao_wrong <- function(path, problem) stop(path, ": ", problem, call. = FALSE)
