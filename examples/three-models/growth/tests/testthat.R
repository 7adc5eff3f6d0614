# Runs the tests in testthat/: `Rscript tests/testthat.R`, in the folder of the service.
source("vendor/ao/testing.R")
ao_run_tests()
