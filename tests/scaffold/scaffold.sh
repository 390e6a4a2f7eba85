#!/usr/bin/env bash
# SPDX-License-Identifier: Apache-2.0
#
# scaffold.sh install BUILD PREFIX: installs the project for the tests below.
# scaffold.sh try PREFIX KIND LANGUAGE COMPILER: what `athanor new` writes is built by this compiler against the installed
# SDK alone, passes its tests, is checked and run. clang++ means clang with libc++. Status 77: the compiler is not here.
set -euo pipefail
part=$1
work=$(mktemp -d -t athanor-scaffold.XXXXXX)
trap 'rm -rf "$work"' EXIT

# Nothing of this machine's own plugins, configuration or variables may help.
alone() { env -i PATH="$prefix/bin:/usr/bin:/bin" HOME="$work" "$@"; }

# Runs a command quietly; shows what it said only if it fails.
quietly() {
  "$@" >"$work/log" 2>&1 || {
    cat "$work/log"
    echo "failed: $*"
    exit 1
  }
}

skip() {
  echo "skipped: $*"
  exit 77
}

# Which compilers for a project, as arguments of CMake; skips where they are not here.
arguments_for() {
  local cxx=$1
  case $1 in gcc) cxx=g++ ;; clang) cxx=clang++ ;; esac
  command -v "$cxx" >/dev/null || skip "there is no $cxx here"
  compilers=(-D "CMAKE_CXX_COMPILER=$cxx" -D "CMAKE_C_COMPILER=$([ "$cxx" = g++ ] && echo gcc || echo clang)")
  [ "$cxx" = clang++ ] || return 0
  echo '#include <string>' >"$work/probe.cpp"
  clang++ -stdlib=libc++ -fsyntax-only "$work/probe.cpp" 2>/dev/null || skip "clang++ has no libc++ here"
  compilers+=(-D CMAKE_CXX_FLAGS=-stdlib=libc++)
}

build() {
  quietly alone cmake -B build -G Ninja -D CMAKE_COMPILE_WARNING_AS_ERROR=ON -D CMAKE_PREFIX_PATH="$prefix" "${compilers[@]}"
  quietly alone cmake --build build
  quietly alone ctest --test-dir build --output-on-failure --no-tests=error
  quietly alone ctest --test-dir build --show-only
  grep -q 'my_plugin\.conformance' "$work/log" || {
    echo "the plugin's tests do not check it against the contract"
    exit 1
  }
  quietly alone athanor verify build/my_plugin.so --level 4 --seed 1
}

part_install() {
  rm -rf "$2"
  quietly cmake --install "$1" --prefix "$2"
  # Plugins that were made for tests are no part of it.
  [ ! -e "$2/lib/athanor/plugins/dice.so" ] || { echo "a test's plugin was installed: dice.so"; exit 1; }
}

part_try() {
  prefix=$1
  local kind=$2 language=$3 places=()
  compilers=()
  cd "$work"
  if [ "$kind" = domain ]; then
    quietly alone athanor new domain my-domain
    cd my-domain
  else
    arguments_for "$4"
    quietly alone athanor new "$kind" my-plugin --lang "$language"
    cd my-plugin
    build
    places=(--plugin-dir build)
    quietly alone athanor plugins show "$kind/my_plugin" "${places[@]}"
  fi
  quietly alone athanor check pipeline.yaml "${places[@]}"
  quietly alone athanor run pipeline.yaml "${places[@]}" --run-dir run
  [ -s run/report.html ] || { cat "$work/log"; echo "the run left no report"; exit 1; }
}

shift
"part_$part" "$@"
echo "scaffold: $part $* is fine"
