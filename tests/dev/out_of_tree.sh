#!/usr/bin/env bash
# SPDX-License-Identifier: Apache-2.0
#
# out_of_tree.sh SOURCE BUILD PART: installs BUILD into a fresh prefix and works from there, as somebody does who has
# only the package. PART tally: the project tests/out_of_tree builds with g++ and with clang and libc++, and the
# installed athanor lists and runs it. PART shipped: every shipped plugin is a project of its own that configures
# against the installed SDK alone, some of each kind build, and an athanor that has only these lists them.
set -euo pipefail
source=$1 build=$2 part=$3
work=$(mktemp -d -t athanor-outside.XXXXXX)
trap 'rm -rf "$work"' EXIT

# Nothing of this machine's own plugins, configuration or variables may help.
athanor() { env -i PATH=/usr/bin:/bin HOME="$work" "$prefix/bin/athanor" "$@"; }

# Runs a command quietly; shows what it said only if it fails.
quietly() {
  "$@" >"$work/log" 2>&1 || {
    cat "$work/log"
    echo "failed: $*"
    exit 1
  }
}

# expect TEXT FILE: the file has a line with this text.
expect() {
  grep -qF -- "$1" "$2" || {
    cat "$2"
    echo "there is no '$1' in the output above"
    exit 1
  }
}

# build_outside FOLDER BUILD [CMAKE ARGUMENT ...]: a project of its own that knows only the installed prefix.
build_outside() {
  local folder=$1 into=$2
  shift 2
  quietly cmake -S "$folder" -B "$into" -G Ninja -D CMAKE_PREFIX_PATH="$prefix" -D CMAKE_BUILD_TYPE=Release \
    -D BUILD_TESTING=OFF "$@"
  quietly cmake --build "$into"
}

part_tally() {
  local compiler
  cp -r "$source/tests/out_of_tree" "$work/tally"
  build_outside "$work/tally" "$work/build-gcc" -D CMAKE_CXX_COMPILER=g++
  build_outside "$work/tally" "$work/build-clang" -D CMAKE_CXX_COMPILER=clang++ -D CMAKE_CXX_FLAGS=-stdlib=libc++
  for compiler in gcc clang; do
    athanor plugins --plugin-dir "$work/build-$compiler" >"$work/list"
    expect tally "$work/list"
    athanor plugins show stage/tally --plugin-dir "$work/build-$compiler" >"$work/shown"
    expect at_least "$work/shown"
    athanor run "$work/tally/pipeline.yaml" --plugin-dir "$work/build-$compiler" --run-dir "$work/run-$compiler" \
      >"$work/said" 2>&1 || {
      cat "$work/said"
      exit 1
    }
    tr -d ' \n' <"$work/run-$compiler/artifacts/main/tally/tally@1.json" >"$work/counted"
    expect '"words":2' "$work/counted"
  done
}

# Compiling them all again takes longer than everything else here together, so of each kind some are.
built=(stages/review providers/openai backends/local literature/arxiv literature/crossref)

part_shipped() {
  local folder name
  cp -r "$source/plugins" "$work/plugins"
  mkdir "$work/found"
  for folder in "$work"/plugins/*/*/; do
    [ -f "$folder/CMakeLists.txt" ] || continue # shared between plugins, and none itself
    quietly cmake -S "$folder" -B "$work/configured-$(basename "$folder")" -G Ninja -D CMAKE_PREFIX_PATH="$prefix" \
      -D BUILD_TESTING=OFF
  done
  for folder in "${built[@]}"; do
    name=$(basename "$folder")
    build_outside "$work/plugins/$folder" "$work/build-$name"
    mv "$work/build-$name/$name.so" "$work/found"
    [ ! -d "$work/build-$name/$name" ] || mv "$work/build-$name/$name" "$work/found"
    echo "built $name"
  done
  rm -rf "$prefix/lib/athanor/plugins"
  athanor plugins --plugin-dir "$work/found" >"$work/list"
  for folder in "${built[@]}"; do
    expect "$(basename "$folder")" "$work/list"
  done
}

prefix=$work/prefix
quietly cmake --install "$build" --prefix "$prefix"
"part_$part"
echo "out of tree: $part is fine"
