# buzzfs: a data set about innovation clusters as a directory tree. `make help` lists the targets.

VERSION = 0.1.0
PREFIX ?= /usr/local
DESTDIR ?=
BINDIR = $(DESTDIR)$(PREFIX)/bin
MANDIR = $(DESTDIR)$(PREFIX)/share/man/man1

CFLAGS ?= -O2 -g
BUILD ?= build
# A list for -fsanitize, as in: make BUILD=build/asan SANITIZE=address,undefined
SANITIZE ?=
PKG_CONFIG ?= pkg-config
LIBRARIES = fuse3 sqlite3 libcjson

WARNINGS = -Wall -Wextra -Wshadow -Wconversion -Wstrict-prototypes -Wmissing-prototypes -Wvla -Werror
HARDENING = -D_FORTIFY_SOURCE=2 -fstack-protector-strong
SANITIZER = $(if $(SANITIZE),-fsanitize=$(SANITIZE) -fno-omit-frame-pointer -fno-sanitize-recover=all)
# Debian's libcjson.pc points into the folder of the header, the program includes <cjson/cJSON.h>.
FLAGS = -std=c11 -D_GNU_SOURCE -DBUZZFS_VERSION='"$(VERSION)"' -I. -I$(BUILD)/gen $(WARNINGS) \
        $(if $(SANITIZE),,$(HARDENING)) $(SANITIZER) $(shell $(PKG_CONFIG) --cflags $(LIBRARIES)) -pthread
LIBS = $(shell $(PKG_CONFIG) --libs $(LIBRARIES)) -lm -pthread

SOURCES = $(wildcard store/*.c fs/*.c fs/measures/*.c fs/figures/*.c fs/findings/*.c)
OBJECTS = $(filter-out $(BUILD)/obj/fs/main.o,$(SOURCES:%.c=$(BUILD)/obj/%.o))
UNIT_TESTS = $(patsubst tests/unit/%.c,$(BUILD)/tests/%,$(wildcard tests/unit/test_*.c))
PRELOADED = tests/mount/late_replies.c
HELPERS = $(patsubst tests/judges/%.c,$(BUILD)/tests/%,$(wildcard tests/judges/*.c)) \
          $(patsubst tests/mount/%.c,$(BUILD)/tests/%,$(filter-out $(PRELOADED),$(wildcard tests/mount/*.c))) \
          $(patsubst tests/mount/%.c,$(BUILD)/tests/%.so,$(PRELOADED))
SCRIPT_TESTS = $(sort $(wildcard tests/*/test_*.sh tests/*/test_*.py))
C_FILES = $(wildcard store/*.[ch] fs/*.[ch] fs/measures/*.[ch] fs/figures/*.[ch] fs/findings/*.[ch] tests/unit/*.[ch] tests/judges/*.[ch] tests/mount/*.[ch])
SHELL_FILES = $(wildcard scripts/* tests/run tests/*.sh tests/*/*.sh) .ci/run

# `make V=1` shows whole command lines.
quiet = $(if $(V),,@echo "  $(1) $@";)

.PHONY: all help packages test-packages run test test-programs test-asan test-tsan test-valgrind soak bench bench-scale \
        bench-renders lint format install uninstall clean FORCE
.DELETE_ON_ERROR:

all: $(BUILD)/buzzfs ## build the program: build/buzzfs

help: ## this list
	@awk -F ':.*## ' '/^[a-z-]+:.*## / { printf "  make %-14s %s\n", $$1, $$2 }' $(firstword $(MAKEFILE_LIST))

run: packages ## install what is missing, build, import data/, mount at ./mnt, show a short tour
	@$(MAKE) --no-print-directory all
	@scripts/tour

packages: ## install what building it needs
	@scripts/packages build

test-packages: ## and what the tests need
	@scripts/packages build test

test: test-packages ## install what is missing, build, run every test
	@$(MAKE) --no-print-directory test-programs

test-programs: all $(UNIT_TESTS) $(HELPERS)
	@BUZZFS=$(abspath $(BUILD)/buzzfs) BUILD=$(abspath $(BUILD)) CC="$(CC)" tests/run $(UNIT_TESTS) $(SCRIPT_TESTS)

test-asan: test-packages ## the tests again under AddressSanitizer and UndefinedBehaviorSanitizer
	@$(MAKE) --no-print-directory BUILD=build/asan SANITIZE=address,undefined CFLAGS="-O1 -g" test-programs

# What has threads: not the tests of commands, nor those that measure delays.
THREADED_TESTS = tests/mount/test_parallel.sh tests/mount/test_consistency.sh tests/mount/test_unmount.sh tests/mount/test_interrupt.sh \
                 tests/mount/test_words.sh tests/mount/test_writers.sh
test-tsan: test-packages ## units and parallel use of mounts again under ThreadSanitizer
	@READERS=$${READERS:-6} $(MAKE) --no-print-directory BUILD=build/tsan SANITIZE=thread CFLAGS="-O1 -g" \
		SCRIPT_TESTS="$(THREADED_TESTS)" test-programs

