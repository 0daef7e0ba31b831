# Balcão. `make help` lists the targets.

SHELL := /bin/bash
.SHELLFLAGS := -eu -o pipefail -c
.DEFAULT_GOAL := help

# Tools are built once into a cache folder outside the clone, named after what pins them.
CACHE     := $(or $(XDG_CACHE_HOME),$(HOME)/.cache)/balcao
TOOLS_KEY := $(shell (sha256sum tools/go.sum 2>/dev/null || shasum -a 256 tools/go.sum) | cut -c1-12)-$(shell go env GOVERSION)
TOOLS     := $(CACHE)/tools/$(TOOLS_KEY)
VERSION   := $(shell git describe --tags --always --dirty 2>/dev/null || echo unknown)
LDFLAGS   := -s -w -X main.version=$(VERSION)
WEB_SRC   := $(shell find web -path web/node_modules -prune -o -path web/dist -prune -o -path web/e2e -prune -o -path web/test-results -prune -o -type f ! -name "*.tsbuildinfo" -print 2>/dev/null)

.PHONY: help run build web web-packages test test-unit test-integration test-e2e test-temporal-server test-services-stop check generate generated-fresh lint lint-go lint-web workflowcheck fmt bench drill tools clean

help: ## list the targets
	@awk -F':.*## ' '/^[a-z0-9-]+:.*## /{printf "  make %-22s %s\n", $$1, $$2}' $(MAKEFILE_LIST)

run: build ## start everything, with a demo company and a simulated WhatsApp
	@exec bin/balcao dev

build: web ## build the program with the web app inside: bin/balcao
	@echo "building bin/balcao"
	@mkdir -p bin
	@go build -trimpath -ldflags '$(LDFLAGS)' -o bin/balcao ./cmd/balcao

web: web/dist/index.html ## build the web app where it is stale

web-packages: web/node_modules/.installed

web/dist/index.html: web/node_modules/.installed $(WEB_SRC)
	@echo "building the web app"
	@cd web && npm run --silent build
	@touch web/dist/index.html web/dist/.gitkeep

web/node_modules/.installed: web/package.json web/package-lock.json
	@command -v npm >/dev/null || { echo "Node.js 20 or newer is needed; install it and try again"; exit 1; }
	@cd web && { npm ls >/dev/null 2>&1 || { echo "installing the web app's packages"; npm ci --no-audit --no-fund --loglevel=error; }; }
	@touch $@

test: ## every kind of test: unit, workflow, store, API, integration, web, browser
	@go run ./internal/testkit/testrun

test-unit: ## tests that need no server
	@go run ./internal/testkit/testrun -only unit,workflow

test-integration: ## tests against real Postgres, Redis and Temporal, fault drills included
	@go run ./internal/testkit/testrun -only store,api,integration

test-e2e: ## browser tests against the whole stack
	@go run ./internal/testkit/testrun -only browser

test-temporal-server: ## integration tests against the Temporal server that compose pins
	@go run ./internal/testkit/testrun -only integration -server

test-services-stop: ## end the servers that test runs keep for each other
	@go run ./internal/testkit/testrun -stop

check: generated-fresh lint workflowcheck ## all checks: generated files, linters, arrows, web
	@go vet ./...
	@go test -count=1 ./internal/house
	@echo "all checks passed"

lint: lint-go lint-web ## linters of Go and of the web app

lint-go: $(TOOLS)/golangci-lint
	@$(TOOLS)/golangci-lint fmt --diff
	@$(TOOLS)/golangci-lint run --allow-parallel-runners ./...

lint-web: web
	@cd web && for script in lint typecheck knip i18n:check contrast:check size:check; do echo "web: $$script"; npm run --silent $$script; done

workflowcheck: $(TOOLS)/workflowcheck
	@$(TOOLS)/workflowcheck ./workflows/...

generate: $(TOOLS)/swag web-packages ## write OpenAPI, the web's client and docs/configuration.md anew
	@$(TOOLS)/swag init --quiet --parseInternal --parseDependencyLevel 1 --dir api/server,api --generalInfo openapi.go --output api/docs --outputTypes go,json
	@cd web && npm run --silent generate
	@go test -count=1 ./internal/config -run TestConfigurationPageIsFresh -update >/dev/null

# Generated files must be what `make generate` writes. They are compared with the
# working tree, not with a commit, so that a check before a commit is possible.
generated-fresh:
	@before=$$(mktemp -d); trap 'rm -rf "$$before"' EXIT; \
	 for path in api/docs web/src/api docs/configuration.md; do mkdir -p "$$before/$$(dirname $$path)"; cp -R $$path "$$before/$$path"; done; \
	 $(MAKE) --no-print-directory generate; \
	 for path in api/docs web/src/api docs/configuration.md; do \
	   diff -r "$$before/$$path" $$path >/dev/null || { echo "$$path was not fresh; it is now: commit it"; exit 1; }; done

fmt: $(TOOLS)/golangci-lint ## format the Go code
	@$(TOOLS)/golangci-lint fmt

bench: ## measure what docs/quality asks for and write docs/measurements.md
	@go run ./cmd/bench

tools: $(TOOLS)/golangci-lint $(TOOLS)/workflowcheck $(TOOLS)/swag $(TOOLS)/gofumpt ## build the pinned developer tools into the cache folder

$(TOOLS)/%: tools/go.mod tools/go.sum
	@[ -x $@ ] || { echo "building $* (once; golangci-lint takes some minutes)"; mkdir -p $(TOOLS); cd tools && GOFLAGS=-mod=readonly GOBIN=$(TOOLS) go install $$(go list -f '{{.ImportPath}}' tool | grep '/$*$$'); }
	@touch $@

clean: ## remove what was built, not the trial's data
	rm -rf bin web/node_modules web/test-results web/playwright-report
	find web/dist -mindepth 1 ! -name .gitkeep -delete 2>/dev/null || true
