# Two commands on a machine with Go, gcc and make:
#
#   make run    builds Laurel and serves it on http://localhost:8080, its data in ./data
#   make test   installs what the tests need and runs all of them

ROOMS := badges cmd federation store templates web

# With TESTFLAGS=-v every test is named; `make test PACKAGES=./store/...` runs a part.
TESTFLAGS ?=
PACKAGES ?= ./...

.PHONY: run build test test-deps bench lint fmt check clean

run: build
	bin/laurel serve --demo

build:
	go build -trimpath -o bin/laurel ./cmd/laurel

# go vet is a part of lint.
test: test-deps
	go test -race -shuffle=on -vet=off -timeout 15m $(TESTFLAGS) $(PACKAGES)

# Each script says what it installs, does nothing where it is there, and says what to do where it cannot.
test-deps:
	@store/storetest/install.sh
	@federation/e2e/install.sh
	@web/compat/bitbadges/testdata/sdk/install.sh
	@web/compat/bitbadges/v1/testdata/sdk/install.sh
	@web/compat/mypit/testdata/install.sh

bench:
	go test -run '^$$' -bench . -benchmem $(PACKAGES)

lint:
	@unformatted=$$(gofmt -l $(ROOMS)); test -z "$$unformatted" || \
		{ echo "not formatted, run make fmt:"; echo "$$unformatted"; exit 1; }
	go vet ./...
	go tool staticcheck ./...

fmt:
	gofmt -w $(ROOMS)

# What the project's CI runs.
check:
	.ci/run

clean:
	rm -rf bin federation/e2e/node_modules web/compat/bitbadges/testdata/sdk/node_modules web/compat/bitbadges/v1/testdata/sdk/node_modules
