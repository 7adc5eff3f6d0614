# Your model: one function for each rpc of the contract. Until one is written, its route answers
# 501. What each takes and gives stands in gen/base.R. `ao sync` follows the contract and leaves
# this file alone once you have changed it.

# Called once in each worker, before the first request: read here what the model needs. What it
# gives is `context$model`.
load_model <- function() {
}

# The most likely species and the probability of each.
classify <- function(request, context) {
  stop(unimplemented("Classify is not written yet"))
}

# No annotation: the default route serves it.
describe_model <- function(request, context) {
  stop(unimplemented("DescribeModel is not written yet"))
}
