#!/usr/bin/env bash
# SPDX-License-Identifier: Apache-2.0
#
# floors.sh ROOT: are the walls of docs/architecture.md where they should be? Prints each breach as file:line: why and
# ends with status 1 if there is one. Files that have grown long are only named. What a compiler or clang-tidy can say
# does not belong here.
set -euo pipefail
cd "${1:?usage: floors.sh ROOT}"
shopt -s globstar nullglob

breaches=0
breach() {
  printf '%s: %s\n' "$1" "$2"
  breaches=$((breaches + 1))
}

# The floor of a folder of framework/; arrows point down, or along one floor.
floor_of() {
  case $1 in
    cli | report | serve) echo 5 ;;
    run | import | verify) echo 4 ;;
    pipeline | services) echo 3 ;;
    plugin | ledger) echo 2 ;;
    foundation) echo 1 ;;
  esac
}

# Every include of "folder/file" in the given files, as file:line:folder. The folders are those of framework/.
includes_of_host() {
  [ $# -eq 0 ] || grep -HnoE '^\s*#\s*include\s+["<](framework/)?(cli|report|serve|run|import|verify|pipeline|services|plugin|ledger|foundation)/' "$@" |
    sed -E 's/^([^:]*:[0-9]+):.*[\/"<]([a-z]+)\/$/\1:\2/' || true
}

check_arrows() {
  local place line folder mine theirs
  while IFS=: read -r place line folder; do
    mine=${place#framework/} mine=${mine%%/*}
    [ -n "$(floor_of "$mine")" ] || breach "$place:$line" "framework/$mine is on no floor: add it to docs/architecture.md"
    theirs=$(floor_of "$folder")
    [ "$theirs" -le "$(floor_of "$mine")" ] || breach "$place:$line" "$mine/ includes $folder/, which is a floor above it"
  done < <(includes_of_host framework/*/**/*.{hpp,cpp})
}

check_plugins() {
  local place line folder
  while IFS=: read -r place line folder; do
    breach "$place:$line" "a plugin includes $folder/ of the host; plugins include only sdk/"
  done < <(includes_of_host plugins/**/*.{h,hpp,c,cpp} sdk/**/*.{h,hpp})
  while IFS=: read -r place line _; do
    breach "$place:$line" "a plugin links the host; plugins need only Athanor::sdk"
  done < <(grep -Hn athanor_framework plugins/**/CMakeLists.txt || true)
}

# The host may not know a shipped plugin. Some names are also words of the contracts (the service `experiment`, the
# member `scripted`), so only what can mean nothing but the plugin is looked for; comments may give examples.
check_names() {
  local names
  names=$(printf '%s\n' plugins/*/*/CMakeLists.txt | sed -E 's,.*/([^/]+)/[^/]*$,\1,' | paste -sd '|')
  while IFS= read -r found; do
    breach "${found%%: *}" "${found#*: }"
  done < <(awk -v names="$names" '
    BEGIN {
      named = "\"(stage|provider|backend|literature)/(" names ")\"|org[.]athanor[.](" names ")|(" names ")[.]so" \
        "|plugins/[a-z]+/(" names ")"
    }
    {
      code = $0
      sub(/(^|[^:])\/\/.*$/, "", code)
      if (match(code, named)) print FILENAME ":" FNR ": the host names a shipped plugin: " substr(code, RSTART, RLENGTH)
    }' framework/**/*.{hpp,cpp})
}

check_licences() {
  local file
  for file in {framework,sdk,plugins,tests,examples}/**/*.{h,hpp,c,cpp,py,sh}; do
    head -n 2 "$file" | grep -q 'SPDX-License-Identifier: Apache-2.0' ||
      breach "$file:1" "the first line does not say: SPDX-License-Identifier: Apache-2.0"
  done
}

name_long_files() {
  wc -l -- {framework,sdk,plugins}/**/*.{h,hpp,c,cpp,py} | awk '$2 != "total" && $1 > 400 { print $2 ": " $1 " lines long" }'
}

check_arrows
check_plugins
check_names
check_licences
name_long_files
[ "$breaches" -eq 0 ] || {
  echo "$breaches breaches; docs/architecture.md says how the house is built"
  exit 1
}
