# The model, called as the server calls it.

setosa <- list(sepal_length = 5.1, sepal_width = 3.5, petal_length = 1.4, petal_width = 0.2)
virginica <- list(sepal_length = 6.3, sepal_width = 3.3, petal_length = 6, petal_width = 2.5)

test_that("tells typical flowers", {
  expect_equal(ao_call("Predict", setosa)$species, "setosa")
  expect_equal(ao_call("Predict", virginica)$species, "virginica")
})

test_that("the probabilities of all species are 1 together", {
  probabilities <- ao_call("Predict", setosa)$probabilities
  expect_equal(sort(names(probabilities)), c("setosa", "versicolor", "virginica"))
  expect_equal(sum(probabilities), 1)
})

test_that("is sure even far from what it was trained on", {
  far <- list(petal_length = 1e6, petal_width = 1e6)
  expect_true(all(is.finite(ao_call("Predict", far)$probabilities)))
})

test_that("refuses what is no length and names the field", {
  for (field in names(setosa)) {
    for (value in c(-0.1, NaN, Inf)) {
      request <- replace(setosa, field, value)
      expect_error(ao_call("Predict", request), field, class = "ao_error")
    }
  }
})
