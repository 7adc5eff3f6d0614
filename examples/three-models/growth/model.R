# The height of a plant in some days: a line through its heights so far, with R's own intervals.

# `request$heights` is a data frame of day and centimetres.
forecast <- function(request, context) {
  heights <- request$heights
  if (NROW(heights) < 3) stop(invalid_argument("heights", "must be three or more"))
  if (length(unique(heights$day)) < 2) stop(invalid_argument("heights", "must be of several days"))
  line <- lm(centimetres ~ day, heights)
  then <- data.frame(day = max(heights$day) + request$days_ahead)
  # A perfect line has no spread to tell, which R warns of.
  ahead <- suppressWarnings(predict(line, then, interval = "prediction"))
  list(centimetres = ahead[, "fit"], lower = ahead[, "lwr"], upper = ahead[, "upr"])
}
