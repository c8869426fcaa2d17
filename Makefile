# `make test` is the test command; all it does is in tests/run.sh.
# Some steps only: make test STEPS="unit model"

.PHONY: test
test:
	@tests/run.sh
