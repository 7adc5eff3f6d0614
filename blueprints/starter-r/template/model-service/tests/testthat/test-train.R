# The training script: its result is the committed model, and it is a good one.

trained <- local({
  setwd("../..")
  on.exit(setwd("tests/testthat"))
  script <- new.env()
  sys.source("train.R", script)
  script$train(read.csv("data/iris.csv"))
})

test_that("training makes the committed model", {
  expect_equal(trained$parameters, read.csv("../../model.csv"), tolerance = 1e-4)
})

test_that("the model is right on flowers it has not seen", {
  expect_gte(trained$held_out_accuracy, 0.9)
})
