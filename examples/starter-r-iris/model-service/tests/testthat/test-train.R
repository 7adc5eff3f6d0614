# The training script: its result is the committed model, and it is a good one.

before <- setwd("../..")
source("train.R")
trained <- train(read.csv("data/iris.csv"))
committed <- read.csv("model.csv")
setwd(before)

test_that("training makes the committed model", {
  expect_equal(trained$parameters, committed, tolerance = 1e-4)
})

test_that("the model is right on flowers it has not seen", {
  expect_gte(trained$held_out_accuracy, 0.9)
})
