# Your model: one function for each rpc of the contract. Until one is written, its route answers
# 501. What each takes and gives stands in gen/base.R. `ao sync` follows the contract and leaves
# this file alone once you have changed it.

# Called once in each worker, before the first request: read here what the model needs. What it
# gives is `context$model`.
load_model <- function() {
}

# Answers the rpc Score.
score <- function(request, context) {
  stop(unimplemented("Score is not written yet"))
}

# Answers the rpc GetVisit.
get_visit <- function(request, context) {
  stop(unimplemented("GetVisit is not written yet"))
}

# Answers the rpc PatchVisit.
patch_visit <- function(request, context) {
  stop(unimplemented("PatchVisit is not written yet"))
}

# Answers the rpc DeleteVisit.
delete_visit <- function(request, context) {
  stop(unimplemented("DeleteVisit is not written yet"))
}

# The attachment's path may hold any number of segments.
get_attachment <- function(request, context) {
  stop(unimplemented("GetAttachment is not written yet"))
}
