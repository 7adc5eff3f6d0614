# Frames between a worker and the front that started it: four bytes of length, big-endian, and one value as R
# serializes it.
#
# An interrupt leaves no frame half read or half written: it is suspended but where the worker waits for the front.
# There R takes it in, suspended or not.

# Seconds that a write may take; R's default of a minute would end a slow one.
ao_longest_wait <- 1e6

# Opens the connection to the front. It does not block: what is to be read is waited for in one place. `link` holds,
# besides, what has come of a frame that is not whole.
ao_connect <- function(port) {
  no_delay <- if ("options" %in% names(formals(socketConnection))) list(options = "no-delay")
  to <- list(host = "127.0.0.1", port = port, open = "r+b", blocking = FALSE, timeout = ao_longest_wait)
  link <- new.env()
  link$connection <- do.call(socketConnection, c(to, no_delay))
  link$length <- NULL
  link$parts <- list()
  link$size <- 0
  link
}

# Bytes of the largest frame: its length is four bytes.
ao_largest <- .Machine$integer.max

# Bytes that are written, and read, at once. A socket that has room at all takes so many of them whole.
ao_written <- 16384L
ao_read_most <- 1048576L

# An error of it comes before the first byte is under way: another frame may follow.
ao_write <- function(link, frame) {
  bytes <- serialize(frame, NULL, ascii = FALSE, xdr = TRUE, version = 2L)
  if (length(bytes) > ao_largest) stop(frame[["kind"]], " of ", length(bytes), " bytes: too large", call. = FALSE)
  head <- writeBin(length(bytes), raw(), endian = "big")
  pieces <- if (length(bytes) <= ao_written) list(c(head, bytes)) else c(list(head), ao_pieces(bytes))
  sent <- 0L
  # Behind half a frame the next one could not be told from it.
  on.exit(if (sent > 0L && sent < length(pieces)) quit(save = "no", status = 1L, runLast = FALSE))
  put <- function() {
    while (sent < length(pieces)) {
      writeBin(pieces[[sent + 1L]], link$connection)
      sent <<- sent + 1L
    }
  }
  # An interrupt comes before a piece, while that waits for room. It is not for here, and the front sends more than one.
  suspendInterrupts(while (sent < length(pieces)) tryCatch(put(), interrupt = function(i) NULL))
}

# Through a connection: by an index it takes five times as long.
ao_pieces <- function(bytes) {
  from <- rawConnection(bytes)
  on.exit(close(from))
  lapply(seq_len(ceiling(length(bytes) / ao_written)), function(i) readBin(from, "raw", ao_written))
}

# The next frame; NULL when the front has gone. An interrupt may end the waiting for it, and loses nothing: what has
# come is kept for who reads next.
ao_read <- function(link) {
  suspendInterrupts({
    if (is.null(link$length)) {
      head <- ao_gather(link, 4L)
      if (is.null(head)) return(NULL)
      link$length <- readBin(head, "integer", endian = "big")
    }
    bytes <- ao_gather(link, link$length)
    link$length <- NULL
    if (!is.null(bytes)) unserialize(bytes)
  })
}

# So many bytes; NULL when fewer come.
ao_gather <- function(link, count) {
  repeat {
    part <- readBin(link$connection, "raw", min(count - link$size, ao_read_most))
    if (length(part) == 0L && !isIncomplete(link$connection)) return(NULL)
    if (link$size == 0 && length(part) == count) return(part)
    link$size <- link$size + length(part)
    link$parts <- c(link$parts, list(part))
    if (link$size == count) return(ao_joined(link))
    allowInterrupts(socketSelect(list(link$connection), FALSE, NULL))
  }
}

# The parts in one, through a connection as well.
ao_joined <- function(link) {
  all <- rawConnection(raw(), "wb")
  on.exit(close(all))
  for (part in link$parts) writeBin(part, all)
  link$parts <- list()
  link$size <- 0
  rawConnectionValue(all)
}

# Text of whatever origin as UTF-8. Bytes that are none are shown: "caf<e9>".
ao_utf8 <- function(text) {
  text <- enc2utf8(as.character(text))
  wrong <- !validUTF8(text)
  text[wrong] <- iconv(text[wrong], "UTF-8", "UTF-8", sub = "byte")
  text
}
