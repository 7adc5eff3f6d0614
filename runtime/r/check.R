# Lists that are messages: `ao_complete` makes a request as the server gives it, `ao_check` looks at an answer. Both go
# by the words of gen/base.R: `ao_messages` and `ao_enums`.

# The request with all that it leaves out, as far as the contract has a value for it. Unknown names are errors.
ao_complete <- function(request, message) {
  ao_check(request, message)
  types <- ao_messages[[message]]
  for (field in setdiff(names(types)[!startsWith(types, "optional ")], names(request))) {
    request[[field]] <- ao_default(types[[field]])
  }
  request[intersect(names(types), names(request))]
}

ao_default <- function(type) {
  word <- sub(" .*", "", type)
  switch(word,
    vector = , named = if (grepl("list of", type)) list() else ao_default(sub(".* of ", "", type))[0],
    list = , data.frame = if (word == "list") list() else ao_default_table(sub(".* of ", "", type)),
    numeric = , integer64 = 0,
    integer = 0L,
    logical = FALSE,
    character = "",
    raw = raw(),
    enum = ao_enums[[sub("enum ", "", type)]][[1]],
    NULL
  )
}

ao_default_table <- function(message) {
  as.data.frame(lapply(ao_messages[[message]], function(type) ao_default(type)[0]))
}

# Stops when `value` cannot be the message, with the path of the field that is wrong. A data frame is `rows` of it.
ao_check <- function(value, message, path = message, rows = FALSE) {
  types <- ao_messages[[message]]
  if (is.null(types)) {
    return(invisible())
  }
  if (is.atomic(value) && length(names(value)) > 0) value <- as.list(value)
  if (!is.list(value) && length(types) > 0) ao_wrong(path, "must be a list")
  if (length(value) > 0 && is.null(names(value))) ao_wrong(path, "must be a list with names")
  for (field in names(value)) {
    if (!field %in% names(types)) ao_wrong(path, sprintf("has no field %s; it has %s", field, toString(names(types))))
    if (!is.null(value[[field]])) ao_check_field(value[[field]], types[[field]], paste0(path, "$", field), rows)
  }
  invisible()
}

ao_check_field <- function(value, type, path, rows = FALSE) {
  optional <- startsWith(type, "optional ")
  type <- sub("optional ", "", type)
  inner <- sub(".* of ", "", type)
  if (is.list(value) && grepl("vector of ", type)) value <- unlist(value)
  if (startsWith(type, "named ") && length(value) > 0 && is.null(names(value))) ao_wrong(path, "must have names")
  if (is.data.frame(value)) {
    ao_check(value, inner, path, rows = TRUE)
  } else if (grepl("(list|data[.]frame) of ", type)) {
    if (!is.list(value)) ao_wrong(path, "must be a list")
    for (i in seq_along(value)) ao_check_field(value[[i]], inner, sprintf("%s[[%d]]", path, i))
  } else if (type %in% names(ao_messages)) {
    ao_check(value, type, path)
  } else {
    ao_check_scalar(value, inner, path, optional)
    single <- !rows && !grepl("vector of ", type) && ao_is_scalar(inner)
    if (single && length(value) != 1) ao_wrong(path, "must be one value")
  }
}

ao_is_scalar <- function(type) grepl("^(numeric|integer|integer64|logical|character|enum .*|POSIXct)$", type)

ao_check_scalar <- function(value, type, path, optional) {
  fits <- switch(sub(" .*", "", type),
    numeric = is.numeric(value),
    integer = is.numeric(value) && all(value == round(value), na.rm = TRUE),
    integer64 = inherits(value, "integer64") || is.character(value) || is.numeric(value),
    logical = is.logical(value),
    character = is.character(value) || is.factor(value),
    raw = is.raw(value),
    enum = is.numeric(value) || all(as.character(value) %in% c(ao_enums[[sub("enum ", "", type)]], NA)),
    POSIXct = inherits(value, c("POSIXt", "Date")),
    TRUE
  )
  if (!fits) ao_wrong(path, sprintf("must be %s, is %s", type, class(value)[[1]]))
  missing <- is.atomic(value) && any(is.na(value) & !is.nan(as.numeric(if (is.numeric(value)) value else NA)))
  if (missing && !optional && ao_is_scalar(type)) ao_wrong(path, "is NA, and this field always has a value")
}

ao_wrong <- function(path, problem) stop(path, ": ", problem, call. = FALSE)
