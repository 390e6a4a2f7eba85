// SPDX-License-Identifier: Apache-2.0
//
// Checks of drawn files; see check.hpp.
#include "check.hpp"

#include <athanor/plugin.hpp>
#include <map>

namespace athanor::figures {

using sdk::Error;

Json file_of(const Json &outcome, const std::string &path) {
  for (const Json &file : outcome.value("files", Json::array()))
    if (file.at("path") == path) {
      if (file.at("size").get<std::uint64_t>() == 0)
        throw Error("internal", "the plotting program left an empty file " + path,
                    "look at the job's output: " + outcome.value("output", ""));
      return {{"artifact", file.at("artifact")}, {"media_type", file.at("media_type")}, {"size", file.at("size")}};
    }
  throw Error("internal", "the plotting program did not write " + path,
              "look at the job's output: " + outcome.value("output", ""));
}

void refuse_duplicates(const std::vector<Json> &documents) {
  std::map<std::string, std::string> seen;
  for (const Json &figure : documents) {
    const std::string id = figure.at("id");
    const auto [at, fresh] = seen.emplace(figure.at("preview").at("artifact").get<std::string>(), id);
    if (!fresh)
      throw Error("internal", "the figures " + at->second + " and " + id + " are the same picture",
                  "their data files say what each should show");
  }
}

}  // namespace athanor::figures
