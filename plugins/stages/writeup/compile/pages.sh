#!/bin/sh
# SPDX-License-Identifier: Apache-2.0
#
# pages.sh DPI MOST: draws the first pages of main.pdf as page-001.png and so on.
pdftoppm -png -r "$1" -f 1 -l "$2" main.pdf drawn || exit 1
number=0
for file in drawn-*.png; do # names sort by number: pdftoppm pads them
  number=$((number + 1))
  mv "$file" "$(printf 'page-%03d.png' "$number")"
done
