// SPDX-License-Identifier: Apache-2.0
//
// What the host sees of this folder: the table of the stage `experiment`.
#include <athanor/plugin.hpp>

#include "experiment_info.h"
#include "stage.hpp"

namespace {

using athanor::sdk::Json;

class Experiment {
 public:
  static constexpr const char *kind = "stage", *name = "experiment", *info = experiment_info;

  Experiment(const Json &options, const std::filesystem::path &) : options_(options) {}

  Json run(const Json &request, athanor::sdk::Host &host) {
    const std::string asked = request.value("schema", "");
    if (asked == "athanor.stage.run/1") return athanor::experiment::run_stage(options_, request, host);
    if (asked == "athanor.stage.estimate/1") return athanor::experiment::estimate(options_, request);
    athanor::sdk::unknown_request(request);
  }

 private:
  Json options_;
};

}  // namespace

ATHANOR_PLUGIN("org.athanor.experiment", "0.1.0", Experiment)
