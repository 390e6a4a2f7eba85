#!/bin/sh
# SPDX-License-Identifier: Apache-2.0
#
# author.sh BUILD: what somebody does who has installed the packages: begins a plugin of each kind in each language, builds
# it, verifies it, runs its tests and its pipeline. Runs in the root that empty_root.py makes, where BUILD must not be seen.
set -eu

quietly() {
  "$@" >/tmp/log 2>&1 || {
    cat /tmp/log
    echo "failed: $*"
    exit 1
  }
}

[ ! -e "$1" ] || {
  echo "the root is not empty: the build folder can be seen from it"
  exit 1
}

for kind in stage provider backend literature; do
  for language in c++ c; do
    cd /home/author
    name=my-$kind-in-$(echo $language | tr + p)
    quietly athanor new $kind "$name" --lang $language
    cd "$name"
    quietly cmake -B build
    quietly cmake --build build -j 2
    quietly ctest --test-dir build --output-on-failure
    quietly athanor verify "build/$(echo "$name" | tr - _).so"
    quietly athanor check pipeline.yaml --plugin-dir build
    quietly athanor run pipeline.yaml --plugin-dir build --run-dir run
    test -s run/report.html
    echo "a $kind in $language: built, tested, verified, run"
  done
done

cd /home/author
quietly athanor new domain my-domain
cd my-domain
quietly athanor check pipeline.yaml
quietly athanor run pipeline.yaml --run-dir run
test -s run/report.html
echo "a domain: run"
