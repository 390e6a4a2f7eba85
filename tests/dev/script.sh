#!/usr/bin/env bash
# SPDX-License-Identifier: Apache-2.0
#
# script.sh ROOT: does `dev` say and do what it promises, on machines that this one is not? The machine is played by a
# folder of small programs that stands first in PATH; nothing is installed, built or run.
# shellcheck disable=SC2016 # what is pretended is expanded by the program played, not here
set -euo pipefail
dev=${1:?usage: script.sh ROOT}/dev
work=$(mktemp -d -t athanor-dev-test.XXXXXX)
trap 'rm -rf "$work"' EXIT
wrong=0

# pretend NAME [LINE ...]: a program of this name that runs these lines of shell.
pretend() {
  local name=$1
  shift
  printf '%s\n' '#!/bin/sh' "$@" >"$work/machine/$name"
  chmod +x "$work/machine/$name"
}

# A fresh machine: Debian's package tools with nothing installed, everything called is noted in $work/called.
machine() {
  rm -rf "$work/machine" "$work/called"
  mkdir "$work/machine"
  : >"$work/called"
  pretend dpkg-query 'exit 1'
  pretend apt-get "echo \"apt-get \$*\" >>$work/called"
  pretend id 'echo 0'
}

# run_dev ARGUMENT ...: with that machine, from a folder that is not the checkout.
run_dev() { (cd "$work" && PATH="$work/machine:$PATH" "$dev" "$@" >"$work/out" 2>"$work/err") && status=0 || status=$?; }

# check SENTENCE COMMAND ...: the sentence holds when the command succeeds.
check() {
  local sentence=$1
  shift
  if ! "$@"; then
    echo "not so: $sentence"
    sed 's/^/  out: /' "$work/out"
    sed 's/^/  err: /' "$work/err"
    sed 's/^/  called: /' "$work/called"
    wrong=$((wrong + 1))
  fi
}

machine
run_dev help
check "help lists the verbs" grep -q 'package  *Debian packages' "$work/out"
run_dev teach
check "an unknown verb is refused" grep -qx "dev: there is no verb 'teach'; ./dev help lists them" "$work/err"
check "with status 1" test "$status" = 1
run_dev setup bulid
check "an unknown need is refused" grep -q "there is no need called 'bulid'" "$work/err"
check "before anything is installed" test ! -s "$work/called"

# Chromium only where it is a package, node only where there is none.
for_test='busybox-static catch2( chromium)? munge( nodejs npm)? openssl podman slurm-wlm texlive-latex-extra texlive-publishers'

machine
run_dev setup test
check "what is missing is installed without recommendations" \
  grep -qE "^apt-get .*install --no-install-recommends $for_test\$" "$work/called"
check "dev says what it installs" grep -qxE "dev: missing for test: $for_test" "$work/err"
check "and how long it took" grep -qE 'installing ([89]|1[01]) packages: done in [0-9]+ s$' "$work/err"
check "stdout is left to what dev runs" test ! -s "$work/out"

machine
pretend dpkg-query 'shift 3; for name; do echo "installed $name"; done'
run_dev setup test
check "nothing is said when nothing is missing" test ! -s "$work/err"
check "nor is anything installed" test ! -s "$work/called"

machine
pretend apt-get "echo \"apt-get \$*\" >>$work/called" 'case "$*" in *install*) exit 100 ;; esac'
run_dev setup test
check "lists that are too old are fetched anew" grep -qE '^apt-get .*update$' "$work/called"
check "a failed install ends dev" test "$status" = 1
check "with what to look at" grep -q 'the packages could not be installed; see above' "$work/err"

machine
pretend id 'echo 1000'
pretend sudo "echo sudo >>$work/called" 'exec "$@"'
run_dev setup test
check "an ordinary user installs through sudo" grep -qx sudo "$work/called"

machine
pretend cmake 'exit 1'
run_dev run
check "run sets up before it builds" grep -q 'install --no-install-recommends.* cmake ' "$work/called"

machine
pretend dpkg-query 'shift 3; for name; do echo "installed $name"; done'
pretend cmake "echo \"cmake \$*\" >>$work/called"
pretend ctest "echo \"ctest \$*\" >>$work/called" \
  'while [ "$1" != --output-junit ]; do shift; done' \
  "cp $work/report \"\$2\"; exit 8"
cat >"$work/report" <<'END'
<?xml version="1.0" encoding="UTF-8"?>
<testsuite name="Linux-c++"
	tests="9"
	failures="2"
	disabled="0"
	skipped="1"
	>
	<testcase name="ledger: a name is kept" time="0.1" status="run"><system-out>fine
</system-out></testcase>
	<testcase name="ledger: 1 &lt; 2" time="0.25" status="fail"><failure message=""/><system-out>first
not so &amp; not otherwise
</system-out></testcase>
	<testcase name="ledger: ends" time="3" status="fail"><failure message=""/></testcase>
</testsuite>
END
mkdir -p "$work/build" "$work/tests/dev"
cp "$dev" "$work/dev"
cp "$(dirname "$0")/failures.py" "$work/tests/dev"
dev=$work/dev run_dev test -R ledger
check "the everyday tests leave out the slow ones" grep -qE '^ctest .*--label-exclude \^slow\$' "$work/called"
check "ctest gets its arguments" grep -qE '^ctest .* -R ledger' "$work/called"
check "the last line counts" grep -qx '6 passed, 2 failed, 1 skipped' <(tail -n 1 "$work/out")
check "failed tests fail dev" test "$status" = 1
check "the end names what failed" grep -qx 'failed: ledger: 1 < 2 after 0.2 s' "$work/err"
check "with what it printed" grep -qx '  | not so & not otherwise' "$work/err"
check "also what printed nothing" grep -qx 'failed: ledger: ends after 3.0 s' "$work/err"
check "and nothing else" test "$(grep -c '^failed:' "$work/err")" = 2

[ "$wrong" -eq 0 ]
