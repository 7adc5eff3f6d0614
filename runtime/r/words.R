# The words of gen/base.R, by which `ao_check` and `ao_complete` go: "optional vector of int64 (oneof choice)".

ao_well_known <- c(
  "google.protobuf.Timestamp" = "POSIXct",
  "google.protobuf.Duration" = "difftime",
  "google.protobuf.Struct" = "named list of any value",
  "google.protobuf.Value" = "any value",
  "google.protobuf.ListValue" = "list of any value",
  "google.protobuf.FieldMask" = "vector of character",
  "google.protobuf.Any" = "list with @type",
  "google.protobuf.Empty" = "list",
  "google.protobuf.DoubleValue" = "numeric",
  "google.protobuf.FloatValue" = "numeric of 32 bits",
  "google.protobuf.Int64Value" = "int64",
  "google.protobuf.UInt64Value" = "int64 from 0",
  "google.protobuf.Int32Value" = "integer",
  "google.protobuf.UInt32Value" = "integer from 0",
  "google.protobuf.BoolValue" = "logical",
  "google.protobuf.StringValue" = "character",
  "google.protobuf.BytesValue" = "raw"
)

# The type of a message by its full name.
ao_type_of <- function(message) {
  if (message %in% names(ao_well_known)) ao_well_known[[message]] else message
}

# A type without what is said of its field.
ao_bare <- function(type) sub("^optional ", "", sub(" [(]oneof .*[)]$", "", type))

# The oneof of each field; "" where it is of none.
ao_oneof_of <- function(types) ifelse(grepl(" [(]oneof ", types), sub(".* [(]oneof (.*)[)]$", "\\1", types), "")

# Whether a field that is not optional holds several values.
ao_has_many <- function(type) grepl("^(named )?(vector|list|data[.]frame) of ", type)

# The type of each of several values.
ao_inner <- function(type) sub("^(named )?(vector|list|data[.]frame) of ", "", sub(ao_key_word, "", type))

# The type of a map's keys.
ao_key_of <- function(type) if (grepl(ao_key_word, type)) sub(".* by ", "", type) else "character"

ao_key_word <- " by (integer|int64|logical)( from 0)?$"

ao_is_scalar <- function(type) {
  grepl("^(numeric( of 32 bits)?|(integer|int64)( from 0)?|logical|character|raw|enum .*)$", type)
}

# Whether a type is one of those that hold what JSON holds.
ao_is_json <- function(type) type %in% c("named list of any value", "any value", "list of any value")

# Whether R keeps the value as numbers, logicals or text, with NA among them.
ao_is_vector <- function(value) typeof(value) %in% c("logical", "integer", "double", "character")
