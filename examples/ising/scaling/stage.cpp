// SPDX-License-Identifier: Apache-2.0
//
// The stage `scaling`: reads the confirmed measurements of a lattice model, finds the critical temperature by
// finite-size scaling, and hands on its own artifact beside results and figures that a paper can cite. It asks no
// model.
//
// It may be started again at any time: everything follows from its inputs and the run's seed, and its one call has a
// name.
#include <athanor/plugin.hpp>

#include "documents.hpp"
#include "picture.hpp"
#include "scaling_info.h"

namespace {

using athanor::sdk::Host;
using athanor::sdk::Json;

// The metric as the study calls it on paper.
std::string label_of(const Json &study, const std::string &metric) {
  for (const Json &one : study.value("metrics", Json::array()))
    if (one.at("id") == metric) return one.value("label", metric);
  return metric;
}

class Scaling {
 public:
  static constexpr const char *kind = "stage", *name = "scaling", *info = scaling_info;

  Scaling(const Json &options, const std::filesystem::path &resources)
      : names_{options.at("metric"), options.at("condition"), options.at("size"), options.at("temperature")},
        exponent_(options.at("exponent")),
        samples_(options.at("samples")),
        resources_(resources) {
    if (options.contains("known")) known_ = options.at("known").get<double>();
  }

  Json run(const Json &request, Host &host) {
    const std::string asked = request.value("schema", "");
    if (asked == "athanor.stage.estimate/1")
      return {{"schema", asked}, {"calls", Json::object()}, {"experiments", {0, 0}}, {"seconds", {1, 120}}};
    if (asked != "athanor.stage.run/1") athanor::sdk::unknown_request(request);

    const Json &inputs = request.at("inputs");
    const ising::Curves curves = ising::curves_of(inputs.at("results"), names_);
    const ising::Analysis analysis =
        ising::analyse(curves, exponent_, samples_, request.at("run").value("seed", std::uint64_t{1}));
    host.progress(0.5, "critical temperature " + Json(analysis.critical.value).dump());

    Json figures = inputs.value("figures", Json{{"schema", "figures/1"}, {"figures", Json::array()}});
    figures["figures"].push_back(ising::draw(host, resources_, request.at("folder").get<std::string>(), curves,
                                             analysis, label_of(inputs.value("study", Json::object()), names_.metric)));
    return {{"schema", "athanor.stage.result/1"},
            {"outputs",
             {{"scaling", ising::artifact(curves, analysis, exponent_, known_)},
              {"results", ising::with_rows(inputs.at("results"), curves, analysis, known_)},
              {"figures", std::move(figures)}}}};
  }

 private:
  const ising::Names names_;
  const double exponent_;
  const std::size_t samples_;
  const std::filesystem::path resources_;
  std::optional<double> known_;
};

}  // namespace

ATHANOR_PLUGIN("org.example.ising", "1.0.0", Scaling)
