# Whether single values fit the types of gen/base.R.

# Looks at a vector, or a list with one value each, of a type; gives whether each element is NA. One that does not fit
# is an error.
ao_check_vector <- function(value, type, path) {
  if (type == "raw") {
    return(ao_check_bytes(value, path))
  }
  if (length(attr(value, "dim")) > 1L) ao_wrong(path, "is a matrix, and has no one order")
  fits <- ao_fits(value, type)
  is_not <- sprintf("must be %s, is %s", type, class(value)[[1L]])
  if (is.null(fits)) ao_wrong(path, is_not)
  wrong <- which(!fits)
  if (length(wrong) > 0L) ao_wrong(if (length(fits) == 1L) path else sprintf("%s[%d]", path, wrong[[1L]]), is_not)
  is.na(fits)
}

ao_check_bytes <- function(value, path) {
  if (is.raw(value)) {
    return(FALSE)
  }
  if (!is.list(value) && !is.null(value)) ao_wrong(path, sprintf("must be raw, is %s", class(value)[[1L]]))
  for (i in seq_along(value)) {
    if (!is.raw(unclass(value)[[i]])) ao_wrong(sprintf("%s[[%d]]", path, i), "must be raw")
  }
  logical(length(value))
}

# For each element whether it fits, NA where it is NA; NULL for what has no such elements.
ao_fits <- function(value, type) {
  if (is.null(value)) {
    return(logical())
  }
  if (inherits(value, c("difftime", "POSIXt", "Date"))) {
    return(NULL)
  }
  if (is.list(value)) {
    each <- lapply(unclass(value), function(item) if (!is.list(item)) ao_fits(item, type))
    return(if (all(lengths(each) == 1L)) as.logical(unlist(each)))
  }
  if (!ao_is_vector(value)) {
    return(NULL)
  }
  is_number <- grepl("^(numeric|int)", type)
  if (is.factor(value)) {
    if (is_number) {
      return(NULL)
    }
    value <- as.character(value)
  }
  fits <- if (is_number) ao_fits_number(value, type) else ao_fits_word(value, type)
  replace(rep_len(fits, length(value)), ao_is_na(value), NA)
}

ao_fits_word <- function(value, type) {
  switch(sub(" .*", "", type),
    logical = is.logical(value),
    character = is.character(value),
    enum = ao_fits_enum(value, sub("^enum ", "", type))
  )
}

# A name of the enum, or a number, which may be written in digits.
ao_fits_enum <- function(value, enum) {
  if (is.logical(value)) {
    return(FALSE)
  }
  named <- if (is.character(value)) value %in% ao_enums[[enum]] else FALSE
  if (is.character(value)) value <- as.numeric(ifelse(grepl("^-?[0-9]+$", value), value, NA))
  numbers <- ao_numbers(value)
  closed <- get0("ao_closed_enums", ifnotfound = list())[[enum]]
  known <- if (is.null(closed)) ao_is_whole(numbers, -2^31, 2^31) else numbers %in% closed
  named | known
}

ao_fits_number <- function(value, type) {
  if (is.character(value) && startsWith(type, "int64")) {
    return(ao_fits_digits(value, type))
  }
  if (!is.numeric(unclass(value))) {
    return(FALSE)
  }
  numbers <- ao_numbers(value)
  switch(type,
    numeric = TRUE,
    "numeric of 32 bits" = !is.finite(numbers) | abs(numbers) <= 3.4028234663852886e38,
    integer = ao_is_whole(numbers, -2^31, 2^31),
    "integer from 0" = ao_is_whole(numbers, 0, 2^32),
    # The largest ones that integer64 holds are 2^63 when they are made a double.
    int64 = inherits(value, "integer64") | ao_is_whole(numbers, -2^63, 2^63),
    "int64 from 0" = ao_is_whole(numbers, 0, 2^64)
  )
}

ao_is_whole <- function(numbers, least, below) {
  is.finite(numbers) & numbers == round(numbers) & numbers >= least & numbers < below
}

# Digits of an integer of 64 bits: as text, since no number of R is exact there.
ao_fits_digits <- function(text, type) {
  below_0 <- startsWith(text, "-")
  digits <- sub("^-?0*", "", text)
  most <- if (type == "int64") ifelse(below_0, "9223372036854775808", "9223372036854775807") else "18446744073709551615"
  small <- nchar(digits) < nchar(most) | (nchar(digits) == nchar(most) & digits <= most)
  grepl("^-?[0-9]+$", text) & small & (type == "int64" | !below_0 | digits == "")
}

# Whether each element is NA; NaN is not.
ao_is_na <- function(value) {
  if (inherits(value, "integer64")) {
    words <- ao_words64(value)
    return(is.na(words$high) & words$low == 0)
  }
  value <- unclass(value)
  is.na(value) & !(if (is.double(value)) is.nan(value) else FALSE)
}

# The numbers of a vector, those of bit64's integer64 too, which keeps integers in the bits of doubles.
ao_numbers <- function(value) {
  if (!inherits(value, "integer64")) {
    return(as.numeric(unclass(value)))
  }
  words <- ao_words64(value)
  ifelse(is.na(words$high), -2^31, words$high) * 2^32 + words$low
}

ao_words64 <- function(value) {
  halves <- readBin(writeBin(as.double(unclass(value)), raw(), endian = "little"), "integer",
                    2L * length(value), 4L, endian = "little")
  low <- as.numeric(halves[c(TRUE, FALSE)])
  low[is.na(low)] <- -2^31
  list(high = halves[c(FALSE, TRUE)], low = low %% 2^32)
}

# The keys that names of a map stand for; NA where a name cannot be one.
ao_keys <- function(names, type) {
  if (type == "character") {
    return(names)
  }
  if (type == "logical") {
    keys <- tolower(names)
    return(ifelse(keys %in% c("true", "false"), keys, NA))
  }
  fits <- if (startsWith(type, "int64")) {
    ao_fits_digits(names, type)
  } else {
    digits <- grepl("^-?[0-9]+$", names)
    digits & ao_fits_number(as.numeric(ifelse(digits, names, NA)), type)
  }
  keys <- paste0(ifelse(startsWith(names, "-"), "-", ""), sub("^-?0*", "", names))
  ifelse(!is.na(names) & fits, ifelse(keys %in% c("", "-"), "0", keys), NA)
}
