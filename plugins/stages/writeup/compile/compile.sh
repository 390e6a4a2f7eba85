#!/bin/sh
# SPDX-License-Identifier: Apache-2.0
#
# compile.sh SECONDS [FILE ...]: compiles main.tex in its own folder within so many seconds and leaves main.pdf, info.txt
# (pages), fonts.txt, text.txt (in reading order) and style.txt (what chktex says). A FILE that TeX cannot find is
# listed in missing.txt instead. What TeX says on the terminal goes to a file that no package reads: hyperref would
# read main.out.
seconds=$1
shift
for file in "$@"; do
  kpsewhich "$file" >/dev/null || echo "$file" >>missing.txt
done
[ ! -s missing.txt ] || exit 0
timeout -k 5 "$seconds" latexmk -norc -pdf -bibtex -interaction=nonstopmode -file-line-error \
  -latexoption=-no-shell-escape main.tex >terminal.txt 2>&1
status=$?
if [ $status -eq 124 ] || [ $status -eq 137 ]; then echo "$seconds" >late.txt; fi
if command -v chktex >/dev/null; then
  # Only what a reader sees: dashes, quotes, ellipses, parentheses, spaces before punctuation.
  timeout 20 chktex -q -v0 -nall -w8 -w11 -w18 -w26 -w32 -w33 -w34 -w36 -w37 -w38 -f '%l:%n:%m
' main.tex >style.txt 2>/dev/null
  echo "0:0:chktex was here" >>style.txt
fi
if [ $status -ne 0 ]; then
  tail -n 60 terminal.txt
  exit 0 # the log says more than this number, and is collected
fi
pdfinfo main.pdf >info.txt && pdftotext main.pdf text.txt && pdffonts main.pdf >fonts.txt
