heights <- data.frame(day = c(0, 1, 2, 3), centimetres = c(10, 12.1, 13.9, 16))

test_that("the line goes on, between its bounds", {
  answer <- ao_call("Forecast", list(heights = heights, days_ahead = 2L))
  expect_equal(answer$centimetres, 19.93, tolerance = 1e-6)
  expect_lt(answer$lower, answer$centimetres)
  expect_gt(answer$upper, answer$centimetres)
})

test_that("heights that make no line are refused", {
  expect_error(ao_call("Forecast", list(heights = heights[1:2, ])), "three or more")
  expect_error(ao_call("Forecast", list(heights = heights[c(1, 1, 1), ])), "several days")
})
