// SPDX-License-Identifier: Apache-2.0
//
// A complete stage in an outside project: counts the words of the run's topic and hands them on as an
// artifact of its own type, org.example.tally/1, whose schema lies among its resources.
#include <athanor/plugin.hpp>
#include <sstream>

#include "tally_info.h"

namespace {

using athanor::sdk::Json;

struct Tally {
  static constexpr const char *kind = "stage", *name = "tally", *info = tally_info;

  Tally(const Json &options, const std::filesystem::path &) : at_least_(options.at("at_least")) {}

  Json run(const Json &request, athanor::sdk::Host &) {
    if (request.value("schema", "") == "athanor.stage.estimate/1") {
      return {{"calls", Json::object()}, {"experiments", {0, 0}}, {"seconds", {0, 1}}};
    }
    if (request.value("schema", "") != "athanor.stage.run/1") athanor::sdk::unknown_request(request);
    std::istringstream topic(request.at("run").at("topic").at("text").get<std::string>());
    int words = 0;
    for (std::string word; topic >> word;) words += word.size() >= at_least_;
    return {{"schema", "athanor.stage.result/1"},
            {"outputs", {{"tally", {{"schema", "org.example.tally/1"}, {"words", words}}}}}};
  }

 private:
  std::size_t at_least_;
};

}  // namespace

ATHANOR_PLUGIN("org.example.tally", "1.0.0", Tally)
