// SPDX-License-Identifier: Apache-2.0
//
// The stage `figures`: results/1 and claims/1 in (study/1 for labels), figures/1 out. The standard figures first
// (choose, draw/plot.py). It draws
// only what is in the records.
#include <athanor/plugin.hpp>

#include "figures_info.h"
#include "standard.hpp"

namespace athanor::figures {

using sdk::Host;

struct Stage {
  static constexpr const char *kind = "stage", *name = "figures", *info = figures_info;

  Stage(const Json &options, const std::filesystem::path &resources) : options_(options), resources_(resources) {}

  Json run(const Json &request, Host &host) {
    const std::string schema = request.value("schema", "");
    if (schema == "athanor.stage.estimate/1") return estimate();
    if (schema != "athanor.stage.run/1") sdk::unknown_request(request);
    const Json &inputs = request.at("inputs");
    const Json study = inputs.value("study", Json());
    Workshop shop{host, resources_, request.at("folder").get<std::string>(), options_.value("preview_dpi", 160)};
    const Data data = collect(study, inputs.at("results"), inputs.at("claims"));
    const Drawn drawn = draw_standard(shop, data, options_.value("max", std::size_t{8}));
    return {{"schema", "athanor.stage.result/1"},
            {"outputs", {{"figures", {{"schema", "figures/1"}, {"figures", drawn.documents}}}}}};
  }

 private:
  // One program that draws; its limit.
  Json estimate() const {
    return {{"schema", "athanor.stage.estimate/1"},
            {"calls", Json::object()},
            {"experiments", {0, 0}},
            {"seconds", {2, 240}}};
  }

  Json options_;
  std::filesystem::path resources_;
};

}  // namespace athanor::figures

ATHANOR_PLUGIN("org.athanor.figures", "1.0.0", athanor::figures::Stage)