soak: test-packages ## the long form: 64 readers for minutes, 200 rounds of mounting and unmounting, all years
	@READERS=64 SECONDS_EACH=120 SECONDS_LONG=60 ROUNDS=200 EVERY=1 LIMIT=3600 JOBS=1 \
		$(MAKE) --no-print-directory UNIT_TESTS= SCRIPT_TESTS="$(THREADED_TESTS) tests/mount/test_years.sh tests/tree/test_years.py" test-programs

test-valgrind: test-packages all ## commands and a mount under valgrind's memcheck
	@BUZZFS=$(abspath $(BUILD)/buzzfs) tests/run tests/valgrind.sh

FIRMS ?= 20000
ROUNDS ?= 5
bench: test-packages all ## speed beside tmpfs, the disk and squashfuse; FIRMS=20000 ROUNDS=5
	@BUZZFS=$(abspath $(BUILD)/buzzfs) scripts/bench --firms $(FIRMS) --rounds $(ROUNDS) --tsv $(BUILD)/bench.tsv

SIZES ?= 1000,100000,1000000
bench-scale: test-packages all ## how costs grow with the data set; SIZES=1000,100000,1000000
	@BUZZFS=$(abspath $(BUILD)/buzzfs) scripts/bench --scale $(SIZES) --tsv $(BUILD)/bench-scale.tsv

DATA_SETS ?= data 20000 1000000
bench-renders: test-packages all ## what a file of each kind costs; DATA_SETS="data 20000 1000000"
	@BUZZFS=$(abspath $(BUILD)/buzzfs) scripts/bench-renders $(DATA_SETS) --tsv $(BUILD)/bench-renders.tsv

lint: test-packages ## layout, clang-tidy, cppcheck, shellcheck, man page, layers
	@scripts/lint $(C_FILES) -- $(SHELL_FILES) -- $(FLAGS)

format: ## lay out all C files by .clang-format
	clang-format -i $(C_FILES)

install: all ## install under PREFIX (/usr/local), into DESTDIR if set
	install -D -m 0755 $(BUILD)/buzzfs $(BINDIR)/buzzfs
	install -D -m 0644 fs/buzzfs.1 $(MANDIR)/buzzfs.1

uninstall: ## remove what install put there
	rm -f $(BINDIR)/buzzfs $(MANDIR)/buzzfs.1

clean: ## remove all that was built
	rm -rf build

$(BUILD)/buzzfs: $(BUILD)/obj/fs/main.o $(OBJECTS)
	$(call quiet,LD)$(CC) $(CFLAGS) $(SANITIZER) $(LDFLAGS) -o $@ $^ $(LIBS)

$(BUILD)/tests/test_%: tests/unit/test_%.c $(OBJECTS) $(BUILD)/flags
	@mkdir -p $(@D)
	$(call quiet,CC)$(CC) $(FLAGS) $(CFLAGS) -MMD -MP $(LDFLAGS) -o $@ $< $(OBJECTS) $(LIBS) -lcmocka

$(BUILD)/tests/%: tests/judges/%.c $(OBJECTS) $(BUILD)/flags
	@mkdir -p $(@D)
	$(call quiet,CC)$(CC) $(FLAGS) $(CFLAGS) -MMD -MP $(LDFLAGS) -o $@ $< $(OBJECTS) $(LIBS)

$(BUILD)/tests/%: tests/mount/%.c $(BUILD)/flags
	@mkdir -p $(@D)
	$(call quiet,CC)$(CC) $(FLAGS) $(CFLAGS) -MMD -MP $(LDFLAGS) -o $@ $< $(LIBS)

$(BUILD)/tests/%.so: tests/mount/%.c $(BUILD)/flags
	@mkdir -p $(@D)
	$(call quiet,CC)$(CC) $(FLAGS) $(CFLAGS) -fPIC -shared -MMD -MP $(LDFLAGS) -o $@ $<

$(BUILD)/obj/%.o: %.c $(BUILD)/flags
	@mkdir -p $(@D)
	$(call quiet,CC)$(CC) $(FLAGS) $(CFLAGS) -MMD -MP -c -o $@ $<

# The schema, and the description of the data, as strings of C.
$(BUILD)/gen/schema.inc: store/schema.sql store/aggregates.sql store/word_index.sql
$(BUILD)/gen/datapackage.inc: data/datapackage.json
$(BUILD)/gen/schema.inc $(BUILD)/gen/datapackage.inc:
	@mkdir -p $(@D)
	$(call quiet,GEN)sed -e 's/\\/\\\\/g' -e 's/"/\\"/g' -e 's/.*/"&\\n"/' $^ > $@
$(BUILD)/obj/store/database.o: $(BUILD)/gen/schema.inc
$(BUILD)/obj/fs/generate_package.o: $(BUILD)/gen/datapackage.inc

# Everything is built anew when compiler or flags change.
$(BUILD)/flags: FORCE
	@mkdir -p $(@D)
	@$(PKG_CONFIG) --exists --print-errors $(LIBRARIES) || { echo "make: missing libraries; 'make packages' installs them"; exit 1; }
	@echo '$(subst ','\'',$(CC) $(FLAGS) $(CFLAGS) $(LDFLAGS))' | cmp -s - $@ || echo '$(subst ','\'',$(CC) $(FLAGS) $(CFLAGS) $(LDFLAGS))' > $@

-include $(shell find $(BUILD)/obj $(BUILD)/tests -name '*.d' 2>/dev/null)
