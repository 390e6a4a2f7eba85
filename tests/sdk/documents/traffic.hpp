// SPDX-License-Identifier: Apache-2.0
//
// A run of the built athanor whose plugins are tapped (tap.cpp), and what crossed their boundary held to the schemas.
#ifndef ATHANOR_TESTS_SDK_TRAFFIC_HPP
#define ATHANOR_TESTS_SDK_TRAFFIC_HPP

#include <catch2/catch.hpp>
#include <fstream>

#include "tests/end_to_end/athanor_command.hpp"
#include "tests/sdk/documents/documents.hpp"

namespace athanor::tests {

class TappedPlugins {
 public:
  // Every plugin of a folder, or those of `names`.
  explicit TappedPlugins(const std::vector<std::string> &names = {},
                         const fs::path &of = built("lib/athanor/plugins")) {
    const std::string tap = read_file(built("tests/tap/tap.so"));
    for (const auto &entry : fs::directory_iterator(of)) {
      if (entry.path().extension() != ".so") continue;
      const std::string name = entry.path().stem().string();
      if (!names.empty() && std::find(names.begin(), names.end(), name) == names.end()) continue;
      write_file(folder_ / (name + ".so"), tap + "\n" + entry.path().string());
      const fs::path resources = entry.path().parent_path() / name;
      if (fs::is_directory(resources)) fs::create_directory_symlink(resources, folder_ / name);
    }
  }

  Said run(std::vector<std::string> words, const fs::path &in_folder) const {
    std::vector<std::string> all{"env", "ATHANOR_TAP=" + tape().string(),
                                 "XDG_CACHE_HOME=" + (folder_ / "cache").string(), built("bin/athanor")};
    all.insert(all.end(), words.begin(), words.end());
    all.insert(all.end(), {"--plugin-dir", folder_.path().string()});
    return run_command(std::move(all), in_folder);
  }

  fs::path tape() const { return folder_ / "tape.jsonl"; }

 private:
  TemporaryFolder folder_;
};

struct Traffic {
  std::map<std::string, std::size_t> seen;  // how often each document crossed
  std::set<std::string> faults;             // what did not fit; each complaint once

  explicit Traffic(const fs::path &tape) {
    const DocumentSchemas schemas;
    std::ifstream in(tape);
    for (std::string line; std::getline(in, line);) {
      const Json one = Json::parse(line);
      const std::string name = name_of(one.at("asked"), one.at("as"), one.at("document"));
      ++seen[name];
      const std::string wrong = schemas.faults(name, one.at("document"));
      if (!wrong.empty()) faults.insert(wrong.substr(0, 2000));
    }
  }
  std::string complaints() const {
    std::string out;
    for (const std::string &one : faults) out += one;
    return out;
  }

 private:
  static std::string name_of(const std::string &asked, const std::string &as, const Json &document) {
    if (as == "request") return asked;
    if (as == "error") return "athanor.error/1";
    if (as == "event") return document.value("schema", "an event of " + asked + " without a schema");
    if (asked == "start") return "athanor.started/1";
    if (asked == "next") return "athanor.completion/1";
    return answer_to(asked);
  }
};

// Everything fitted, and each of these crossed at least once.
inline void check_traffic(const Traffic &traffic, const std::vector<const char *> &expected) {
  INFO(traffic.complaints());
  CHECK(traffic.faults.empty());
  for (const char *name : expected) {
    INFO(name << " did not cross");
    CHECK(traffic.seen.count(name) == 1);
  }
}

}  // namespace athanor::tests

#endif
