// SPDX-License-Identifier: Apache-2.0
//
// The user's cache of data sets: one file per content, named by its SHA-256, read-only, shared by all runs of this
// user. A file is written beside its place and renamed, so that two runs at once never see a part of one.
#ifndef ATHANOR_SERVICES_DATASETS_CACHE_HPP
#define ATHANOR_SERVICES_DATASETS_CACHE_HPP

#include <cstdint>
#include <filesystem>
#include <optional>
#include <string>
#include <string_view>

namespace athanor {

namespace fs = std::filesystem;

fs::path dataset_cache();  // $XDG_CACHE_HOME/athanor/datasets or ~/.cache/athanor/datasets; may not exist

// Where that content lies; nothing where it does not, or not whole (such a file is removed). Reads all of it.
std::optional<fs::path> find_in_cache(const fs::path &cache, const std::string &sha256);
// Whether a file of that name is there, without a look into it.
bool is_in_cache(const fs::path &cache, const std::string &sha256);

// A file on its way into the cache. Gone with this object unless kept.
class Incoming {
 public:
  // Makes the folder, and removes what processes that are no more left half done. Throws Error.
  explicit Incoming(const fs::path &cache);
  ~Incoming();
  Incoming(const Incoming &) = delete;
  Incoming &operator=(const Incoming &) = delete;

  void write(std::string_view bytes);  // throws Error, "unavailable" when the disk is full
  std::uint64_t size() const { return size_; }
  // Its SHA-256, once all is written.
  std::string sha256();
  // Puts it into its place, read-only and synced.
  fs::path keep(const std::string &sha256);

 private:
  const fs::path cache_;
  fs::path path_;
  int fd_ = -1;
  std::uint64_t size_ = 0;
};

}  // namespace athanor

#endif
