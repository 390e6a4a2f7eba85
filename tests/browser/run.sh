#!/usr/bin/env bash
# SPDX-License-Identifier: Apache-2.0
#
# run.sh FOLDER NODE-ARGUMENT ...: installs what package-lock.json names into FOLDER and runs node there, with the files
# of this folder beside it. Ends with 77 ("skipped") where there is no node or no Chromium.
set -euo pipefail
here=$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd)
folder=${1:?usage: run.sh FOLDER NODE-ARGUMENT ...}
shift

for program in node npm; do
  command -v "$program" >/dev/null || {
    echo "skipped: $program is missing. './dev setup test' installs it (Debian's packages nodejs and npm)." >&2
    exit 77
  }
done
[ -n "${CHROMIUM:-}" ] || [ -x /usr/bin/chromium ] || [ -x /usr/bin/chromium-browser ] || [ -x /usr/bin/google-chrome ] || {
  echo "skipped: there is no Chromium. './dev setup test' installs Debian's; elsewhere, CHROMIUM names the program." >&2
  exit 77
}

mkdir -p "$folder"
# Several tests may come at once; one installs.
exec 9>"$folder/lock"
flock 9
cp "$here"/{*.mjs,package.json,package-lock.json,.npmrc} "$folder"
cd "$folder"
wanted=$(cat package.json package-lock.json <(node --version) | sha256sum)
if [ "$(cat installed 2>/dev/null)" != "$wanted" ]; then
  rm -f installed
  npm ci --ignore-scripts --no-audit --no-fund --loglevel=error >&2 || {
    echo "browser tests: playwright-core and axe-core could not be installed; is npm's registry within reach?" >&2
    exit 1
  }
  echo "$wanted" >installed
fi
exec 9>&-

export ATHANOR_SOURCE_DIR="$here/../.." NODE_NO_WARNINGS=1
exec node "$@"
