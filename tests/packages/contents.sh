#!/usr/bin/env bash
# SPDX-License-Identifier: Apache-2.0
#
# contents.sh SOURCE BUILD: packs BUILD and looks into the packages: they depend on what ./dev installs, name no folder of
# this machine, work from wherever they are unpacked, and lintian has nothing against them, where it is installed.
set -euo pipefail
source=$1 build=$2
work=$(mktemp -d -t athanor-packages.XXXXXX)
trap 'rm -rf "$work"' EXIT
wrong=0

for tool in dpkg-deb dpkg-shlibdeps cpack; do
  command -v $tool >/dev/null || {
    echo "skipped: there is no $tool here"
    exit 77
  }
done

# check SENTENCE COMMAND ...: the sentence holds when the command succeeds.
check() {
  local sentence=$1
  shift
  "$@" || {
    echo "not so: $sentence"
    wrong=$((wrong + 1))
  }
}

not() { ! "$@"; }
quiet() { "$@" >/dev/null; }

cpack --config "$build/CPackConfig.cmake" -G DEB -B "$work/debs" >"$work/log" 2>&1 || {
  cat "$work/log"
  exit 1
}
host=$(echo "$work"/debs/athanor_*.deb) sdk=$(echo "$work"/debs/libathanor-dev_*_all.deb)

# What a run needs is recommended, in the words of dev itself.
recommended=$(dpkg-deb -f "$host" Recommends)
for package in $(sed -n '/^    run)/,/;;/p' "$source/dev" | tr -d '\\;' | sed 's/run)//; s/echo//'); do
  check "athanor recommends $package, which ./dev setup run installs" grep -qw -- "$package" <<<"$recommended"
done
check "athanor depends on the libraries that it is linked with" grep -q 'libyaml-cpp' <<<"$(dpkg-deb -f "$host" Depends)"
check "libathanor-dev depends on the JSON library" grep -q 'nlohmann-json3-dev' <<<"$(dpkg-deb -f "$sdk" Depends)"

# Unpacked, then moved: nothing may remember where it was.
dpkg-deb -x "$host" "$work/first"
dpkg-deb -x "$sdk" "$work/first"
check "a person finds athanor(1)" test -s "$work/first/usr/share/man/man1/athanor.1.gz"
check "no file names a folder of this machine" not grep -rlF -e "$build" -e "$source/" "$work/first"
mv "$work/first" "$work/moved"
prefix=$work/moved/usr
athanor() { env -i PATH=/usr/bin:/bin HOME="$work" "$prefix/bin/athanor" "$@"; }
cd "$work"
athanor plugins >list
check "the moved host finds its plugins" grep -q '^provider *scripted ' list
check "and its configurations" quiet athanor check quickstart
check "and its templates" quiet athanor new stage mine
check "the CMake package is found where it was moved to" quiet cmake -S mine -B built -G Ninja -D CMAKE_PREFIX_PATH="$prefix"

if command -v pkg-config >/dev/null; then
  export PKG_CONFIG_PATH=$prefix/share/pkgconfig
  read -ra flags <<<"$(pkg-config --cflags athanor)"
  script=$(pkg-config --variable=version_script athanor)
  mkdir generated && printf 'static const char mine_info[] = "{}";\n' >generated/mine_info.h
  check "pkg-config builds a plugin without CMake" g++ -std=c++17 -shared -fPIC -fvisibility=hidden -Igenerated "${flags[@]}" \
    "-Wl,--version-script=$script" mine/mine.cpp -o plugin.so
  check "which exports one symbol" test "$(nm -D --defined-only plugin.so | wc -l)" = 1
  check "pkg-config names the host" test "$(realpath "$(pkg-config --variable=host athanor)")" = "$prefix/bin/athanor"
fi
if command -v lintian >/dev/null; then
  check "lintian has nothing to say" not grep . <<<"$(lintian --no-cfg --allow-root "$host" "$sdk" 2>&1)"
fi
[ $wrong -eq 0 ] || exit 1
echo "the packages are fine"
