# For newcomers: everything builds first, and installs what is missing of
# Debian's packages (scripts/packages.txt). Developers may use meson and ninja.

SHELL = /bin/bash
BUILD = build
PREFIX = /usr/local
DESTDIR =
BENCH =
PEER =

.PHONY: all help demo demo-vaccel test test-long check bench bench-clpeak \
	bench-peers bench-vaccel test-vaccel install uninstall format clean

all:
	@scripts/packages.sh build vaccel
	@scripts/build.sh $(BUILD)

help:
	@echo "make               build into $(BUILD)/"
	@echo "make demo          an OpenCL program on the virtual accelerator"
	@echo "make demo-vaccel   vAccel's operations; a part of make demo"
	@echo "make check         unit, golden and toy tests: under 3 minutes"
	@echo "make test          all tests: at most 25 minutes"
	@echo "make test-vaccel   the tests of libvaccel"
	@echo "make test-long     others' test suites, large sizes, repetition"
	@echo "make bench         native and remoted runs in pairs, with ratios"
	@echo "make bench-clpeak  clpeak's figures, natively and remoted"
	@echo "make bench-peers   the same on PoCL's own remoting: PEER=its prefix"
	@echo "make bench-vaccel  what libvaccel costs, and the SGEMM figure"
	@echo "make install       to PREFIX (here $(PREFIX)), below DESTDIR"
	@echo "make uninstall     remove what install put there"
	@echo "make format        clang-format all sources"
	@echo "make clean         remove what was built"

demo:
	@scripts/packages.sh build vaccel demo
	@scripts/build.sh $(BUILD)
	@scripts/demo.sh $(BUILD)
	@scripts/demo-vaccel.sh $(BUILD)

demo-vaccel:
	@scripts/packages.sh build vaccel demo
	@scripts/build.sh $(BUILD)
	@scripts/demo-vaccel.sh $(BUILD)

check:
	@scripts/packages.sh build vaccel demo
	@scripts/build.sh $(BUILD)
	@scripts/test.sh check

test:
	@scripts/packages.sh build vaccel demo test
	@scripts/test.sh test

test-vaccel:
	@scripts/packages.sh build vaccel demo test
	@scripts/build.sh $(BUILD)
	@scripts/test.sh vaccel

test-long:
	@scripts/packages.sh build vaccel demo test long
	@scripts/build.sh $(BUILD)
	@scripts/test.sh long

bench:
	@scripts/packages.sh build vaccel demo
	@scripts/build.sh $(BUILD)
	@bench/run.py $(BUILD) $(BENCH)

bench-clpeak:
	@scripts/packages.sh build vaccel demo bench
	@scripts/build.sh $(BUILD)
	@bench/clpeak.py $(BUILD)

bench-peers:
	@scripts/packages.sh build vaccel demo
	@scripts/build.sh $(BUILD)
	@bench/run.py $(BUILD) --peer "$(PEER)" $(BENCH)

bench-vaccel:
	@scripts/packages.sh build vaccel
	@scripts/build.sh $(BUILD)
	@scripts/bench-vaccel.sh $(BUILD) $(FIGURE)

install:
	@scripts/packages.sh build vaccel
	@scripts/build.sh $(BUILD) -Dprefix=$(PREFIX)
	@scripts/install.sh $(BUILD) "$(PREFIX)" "$(DESTDIR)"

uninstall:
	@scripts/uninstall.py $(BUILD) "$(PREFIX)" "$(DESTDIR)"

format:
	@scripts/packages.sh format
	@scripts/format.sh

clean:
	rm -rf $(BUILD) build-test
