# Two commands on a machine with Go, gcc and make:
#
#   make run    builds Laurel and serves it on http://localhost:8080, its data in ./data
#   make test   installs what the tests need and runs all of them

ROOMS := badges cmd federation store templates web

# With TESTFLAGS=-v every test is named; `make test PACKAGES=./store/...` runs a part.
TESTFLAGS ?=
PACKAGES ?= ./...

# Folders with npm packages that the tests need.
NPM := badges/openbadges/testdata/npm federation/e2e web/e2e badges/bake/testdata/npm web/compat/bitbadges/testdata/sdk web/compat/bitbadges/v1/testdata/sdk

.PHONY: run build test test-deps screenshots bench lint fmt check clean

run: build
	bin/laurel serve --demo

build:
	go build -trimpath -o bin/laurel ./cmd/laurel

# go vet is a part of lint.
test: test-deps
	go test -race -shuffle=on -vet=off -timeout 30m $(TESTFLAGS) $(PACKAGES)

# Each script says what it installs, does nothing where it is there, and says what to do where it cannot.
test-deps:
	@store/storetest/install.sh
	@federation/e2e/install-npm.sh $(NPM)
	@web/e2e/install-chromium.sh
	@web/compat/mypit/testdata/install.sh
	@badges/certificate/testdata/install.sh

# Pictures of the main pages, on a phone and on a desk, in light and dark, in web/e2e/screenshots.
screenshots: test-deps
	go test ./web/e2e -count=1 -run TestStories -stories '^pictures' -screenshots screenshots

# A table of what was measured, against limits measured in the same run and the aims. It takes some minutes, and
# whatever else the machine does shows in it.
bench:
	@go test -run '^$$' -bench . -benchtime 2s -timeout 20m \
		$$(grep -rl --include='*_test.go' --exclude-dir=node_modules '^func Benchmark' $(ROOMS) | xargs -n1 dirname | sort -u | sed 's,^,./,') \
		| go run ./cmd/benchtable

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
	rm -rf bin $(addsuffix /node_modules,$(NPM))
