// SPDX-License-Identifier: Apache-2.0
//
// The stage `figures`: results/1 and claims/1 in (study/1 for labels), figures/1 out. The standard figures first
// (choose, draw/plot.py), then further ones by a model's programs (further). It draws only what is in the records.
#include <athanor/plugin.hpp>

#include "figures_info.h"
#include "further.hpp"
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
    Drawn drawn = draw_standard(shop, data, options_.value("max", std::size_t{8}));
    Further further(shop, options_, request.value("run", Json::object()),
                    {study, inputs.at("results"), inputs.at("claims"), data});
    further.draw(drawn);
    return {{"schema", "athanor.stage.result/1"},
            {"outputs", {{"figures", {{"schema", "figures/1"}, {"figures", drawn.documents}}}}}};
  }

 private:
  Json estimate() const {
    const int further = options_.value("further", 1), repairs = options_.value("repairs", 2),
              looks = options_.value("reflections", 1) > 0 ? options_.value("reflections", 1) + 1 : 0;
    const auto calls = [](int most, int input_low, int input_high, int output_low, int output_high) {
      return Json{{"count", {0, most}},
                  {"input_tokens", {input_low, input_high}},
                  {"output_tokens", {output_low, output_high}}};
    };
    Json out = Json::object();
    if (further > 0) {
      out["figures.propose"] = calls(further, 1500, 8000, 400, 4000);
      out["figures.propose"]["count"][0] = further;
      if (repairs > 0) out["figures.repair"] = calls(further * repairs, 1500, 9000, 400, 4000);
      if (looks > 0) out["figures.look"] = calls(further * looks, 1000, 4000, 50, 3000);
    }
    // One program that draws, then one for each try of a further figure; each to its limit.
    return {{"schema", "athanor.stage.estimate/1"},
            {"calls", out},
            {"experiments", {0, 0}},
            {"seconds", {2 + 2 * further, 240 + 90 * further * (1 + repairs + looks)}}};
  }

  Json options_;
  std::filesystem::path resources_;
};

}  // namespace athanor::figures

ATHANOR_PLUGIN("org.athanor.figures", "1.0.0", athanor::figures::Stage)
