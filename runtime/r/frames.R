# Frames between a worker and the front that started it: four bytes of length, big-endian, and one value as R
# serializes it.

# Seconds that a read may take once a frame has begun; R's default of a minute would end a slow one.
ao_longest_wait <- 1e6

# Opens the connection to the front. While bytes are under way, `link$busy` is TRUE: an interrupt then leaves half a
# frame.
ao_connect <- function(port) {
  no_delay <- if ("options" %in% names(formals(socketConnection))) list(options = "no-delay")
  to <- list(host = "127.0.0.1", port = port, open = "r+b", blocking = TRUE, timeout = ao_longest_wait)
  link <- new.env()
  link$connection <- do.call(socketConnection, c(to, no_delay))
  link$busy <- FALSE
  link
}

# Ends the process where half a frame is under way: the next one could not be told from it.
ao_begin <- function(link) {
  if (link$busy) quit(save = "no", status = 1L, runLast = FALSE)
  link$busy <- TRUE
}

# Bytes of the largest frame: its length is four bytes.
ao_largest <- .Machine$integer.max

# An error of it comes before the first byte is under way: another frame may follow.
ao_write <- function(link, frame) {
  bytes <- serialize(frame, NULL, ascii = FALSE, xdr = TRUE, version = 2L)
  if (length(bytes) > ao_largest) stop(frame[["kind"]], " of ", length(bytes), " bytes: too large", call. = FALSE)
  ao_begin(link)
  writeBin(c(writeBin(length(bytes), raw(), endian = "big"), bytes), link$connection)
  link$busy <- FALSE
}

# The next frame; NULL when the front has gone. Waits in a place where an interrupt does no harm.
ao_read <- function(link) {
  socketSelect(list(link$connection), FALSE, NULL)
  ao_begin(link)
  length <- readBin(link$connection, "integer", 1L, 4L, endian = "big")
  bytes <- if (length(length) == 1L) readBin(link$connection, "raw", length)
  link$busy <- FALSE
  if (is.null(bytes) || length(bytes) < length) NULL else unserialize(bytes)
}
