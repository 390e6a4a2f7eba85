// SPDX-License-Identifier: Apache-2.0
//
// See store.hpp. An image is unpacked beside its place and renamed in the end, under a lock that ends with its process.
#include "sandbox/container/store.hpp"

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cerrno>
#include <chrono>
#include <cstdlib>
#include <cstring>
#include <fstream>
#include <system_error>
#include <thread>
#include <vector>

#include "sandbox/folder.hpp"

namespace athanor::sandbox {

namespace fs = std::filesystem;
using sdk::Error;
using sdk::Json;

namespace {

constexpr std::chrono::milliseconds patience{100};

[[noreturn]] void refuse(const std::string &what, const std::string &why) {
  throw Error("image_store", what + ": " + why,
              "make room there or name another folder with `container_store`; what lies there can be removed while no "
              "run uses it");
}

// Locks of an open file: two hosts in one process exclude each other too, and so do two machines.
Descriptor lock(const fs::path &file, const Stop &stop) {
  Descriptor fd(open(file.c_str(), O_RDWR | O_CREAT | O_CLOEXEC | O_NOFOLLOW, 0644));
  if (!fd) refuse("cannot make " + file.string(), std::strerror(errno));
  struct flock whole {};
  whole.l_type = F_WRLCK;
  while (fcntl(fd.get(), F_OFD_SETLK, &whole) != 0) {
    if (errno != EAGAIN && errno != EACCES && errno != EINTR)
      refuse("cannot lock " + file.string(), std::strerror(errno));
    if (stop && stop()) throw sdk::Cancelled{};
    std::this_thread::sleep_for(patience);
  }
  return fd;
}

// As far as it can be removed. Images have folders that their owner may not write to.
void remove_all_of(const fs::path &path) {
  struct stat about {};
  if (lstat(path.c_str(), &about) != 0) return;
  std::error_code failed;
  if (S_ISDIR(about.st_mode)) {
    chmod(path.c_str(), 0700);
    for (fs::directory_iterator at(path, failed), end; !failed && at != end; at.increment(failed))
      remove_all_of(at->path());
  }
  fs::remove(path, failed);
}

// What attempts left that were killed. Programs that they had started may still be writing, so each attempt has a name
// of its own.
fs::path fresh_beside(const fs::path &entry) {
  const std::string stem = entry.filename().string() + ".partial-";
  std::vector<fs::path> left;
  std::error_code failed;
  for (fs::directory_iterator at(entry.parent_path(), failed), end; !failed && at != end; at.increment(failed))
    if (at->path().filename().string().rfind(stem, 0) == 0) left.push_back(at->path());
  for (const fs::path &one : left) remove_all_of(one);
  std::string name = (entry.parent_path() / (stem + "XXXXXX")).string();
  if (!mkdtemp(name.data())) refuse("cannot make the folder " + name, std::strerror(errno));
  return name;
}

void make_folder(const fs::path &path) {
  std::error_code failed;
  fs::create_directories(path, failed);
  if (failed) refuse("cannot make the folder " + path.string(), failed.message());
  // Jobs of root run as `nobody`, who has to read it.
  chmod(path.c_str(), 0755);
}

void write_entry(const fs::path &entry, const Json &known) {
  const Descriptor folder = open_folder(entry.string());
  try {
    write_whole(folder.get(), image_file, known.dump(2) + "\n", true);
  } catch (const std::system_error &e) {
    refuse("cannot write " + (entry / image_file).string(), e.what());
  }
}

}  // namespace

fs::path image_store(const std::string &declared) {
  if (!declared.empty()) return declared;
  if (const char *cache = std::getenv("XDG_CACHE_HOME"); cache && cache[0] == '/')
    return fs::path(cache) / "athanor" / "images";
  if (const char *home = std::getenv("HOME"); home && home[0] == '/')
    return fs::path(home) / ".cache" / "athanor" / "images";
  throw Error("image_store", "there is no place for unpacked images: neither XDG_CACHE_HOME nor HOME is set",
              "name a folder with `container_store`");
}

fs::path stored(const fs::path &store, const std::string &key, const std::function<Json(const fs::path &)> &unpack,
                const Stop &stop) {
  const fs::path entry = store / key;
  const auto whole = [&] { return access((entry / image_file).c_str(), R_OK) == 0; };
  if (whole()) return entry;
  std::error_code failed;
  fs::create_directories(store, failed);
  if (failed) refuse("cannot make the folder " + store.string(), failed.message());
  const Descriptor held = lock(store / (key + ".lock"), stop);
  if (whole()) return entry;
  const fs::path partial = fresh_beside(entry);
  try {
    make_folder(partial);
    const Json known = unpack(partial / root_folder);
    make_folder(partial / root_folder);
    write_entry(partial, known);
    remove_all_of(entry);  // without its image.json it is no entry
    fs::rename(partial, entry, failed);
    if (failed) refuse("cannot rename " + partial.string(), failed.message());
    return entry;
  } catch (...) {
    remove_all_of(partial);
    throw;
  }
}

Json read_entry(const fs::path &entry) {
  std::ifstream file(entry / image_file);
  Json known = Json::parse(file, nullptr, false);
  if (!known.is_object())
    throw Error("image_store", (entry / image_file).string() + " cannot be read",
                "remove the folder " + entry.string() + "; the image is then unpacked anew");
  return known;
}

}  // namespace athanor::sandbox
