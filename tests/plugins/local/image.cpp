// SPDX-License-Identifier: Apache-2.0
#include "image.hpp"

#include <sys/stat.h>

#include <cstdlib>
#include <fstream>
#include <stdexcept>

namespace fs = std::filesystem;

namespace {

constexpr char busybox[] = "/bin/busybox";

void run(const std::string &command) {
  if (std::system(command.c_str()) != 0) throw std::runtime_error("failed: " + command);
}

constexpr char apptainer[] = R"SH(#!/bin/sh
set -e
case "$1" in
--version) echo "apptainer version 1.3.4" ;;
build)
  [ "$2" = --sandbox ] && [ $# = 4 ] && [ ! -e "$3" ] || exit 64
  echo build >>"$(dirname "$0")/builds"
  mkdir "$3"
  tail -c +129 "$4" | tar -x -C "$3"
  ;;
exec)
  shift
  while [ "${1#--}" != "$1" ]; do shift; done
  [ -d "$1" ] && [ "$2 $3" = "env -0" ] || exit 64
  printf 'PATH=/opt/tools:/bin\0GREETING=hello\nthere\0HOME=/root\0APPTAINER_NAME=x\0LD_LIBRARY_PATH=/.singularity.d/libs\0'
  ;;
*) exit 64 ;;
esac
)SH";

}  // namespace

void write_text(const fs::path &file, const std::string &text) {
  fs::create_directories(file.parent_path());
  std::ofstream(file, std::ios::binary) << text;
}

void write_script(const fs::path &file, const std::string &text) {
  write_text(file, text);
  fs::permissions(file, fs::perms(0755));
}

void make_image(const fs::path &root) {
  if (!fs::exists(busybox)) throw std::runtime_error("these tests need the package busybox-static");
  for (const char *folder : {"bin", "etc", "usr/bin"}) fs::create_directories(root / folder);
  fs::copy_file(busybox, root / "bin" / "busybox");
  for (const char *name : {"sh", "cat", "ls", "touch", "env", "mkdir", "grep", "id", "wc"})
    fs::create_symlink("busybox", root / "bin" / name);
  write_text(root / "etc" / "mark", "of the image\n");
}

void make_sif(const fs::path &file, const fs::path &root) {
  std::string head = "#!/usr/bin/env run-singularity\n";
  head.resize(32, '\0');
  head.append("SIF_MAGIC").push_back('\0');
  head += std::string("01\0", 3) + std::string("02\0", 3) + "0123456789abcdef";
  head.resize(128, '\0');
  write_text(file, head);
  run("tar -c -C '" + root.string() + "' . >>'" + file.string() + "'");
}

ApptainerStandIn::ApptainerStandIn(const fs::path &folder) : folder_(folder) {
  const char *path = std::getenv("PATH");
  path_before_ = path ? path : "/usr/bin:/bin";
  write_script(folder_ / "apptainer", apptainer);
  setenv("PATH", (folder_.string() + ":" + path_before_).c_str(), 1);
}

ApptainerStandIn::~ApptainerStandIn() { setenv("PATH", path_before_.c_str(), 1); }

std::size_t ApptainerStandIn::builds() const {
  std::ifstream file(folder_ / "builds");
  std::size_t count = 0;
  for (std::string line; std::getline(file, line);) ++count;
  return count;
}
