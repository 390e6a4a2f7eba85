// SPDX-License-Identifier: Apache-2.0
//
// The stage `figures`: study/1, results/1 and claims/1 in, figures/1 out. It decides what to draw (choose), lets
// plot.py draw it in one sandboxed job, and checks what came back. It draws only what is in the records.
#include <athanor/plugin.hpp>
#include <fstream>
#include <iterator>

#include "check.hpp"
#include "choose.hpp"
#include "figures_info.h"

namespace athanor::figures {

using sdk::Error;
using sdk::Host;

namespace {

std::string read(const std::filesystem::path &path) {
  std::ifstream in(path, std::ios::binary);
  if (!in)
    throw Error("internal", "cannot read " + path.string(), "install the plugin figures with its folder beside it");
  return {std::istreambuf_iterator<char>(in), {}};
}

Json put_data(Host &host, const std::filesystem::path &folder, const Figure &figure) {
  const std::string name = figure.id + ".json";
  std::ofstream(folder / name) << Json{{"figure", figure.id}, {"kind", figure.kind}, {"panels", figure.panels}}.dump(1)
                               << "\n";
  return sdk::put_artifact(host, name, "application/json");
}

}  // namespace

struct Stage {
  static constexpr const char *kind = "stage", *name = "figures", *info = figures_info;

  Stage(const Json &options, const std::filesystem::path &resources) : options_(options), resources_(resources) {}

  Json run(const Json &request, Host &host) {
    const std::string schema = request.value("schema", "");
    if (schema == "athanor.stage.estimate/1")
      return {{"schema", "athanor.stage.estimate/1"},
              {"calls", Json::object()},
              {"experiments", {0, 0}},
              {"seconds", {2, 120}}};  // one program that draws; its limit
    if (schema != "athanor.stage.run/1") sdk::unknown_request(request);
    const Json &inputs = request.at("inputs");
    const Data data = collect(inputs.at("study"), inputs.at("results"), inputs.at("claims"));
    const std::vector<Figure> figures = choose(data, options_.value("max", 4u));
    if (figures.empty())
      throw Error("bad_request", "there is nothing to draw: the results hold no record of a declared metric",
                  "look at the records of the stage that made results/1", "/inputs/results/records");
    const Json outcome = draw(host, figures);
    std::vector<Json> documents;
    for (const Figure &figure : figures)
      documents.push_back({{"id", figure.id},
                           {"title", figure.title},
                           {"caption", figure.caption},
                           {"kind", figure.kind},
                           {"width", figure.width},
                           {"file", file_of(outcome, figure.id + ".pdf")},
                           {"preview", file_of(outcome, figure.id + ".png")},
                           {"data", put_data(host, request.at("folder").get<std::string>(), figure)},
                           {"records", figure.records},
                           {"names", figure.names}});
    refuse_duplicates(documents);
    return {{"schema", "athanor.stage.result/1"},
            {"outputs", {{"figures", {{"schema", "figures/1"}, {"figures", documents}}}}}};
  }

 private:
  Json draw(Host &host, const std::vector<Figure> &figures) {
    Json spec{{"dpi", options_.value("preview_dpi", 160)}, {"figures", Json::array()}};
    for (const Figure &f : figures)
      spec["figures"].push_back({{"id", f.id}, {"kind", f.kind}, {"width", f.width}, {"panels", f.panels}});
    host.progress(0.1, "drawing " + std::to_string(figures.size()) + " figures");
    const Json outcome = host.call(
        "draw", {{"schema", "athanor.tool/1"},
                 {"purpose", "draw figures"},
                 {"command", {"/usr/bin/python3", "plot.py", "figures.json"}},
                 {"env", {{"MPLBACKEND", "Agg"}, {"MPLCONFIGDIR", ".matplotlib"}, {"SOURCE_DATE_EPOCH", "0"}}},
                 {"limits", {{"seconds", 120}}},
                 {"files",
                  {{{"path", "plot.py"}, {"text", read(resources_ / "plot.py")}},
                   {{"path", "figures.json"}, {"text", spec.dump()}}}},
                 {"collect", {"*.pdf", "*.png"}}});
    if (outcome.value("status", "") != "ok")
      throw Error("internal",
                  "the plotting program ended with status " + outcome.value("status", "unknown") + ": " +
                      outcome.value("output", ""),
                  "is python3-matplotlib installed?");
    return outcome;
  }

  Json options_;
  std::filesystem::path resources_;
};

}  // namespace athanor::figures

ATHANOR_PLUGIN("org.athanor.figures", "1.0.0", athanor::figures::Stage)
