# The model: tells the species of an iris. Edit this file; the rest of the service follows the
# contract, which gen/base.R shows in words of R.

source("softmax.R")

# Called once in each worker, before the first request; what it gives is `context$model`. Here the
# parameters that train.R wrote into model.csv: one row a feature, and one for the bias.
load_model <- function() {
  rows <- as.matrix(read.csv("model.csv", row.names = "feature"))
  fields <- setdiff(rownames(rows), "bias")
  species <- setdiff(colnames(rows), c("mean", "scale"))
  list(
    fields = fields,
    species = species,
    mean = rows[fields, "mean"],
    scale = rows[fields, "scale"],
    weights = rows[fields, species],
    bias = rows["bias", species]
  )
}

# Answers POST /predict. It is not called `predict`, as R has a function of that name.
predictor_predict <- function(request, context) {
  model <- context$model
  lengths <- vapply(model$fields, function(field) measurement(request, field), numeric(1))
  standard <- standardize(t(lengths), model$mean, model$scale)
  each <- probabilities(standard, model$weights, model$bias)[1, ]
  list(species = model$species[which.max(each)], probabilities = each)
}

# A length from the request, in centimetres. What cannot be one is answered 400 with its name.
measurement <- function(request, field) {
  value <- request[[field]]
  if (!is.finite(value) || value < 0) {
    stop(invalid_argument(field, "must be a length in centimetres, 0 or more"))
  }
  value
}
