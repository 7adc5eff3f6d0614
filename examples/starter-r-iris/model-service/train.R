# Trains the model: `ao run train` reads data/iris.csv and writes model.csv.
#
# The model is softmax regression, fitted by gradient descent on four of five rows; the fifth is
# held out to tell how good the model is. There is nothing random in it: the same data gives the
# same file.

source("softmax.R")

steps <- 3000
rate <- 0.5
# Weight of the squared weights in the loss: keeps the probabilities from becoming 0 and 1.
penalty <- 1e-3

# Weights (one row a feature, one column a class) and bias for standardized features and one
# column a class that is 1 in the rows of this class.
fit <- function(standard, wanted) {
  names <- list(colnames(standard), colnames(wanted))
  weights <- matrix(0, ncol(standard), ncol(wanted), dimnames = names)
  bias <- setNames(numeric(ncol(wanted)), names[[2]])
  for (step in seq_len(steps)) {
    error <- (probabilities(standard, weights, bias) - wanted) / nrow(standard)
    weights <- weights - rate * (t(standard) %*% error + penalty * weights)
    bias <- bias - rate * colSums(error)
  }
  list(weights = weights, bias = bias)
}

# The parameters as a table, one row a feature and one for the bias, and how good they are.
train <- function(data) {
  features <- as.matrix(data[names(data) != "species"])
  species <- sort(unique(data$species))
  wanted <- outer(data$species, species, "==") + 0
  colnames(wanted) <- species
  seen <- seq_len(nrow(data)) %% 5 != 0
  mean <- colMeans(features[seen, ])
  scale <- sqrt(colMeans(sweep(features[seen, ], 2, mean)^2))
  standard <- standardize(features, mean, scale)
  found <- fit(standard[seen, ], wanted[seen, ])
  guessed <- species[max.col(probabilities(standard, found$weights, found$bias))]
  right <- guessed == data$species
  rows <- rbind(cbind(mean, scale, found$weights), bias = c(NA, NA, found$bias))
  list(
    parameters = data.frame(feature = rownames(rows), round(rows, 6), row.names = NULL),
    accuracy = mean(right[seen]),
    held_out_accuracy = mean(right[!seen])
  )
}

if (sys.nframe() == 0) {
  trained <- train(read.csv("data/iris.csv"))
  write.csv(trained$parameters, "model.csv", row.names = FALSE, na = "", quote = FALSE)
  cat(sprintf(
    "model.csv: right in %.4f of the rows, and in %.4f of those held out\n",
    trained$accuracy, trained$held_out_accuracy
  ))
}
