# Your model: one function for each rpc of the contract. Until one is written, its route answers
# 501. What each takes and gives stands in gen/base.R. `ao sync` follows the contract and leaves
# this file alone once you have changed it.

# Called once in each worker, before the first request: read here what the model needs. What it
# gives is `context$model`.
load_model <- function() {
}

# Answers the rpc Complete.
complete <- function(request, context) {
  stop(unimplemented("Complete is not written yet"))
}

# Tokens as they come.
stream <- function(request, context, send) {
  # `send(list(...))` passes on each answer when it is there.
  stop(unimplemented("Stream is not written yet"))
}

# Many turns in, one summary out.
summarize <- function(receive, context) {
  # `receive()` gives what the client sends, one by one, and NULL at the end.
  stop(unimplemented("Summarize is not written yet"))
}

# A live conversation.
converse <- function(receive, context, send) {
  # `receive()` gives each request, NULL at the end; `send(list(...))` passes on an answer.
  stop(unimplemented("Converse is not written yet"))
}

# Answers the rpc Embed.
embedder_embed <- function(request, context) {
  stop(unimplemented("Embed is not written yet"))
}
