//! A program of whatever the test `cli::compiled` has had written: only that test builds it.

include!(env!("WHIMBREL_TEST_GENERATED"));
