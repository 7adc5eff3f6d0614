# The model, called as the server calls it. Add the answers that you expect:
# `expect_equal(ao_call("Rpc", list(field = 1))$field, 2)`.

test_that("every rpc answers an empty request or says why not", {
  for (rpc in names(ao_rpcs)) {
    answer <- tryCatch(ao_call(rpc), ao_error = identity)
    if (inherits(answer, "ao_error")) expect_true(nzchar(conditionMessage(answer)), label = rpc)
    expect_type(answer, "list")
  }
})
