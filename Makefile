# darn: `make help` says what there is. Everything is built below $(BUILD); nothing else is written.
# `make V=1` shows the command lines of the compiler.
BUILD ?= build
V ?=
Q := $(if $(V),,@)
PREFIX ?= /usr/local
SANITIZE ?=
ifeq ($(origin CC),default)
CC := gcc
endif

PACKAGES := lua5.4 libcurl libxml-2.0 sqlite3 zlib libbrotlidec libzstd jansson libmicrohttpd nettle libidn2 libpsl libedit uchardet libpcre2-8
VERSION := 0.1.0

# A sanitized build lives beside the plain one.
comma := ,
OUT := $(BUILD)$(if $(SANITIZE),/$(subst $(comma),-,$(SANITIZE)))
# Cutting a message at its buffer's end is what our snprintf calls are for.
GCC_ONLY := $(if $(findstring clang,$(CC)),,-Wno-format-truncation)
# What newer versions of libxml2 call deprecated has no other name in 2.9.
FLAGS := -std=c11 -D_GNU_SOURCE -Wall -Wextra -Werror -Wno-deprecated-declarations $(GCC_ONLY) -O2 -g -Icore \
	-pthread -MMD -MP -DDARN_VERSION='"$(VERSION)"' $(if $(SANITIZE),-fsanitize=$(SANITIZE) -fno-omit-frame-pointer)
# The system's libraries; asked for only when something is built, so that install.sh can run before.
LIB_FLAGS = $(shell pkg-config --cflags $(PACKAGES))
LIBS = $(shell pkg-config --libs $(PACKAGES)) -lm

# The house (tests/check_layers.sh holds the includes to it): what each room may see, itself the last.
ROOM_base := base
ROOM_os := base os
ROOM_model := base model
ROOM_net := base os model net
ROOM_encoding := base encoding
ROOM_prose := base model prose
ROOM_html := base os model encoding html
ROOM_select := base os model encoding html select
ROOM_read := base os model encoding html select read
ROOM_store := base os model store
ROOM_script := base os model encoding html select read prose script
ROOM_debug := base os model encoding html select read prose script debug
ROOM_live := base os model encoding html select read prose script debug live
ROOM_crawl := base os model net encoding html select read prose store script debug crawl
ROOM_demo := base os model demo
ROOM_ui := base os model net encoding html select read prose store script debug live crawl demo ui
ROOM_lua := base os model encoding html select read prose script
ROOMS := base os model net encoding html select read prose store script debug live crawl demo ui

