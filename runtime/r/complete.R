# Requests of tests, as the front gives them: whole, by the words of gen/base.R.

# The request with all that it leaves out, however deep, as far as the contract has a value for it. One that the
# contract does not allow is an error.
ao_complete <- function(request, message) {
  type <- ao_type_of(message)
  if (identical(request, list())) request <- ao_empty(type)
  ao_check(request, message)
  ao_fill(request, type)
}

# A message in which nothing is set: a list, or what R has for google's own.
ao_empty <- function(type) {
  switch(type,
    POSIXct = .POSIXct(0, "UTC"),
    difftime = as.difftime(0, units = "secs"),
    "vector of character" = character(),
    "any value" = NULL,
    "list with @type" = list("@type" = "", value = raw()),
    if (ao_is_scalar(type)) ao_default(type) else list()
  )
}

# One message, whole.
ao_fill <- function(value, type) {
  types <- ao_messages[[type]]
  if (is.null(types)) {
    return(value)
  }
  names <- names(value)
  value <- if (is.list(value)) unclass(value) else lapply(seq_along(value), function(i) unname(value[i]))
  value <- stats::setNames(value, names)
  if (!is.null(attr(value, "row.names"))) value <- lapply(value, function(cell) if (is.list(cell)) cell[[1L]] else cell)
  is_there <- vapply(names(types), function(field) {
    type <- types[[field]]
    !startsWith(type, "optional ") || (field %in% names(value) && !ao_is_absent(value[[field]], ao_bare(type)))
  }, NA)
  lapply(stats::setNames(nm = names(types)[is_there]), function(field) ao_fill_field(value[[field]], types[[field]]))
}

ao_fill_field <- function(value, type) {
  bare <- ao_bare(type)
  if (startsWith(type, "optional ")) {
    return(ao_fill(value, bare))
  }
  if (is.null(value)) {
    return(ao_default(bare))
  }
  if (startsWith(bare, "enum ") && is.factor(value)) {
    return(as.character(value))
  }
  inner <- ao_inner(bare)
  if (!ao_has_many(bare) || is.null(ao_messages[[inner]])) {
    return(value)
  }
  if (startsWith(bare, "data.frame of ")) ao_fill_table(value, inner) else lapply(ao_rows(value), ao_fill, inner)
}

# The rows of a data frame as lists; a list as it is.
ao_rows <- function(value) {
  if (!is.data.frame(value)) {
    return(value)
  }
  lapply(seq_len(nrow(value)), function(i) {
    lapply(unclass(value), function(column) {
      if (is.data.frame(column)) column[i, ] else if (is.list(column)) column[[i]] else column[i]
    })
  })
}

# A data frame with each field as a column.
ao_fill_table <- function(value, message) {
  types <- ao_messages[[message]]
  rows <- if (is.data.frame(value)) nrow(value) else length(value)
  filled <- if (!is.data.frame(value)) lapply(value, ao_fill, message)
  columns <- lapply(stats::setNames(nm = names(types)), function(field) {
    column <- if (is.null(filled)) value[[field]] else unlist(lapply(filled, `[[`, field))
    ao_column(column, types[[field]], rows)
  })
  structure(columns, class = "data.frame", row.names = .set_row_names(rows))
}

# A column, which is NULL where it is left out. Enums are factors in a data frame.
ao_column <- function(column, type, rows) {
  if (is.null(column)) column <- if (startsWith(type, "int64")) ao_none(type, rows) else rep(ao_default(type), rows)
  if (!startsWith(type, "enum ") || is.numeric(column)) {
    return(column)
  }
  factor(column, levels = union(ao_enums[[sub("^enum ", "", type)]], as.character(column)))
}

# What a field is that is left out.
ao_default <- function(type) {
  if (startsWith(type, "data.frame of ")) {
    return(ao_fill_table(list(), ao_inner(type)))
  }
  if (ao_has_many(type)) {
    none <- if (grepl("^(named )?list of ", type)) list() else ao_none(ao_inner(type))
    return(if (startsWith(type, "named ")) structure(none, names = character()) else none)
  }
  switch(sub(" .*", "", type),
    numeric = 0,
    integer = 0L,
    int64 = ao_none(type, 1L),
    logical = FALSE,
    character = "",
    raw = raw(),
    enum = ao_enums[[sub("^enum ", "", type)]][[1L]]
  )
}

# A vector of a type without elements; or with `length` of them, where those are 0.
ao_none <- function(type, length = 0L) {
  switch(sub(" .*", "", type),
    POSIXct = .POSIXct(numeric(), "UTC"),
    difftime = as.difftime(numeric(), units = "secs"),
    # As the front gives them.
    int64 = switch(Sys.getenv("AO_R_INT64", "double"),
      character = rep("0", length),
      integer64 = structure(numeric(length), class = "integer64"),
      numeric(length)
    ),
    numeric = numeric(),
    integer = integer(),
    logical = logical(),
    character()
  )
}
