#!/usr/bin/env bash
# SPDX-License-Identifier: Apache-2.0
#
# run.sh FOLDER: installs the SDKs of package-lock.json into FOLDER and runs the tests of this folder there, with node.
set -euo pipefail
here=$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd)
folder=${1:?usage: run.sh FOLDER}/sdks

for program in node npm; do
  command -v "$program" >/dev/null || {
    echo "vendor_sdks: $program is missing. './dev setup test' installs it (Debian's packages nodejs and npm)." >&2
    exit 1
  }
done

mkdir -p "$folder"
find "$folder" -mindepth 1 -maxdepth 1 ! -name node_modules ! -name installed -exec rm -r {} +
cp -r "$here"/{*.mjs,*.json,vendors,captured} "$folder"
cd "$folder"

# Installing takes longer than the tests, so it is done anew only when the versions or node have changed.
wanted=$(cat package.json package-lock.json <(node --version) | sha256sum)
if [ "$(cat installed 2>/dev/null)" != "$wanted" ]; then
  rm -f installed
  npm ci --ignore-scripts --no-audit --no-fund --loglevel=error || {
    echo "vendor_sdks: the SDKs could not be installed; is npm's registry within reach?" >&2
    exit 1
  }
  echo "$wanted" >installed
fi

export ATHANOR_SOURCE_DIR="$here/../.." NODE_NO_WARNINGS=1
exec node --test ./*.test.mjs
