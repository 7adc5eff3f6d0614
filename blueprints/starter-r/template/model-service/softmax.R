# Softmax regression: what training and the model share.

# Features, one row a flower, with mean 0 and standard deviation 1.
standardize <- function(features, mean, scale) {
  sweep(sweep(features, 2, mean), 2, scale, "/")
}

# The probability of each class (column) for each row of standardized features.
probabilities <- function(standard, weights, bias) {
  scores <- sweep(standard %*% weights, 2, bias, "+")
  # The highest score is taken off first, so that no exponential overflows.
  odds <- exp(scores - apply(scores, 1, max))
  odds / rowSums(odds)
}
