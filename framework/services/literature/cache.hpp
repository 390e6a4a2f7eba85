// SPDX-License-Identifier: Apache-2.0
//
// What sources of literature answered, kept for the user's further runs and for days without a network: one file per
// question, shared by all runs of this user, beside the data sets. A record of a run never needs it.
#ifndef ATHANOR_SERVICES_LITERATURE_CACHE_HPP
#define ATHANOR_SERVICES_LITERATURE_CACHE_HPP

#include <ctime>
#include <filesystem>
#include <functional>
#include <mutex>
#include <nlohmann/json.hpp>
#include <optional>
#include <string>

namespace athanor {

using Json = nlohmann::json;
namespace fs = std::filesystem;

fs::path literature_cache();  // $XDG_CACHE_HOME/athanor/literature or ~/.cache/athanor/literature; may not exist

struct KeptAnswer {
  Json reply;
  std::string asked_at;  // UTC, "2026-11-29T20:15:00Z"
  double age = 0;        // seconds; never negative
};

class LiteratureCache {
 public:
  using Now = std::function<std::time_t()>;
  explicit LiteratureCache(
      fs::path folder, Now now = [] { return std::time(nullptr); });

  // What makes two questions the same: {source, options, request}, canonical. Options without secrets: who asks does
  // not change what is answered.
  static Json question(const std::string &source, Json options, Json request);

  // Nothing where there is none, or none that can be read.
  std::optional<KeptAnswer> find(const Json &question) const;
  // Throws Error where the folder cannot be written.
  void keep(const Json &question, const Json &reply) const;

 private:
  fs::path place(const Json &question) const;

  const fs::path folder_;
  const Now now_;
  mutable std::mutex writing_;  // branches that ask the same at the same time
};

}  // namespace athanor

#endif
