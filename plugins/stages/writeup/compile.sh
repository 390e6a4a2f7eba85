#!/bin/sh
# SPDX-License-Identifier: Apache-2.0
#
# Compiles main.tex in its own folder and leaves main.pdf, info.txt (pages) and text.txt. What TeX says on the
# terminal goes to a file that no package reads: hyperref would read main.out.
latexmk -norc -pdf -bibtex -interaction=nonstopmode -file-line-error \
  -latexoption=-no-shell-escape main.tex >terminal.txt 2>&1
status=$?
if [ $status -ne 0 ]; then
  tail -n 60 terminal.txt
  exit 0 # the log says more than this number, and is collected
fi
pdfinfo main.pdf >info.txt && pdftotext main.pdf text.txt
