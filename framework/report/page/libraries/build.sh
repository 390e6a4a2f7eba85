#!/usr/bin/env bash
# SPDX-License-Identifier: Apache-2.0
#
# build.sh [--check FOLDER]: makes ../libraries.js from entry.js and the packages of package-lock.json. With --check it
# makes it in FOLDER and compares. The result is checked in, so that a build of Athanor needs neither npm nor a network.
set -euo pipefail
here=$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd)
if [ "${1:-}" = --check ]; then
  mkdir -p "${2:?usage: build.sh --check FOLDER}"
  folder=$(cd "$2" && pwd)
else
  folder=$(mktemp -d)
  trap 'rm -rf "$folder"' EXIT
fi
for program in node npm; do
  command -v "$program" >/dev/null || {
    echo "report libraries: $program is missing. './dev setup test' installs it (Debian's packages nodejs and npm)." >&2
    exit 77
  }
done
cp "$here"/{package.json,package-lock.json,.npmrc,entry.js} "$folder"
cd "$folder"
npm ci --ignore-scripts --no-audit --no-fund --loglevel=error >&2
{
  cat <<'END'
// Made by libraries/build.sh; do not edit. Parts of @lezer/* (MIT licence, copyright 2018-2024 Marijn Haverbeke
// and others) and of diff (BSD 3-clause licence, copyright 2009-2015 Kevin Decker); their full texts are in notices.txt.
END
  npm run -s build
} >"$folder/libraries.js"
if grep -c '</script\|innerHTML\|outerHTML\|insertAdjacentHTML\|document\.' "$folder/libraries.js" >&2; then
  echo "report libraries: a library that writes markup has no place in the report" >&2
  exit 1
fi
if [ "${1:-}" != --check ]; then
  cp libraries.js "$here/.."
else
  cmp libraries.js "$here/../libraries.js" || {
    echo "report libraries: page/libraries.js is not what libraries/build.sh makes; run it" >&2
    exit 1
  }
fi