objects = $(patsubst core/%.c,$(OUT)/obj/%.o,$(foreach room,$(1),$(wildcard core/$(room)/*.c)))
DARN_OBJECTS := $(call objects,$(ROOMS)) $(OUT)/obj/main.o

UNIT_SOURCES := $(wildcard tests/unit/*/test_*.c)
UNIT_TESTS := $(patsubst tests/%.c,$(OUT)/tests/%,$(UNIT_SOURCES))
E2E_SOURCES := $(wildcard tests/e2e/test_*.c tests/live/test_*.c)
E2E_TESTS := $(patsubst tests/%.c,$(OUT)/tests/%,$(E2E_SOURCES))
E2E_SUPPORT := $(patsubst tests/%.c,$(OUT)/tests/%.o,$(filter-out $(E2E_SOURCES),$(wildcard tests/e2e/*.c)))

.PHONY: all deps demo test unit e2e bench bench-reload bench-frontier bench-hosts bench-html bench-encoding bench-cpu conformance fuzz soak chaos valgrind install clean help $(ROOMS:%=unit-%) unit-lua
.SECONDARY:

all: $(OUT)/darn

help:
	@echo 'make              build $(BUILD)/darn'
	@echo 'make demo         install what is missing, build, crawl the demo shop and mend a parser on the way'
	@echo 'make test         install what is missing, build, run every test'
	@echo 'make unit-ROOM    the unit tests of one folder of core/ (make unit-html)'
	@echo 'make e2e          the tests that run the built program'
	@echo 'make bench        measure pages/s on the demo shop (tests/bench)'
	@echo 'make bench-reload measure what a save costs, and what watching does (tests/bench)'
	@echo 'make bench-frontier new URLs/s, memory and disk at URLS=1000000 addresses (tests/bench)'
	@echo 'make bench-hosts  10,000 hosts with a page each beside one with 100,000: who waits for whom (tests/bench)'
	@echo 'make bench-cpu    CPU time a page of a crawl of the demo shop, beside parser = "libxml2" or BEFORE=another darn'
	@echo 'make bench-html   trees, memory, selectors beside other parsers; PAGES=FOLDER: pages to measure on besides the demo shop'
	@echo 'make bench-encoding validation, decoding and guessing of bodies (tests/bench)'
	@echo 'make conformance  SUITES=FOLDER: passed/total of public test suites; V=1 names what fails (tests/conformance)'
	@echo 'make fuzz         pages and selectors cut and changed at random, ROUNDS=10000 times each; PAGES=FOLDER: its pages too'
	@echo 'make soak         a crawl killed KILLS=500 times at random moments'
	@echo 'make chaos        CHAOS=FILE: every path of a hostile server, 64 requests at once (tests/chaos.sh)'
	@echo 'make valgrind     the unit tests of core/live under valgrind'
	@echo 'make deps         install what is missing (vendor/install.sh)'
	@echo 'make install      copy darn below PREFIX=$(PREFIX)'
	@echo 'make clean        remove $(BUILD)'
	@echo 'SANITIZE=address,undefined   with any of them: build and run under the sanitizers'

deps:
	@vendor/install.sh

$(OUT)/darn: $(DARN_OBJECTS)
	$(Q)$(CC) $(FLAGS) -o $@ $^ $(LIBS)

$(OUT)/obj/%.o: core/%.c
	@mkdir -p $(@D)
	$(Q)$(CC) $(FLAGS) $(LIB_FLAGS) -c -o $@ $<

# The Lua half is part of the binary.
$(OUT)/obj/script/embed.o: $(wildcard lua/*.lua)

# A unit test sees the rooms that its own room sees; those of trees ask selectors and texts too.
TESTS_html := $(ROOM_read)
TESTS_select := $(ROOM_read)
tested = $(call objects,$(or $(TESTS_$(1)),$(ROOM_$(1))))
define unit_rules
$(patsubst tests/%.c,$(OUT)/tests/%,$(wildcard tests/unit/$(1)/test_*.c)): $(OUT)/tests/%: tests/%.c $(call tested,$(1))
	@mkdir -p $$(@D)
	$$(Q)$$(CC) $$(FLAGS) $$(LIB_FLAGS) -o $$@ $$< $$(or $$(OBJECTS),$(call tested,$(1))) $$(WRAPPED:%=-Wl,--wrap=%) -Wl,--as-needed \
	    $$(LIBS) -lcmocka
unit-$(1): $(patsubst tests/%.c,$(OUT)/tests/%,$(wildcard tests/unit/$(1)/test_*.c))
	@tests/run.sh $$^
endef
$(foreach room,$(ROOMS) lua,$(eval $(call unit_rules,$(room))))

# In this one the characters that are read are counted.
$(OUT)/tests/unit/prose/test_hostile: WRAPPED := character_read
# In this one calls about files fail.
$(OUT)/tests/unit/store/test_faults: WRAPPED := write fsync ftruncate rename

# This one counts the branches that trees, selectors and readers take, and what is taken of the heap.
COUNTED := $(call objects,$(ROOM_model) os encoding) $(patsubst $(OUT)/obj/%,$(OUT)/counted/%,$(call objects,html select read))
$(OUT)/counted/%.o: core/%.c
	@mkdir -p $(@D)
	$(Q)$(CC) $(FLAGS) $(LIB_FLAGS) -fsanitize-coverage=trace-pc -c -o $@ $<
$(OUT)/tests/unit/html/test_hostile: $(COUNTED)
$(OUT)/tests/unit/html/test_hostile: OBJECTS := $(COUNTED)
$(OUT)/tests/unit/html/test_hostile: WRAPPED := malloc calloc realloc free

$(OUT)/tests/e2e/%.o: tests/e2e/%.c
	@mkdir -p $(@D)
	$(Q)$(CC) $(FLAGS) $(LIB_FLAGS) -c -o $@ $<

$(E2E_TESTS): $(OUT)/tests/%: tests/%.c $(E2E_SUPPORT) $(call objects,$(ROOM_store)) $(OUT)/darn
	@mkdir -p $(@D)
	$(Q)$(CC) $(FLAGS) $(LIB_FLAGS) -Itests/e2e -o $@ $< $(E2E_SUPPORT) $(call objects,$(ROOM_store)) -Wl,--as-needed $(LIBS) -lcmocka

unit: $(UNIT_TESTS)
	@tests/run.sh tests/check_layers.sh $^

e2e: $(E2E_TESTS)
	@DARN=$(abspath $(OUT)/darn) tests/run.sh $^

test: deps
	@$(MAKE) --no-print-directory run-tests

.PHONY: run-tests
run-tests: $(OUT)/darn $(UNIT_TESTS) $(E2E_TESTS)
	@$(if $(findstring thread,$(SANITIZE)),LOAD_SECONDS=10) DARN=$(abspath $(OUT)/darn) tests/run.sh tests/check_layers.sh $(UNIT_TESTS) $(E2E_TESTS)

fuzz: $(filter %/html/test_fuzz %/html/test_fuzz_values %/html/test_hostile %/prose/test_fuzz,$(UNIT_TESTS))
	@PAGES='$(PAGES)' CUTS=$(or $(CUTS),65536) MANY=$(or $(MANY),100000) ROUNDS=$(or $(ROUNDS),10000) LONGEST='$(LONGEST)' tests/run.sh $^

soak: $(OUT)/tests/e2e/test_kills
	@KILLS=$(or $(KILLS),500) DARN=$(abspath $(OUT)/darn) tests/run.sh $<

chaos: $(OUT)/darn
	@DARN=$(abspath $(OUT)/darn) CHAOS=$(abspath $(CHAOS)) tests/chaos.sh

demo: deps
	@$(MAKE) --no-print-directory all
	@DARN=$(abspath $(OUT)/darn) tests/demo.sh

bench: $(OUT)/darn
	@DARN=$(abspath $(OUT)/darn) tests/bench/crawl.sh

# The measurements of reloads: of crawls with the harness of the end-to-end tests, of heaps with core/live alone.
$(OUT)/tests/bench/reload: tests/bench/reload.c $(E2E_SUPPORT) $(call objects,$(ROOM_crawl)) $(OUT)/darn
	@mkdir -p $(@D)
	$(Q)$(CC) $(FLAGS) $(LIB_FLAGS) -Itests/e2e -o $@ $< $(E2E_SUPPORT) $(call objects,$(ROOM_crawl)) $(LIBS) -lcmocka

$(OUT)/tests/bench/walk $(OUT)/tests/bench/patch: $(OUT)/tests/bench/%: tests/bench/%.c $(call objects,$(ROOM_live))
	@mkdir -p $(@D)
	$(Q)$(CC) $(FLAGS) $(LIB_FLAGS) -o $@ $< $(call objects,$(ROOM_live)) -Wl,--as-needed $(LIBS)

bench-reload: $(patsubst %,$(OUT)/tests/bench/%,reload patch walk) $(OUT)/tests/live/test_versions
	@OUT=$(abspath $(OUT)) tests/bench/reload.sh

# Crawls of made-up pages: the whole engine, with tests/bench/synthetic.c in place of the sockets.
SYNTHETIC := $(OUT)/tests/bench/synthetic.o $(filter-out %/net/fetch.o,$(call objects,$(ROOM_crawl)))
$(OUT)/tests/bench/synthetic.o: tests/bench/synthetic.c
	@mkdir -p $(@D)
	$(Q)$(CC) $(FLAGS) $(LIB_FLAGS) -c -o $@ $<

$(OUT)/tests/bench/frontier $(OUT)/tests/bench/hosts: $(OUT)/tests/bench/%: tests/bench/%.c $(SYNTHETIC)
	@mkdir -p $(@D)
	$(Q)$(CC) $(FLAGS) $(LIB_FLAGS) -o $@ $< $(SYNTHETIC) $(LIBS)

# The store's part of it alone: `$(OUT)/tests/bench/frontier_store URLS FILE`.
$(OUT)/tests/bench/frontier_store: tests/bench/frontier_store.c $(call objects,$(ROOM_store))
	@mkdir -p $(@D)
	$(Q)$(CC) $(FLAGS) $(LIB_FLAGS) -o $@ $< $(call objects,$(ROOM_store)) -Wl,--as-needed $(LIBS)

bench-frontier: $(OUT)/tests/bench/frontier
	@mkdir -p $(OUT)/bench && cd $(OUT)/bench && URLS=$(URLS) HOSTS=$(HOSTS) $(abspath $<)

bench-hosts: $(OUT)/tests/bench/hosts
	@mkdir -p $(OUT)/bench && cd $(OUT)/bench && $(abspath $<)

bench-cpu: $(OUT)/darn
	@DARN=$(abspath $(OUT)/darn) BEFORE='$(abspath $(BEFORE))' tests/bench/cpu.sh

# Beside gumbo where it is installed (libgumbo-dev); darn itself knows nothing of it.
HTML_BENCH := $(patsubst %,$(OUT)/tests/bench/%.o,html pages parsers heap)
GUMBO = $(shell pkg-config --exists gumbo && echo -DBENCH_GUMBO && pkg-config --$(1) gumbo)
$(HTML_BENCH): $(OUT)/tests/bench/%.o: tests/bench/%.c
	@mkdir -p $(@D)
	$(Q)$(CC) $(FLAGS) $(LIB_FLAGS) $(call GUMBO,cflags) -c -o $@ $<

$(OUT)/tests/bench/html: $(HTML_BENCH) $(call objects,$(ROOM_read) demo)
	@mkdir -p $(@D)
	$(Q)$(CC) $(FLAGS) -o $@ $^ -Wl,--as-needed $(LIBS) $(call GUMBO,libs)

bench-html: $(OUT)/tests/bench/html
	@PAGES='$(PAGES)' ROUNDS='$(ROUNDS)' $<

$(OUT)/tests/bench/encoding: tests/bench/encoding.c $(call objects,$(ROOM_encoding))
	@mkdir -p $(@D)
	$(Q)$(CC) $(FLAGS) $(LIB_FLAGS) -o $@ $< $(call objects,$(ROOM_encoding)) -Wl,--as-needed $(LIBS)

bench-encoding: $(OUT)/tests/bench/encoding
	@$<

# The cases are public suites' and not part of the project; SUITES says where they are.
CONFORMANCE_OBJECTS := $(call objects,base os model net encoding html select read)
CONFORMANCE := $(patsubst tests/%.c,$(OUT)/tests/%,$(filter-out %/suite.c,$(wildcard tests/conformance/*.c)))
$(CONFORMANCE): $(OUT)/tests/%: tests/%.c tests/conformance/suite.c tests/conformance/suite.h $(CONFORMANCE_OBJECTS)
	@mkdir -p $(@D)
	$(Q)$(CC) $(FLAGS) $(LIB_FLAGS) -o $@ $< tests/conformance/suite.c $(CONFORMANCE_OBJECTS) -Wl,--as-needed $(LIBS)

conformance: $(CONFORMANCE)
	@[ -n '$(SUITES)' ] || { echo 'say where the suites are: make conformance SUITES=FOLDER'; exit 1; }
	@for suite in $^; do V='$(V)' $$suite '$(SUITES)' || exit 1; done

# Under valgrind all takes fifty times as long: fewer random edits (for each of test_fuzz's seeds) and reloads there.
valgrind: $(filter $(OUT)/tests/unit/live/%,$(UNIT_TESTS))
	@command -v valgrind >/dev/null || { echo 'valgrind is not installed (apt-get install valgrind)'; exit 1; }
	@top=$$(mktemp -d) && trap 'rm -rf "$$top"' EXIT && for test in $^; do \
	    TMPDIR=$$top SOURCE=$(CURDIR) EDITS=3 RELOADS=300 LOAD_SECONDS=10 valgrind -q --error-exitcode=1 --leak-check=full $$test >$$top/said 2>&1 || \
	    { cat $$top/said; echo "FAILED  $$test"; exit 1; }; echo "ok      $$test"; done

install: $(OUT)/darn
	install -D -m 755 $(OUT)/darn $(DESTDIR)$(PREFIX)/bin/darn

clean:
	rm -rf $(BUILD)

-include $(DARN_OBJECTS:.o=.d) $(HTML_BENCH:.o=.d) $(COUNTED:.o=.d) $(UNIT_TESTS:=.d) $(E2E_TESTS:=.d) $(E2E_SUPPORT:.o=.d) $(OUT)/tests/bench/synthetic.d
