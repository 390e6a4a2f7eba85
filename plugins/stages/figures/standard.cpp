// SPDX-License-Identifier: Apache-2.0
//
// The job of the standard figures; see standard.hpp.
#include "standard.hpp"

#include <fstream>
#include <iterator>

#include "choose.hpp"

namespace athanor::figures {

using sdk::Error;

namespace {

std::string read(const std::filesystem::path &path) {
  std::ifstream in(path, std::ios::binary);
  if (!in)
    throw Error("internal", "cannot read " + path.string(), "install the plugin figures with its folder beside it");
  return {std::istreambuf_iterator<char>(in), {}};
}

Json draw(const Workshop &shop, const std::vector<Figure> &figures) {
  Json spec{{"dpi", shop.dpi}, {"figures", Json::array()}};
  for (const Figure &f : figures)
    spec["figures"].push_back({{"id", f.id}, {"kind", f.kind}, {"width", f.width}, {"panels", f.panels}});
  shop.host.progress(0.1, "drawing " + std::to_string(figures.size()) + " figures");
  Json files = shop.programs({"plot.py", "panels.py", "rows.py", "style.py", "pictures.py", "readable.py"});
  files.push_back({{"path", "figures.json"}, {"text", spec.dump()}});
  const Json outcome = shop.host.call(
      "draw", {{"schema", "athanor.tool/1"},
               {"purpose", "draw figures"},
               {"command", {"/usr/bin/python3", "plot.py", "figures.json"}},
               {"env", {{"MPLBACKEND", "Agg"}, {"MPLCONFIGDIR", ".matplotlib"}, {"SOURCE_DATE_EPOCH", "0"}}},
               {"limits", {{"seconds", 240}}},
               {"files", files},
               {"collect", {"*.pdf", "*.png", "checks.json"}}});
  if (outcome.value("status", "") != "ok")
    throw Error("internal",
                "the plotting program ended with status " + outcome.value("status", "unknown") + ": " +
                    outcome.value("output", ""),
                outcome.value("status", "") == "timeout"
                    ? "the machine was too busy; `athanor fork RUN --from` this stage draws them again"
                    : "is python3-matplotlib installed?");
  return outcome;
}

// Throws when the picture is broken or the same as an earlier one. Remarks on its words are said in the log.
void check(const Workshop &shop, const std::string &id, const Json &look, const Json &preview, Drawn &drawn) {
  if (!look.at("faults").empty())
    throw Error("internal", "the figure " + id + " is broken: " + look.at("faults")[0].get<std::string>(),
                "its data file says what it should show");
  const Seen picture{id, preview.at("artifact"), look.at("fingerprint")};
  // Sheets of one kind may look alike from afar; only the very same picture is a repetition here.
  const std::string twin = same_as(picture, drawn.seen, 0);
  if (!twin.empty())
    throw Error("internal", "the figures " + twin + " and " + id + " are the same picture",
                "their data files say what each should show");
  drawn.seen.push_back(picture);
  for (const Json &remark : look.at("remarks"))
    shop.host.log(sdk::Level::warn, "figure " + id + ": " + remark.get<std::string>());
}

}  // namespace

Json Workshop::programs(const std::vector<std::string> &names) const {
  Json out = Json::array();
  for (const std::string &name : names) out.push_back({{"path", name}, {"text", read(resources / "draw" / name)}});
  return out;
}

Json Workshop::put(const std::string &name, const Json &document) const {
  std::ofstream(folder / (name + ".json")) << document.dump(1) << "\n";
  return sdk::put_artifact(host, name + ".json", "application/json");
}

Drawn draw_standard(const Workshop &shop, const Data &data, std::size_t max) {
  std::vector<Figure> figures = choose(data);
  if (figures.empty())
    throw Error("bad_request", "there is nothing to draw: the results hold no record of a declared metric",
                "look at the records of the stage that made results/1", "/inputs/results/records");
  for (std::size_t i = max; i < figures.size(); ++i)
    shop.host.log(sdk::Level::warn, "the figure " + figures[i].id + " is left out, as `max` is " + std::to_string(max));
  if (figures.size() > max) figures.resize(max);
  const Json outcome = draw(shop, figures), checks = read_json(shop.host, outcome, "checks.json");
  Drawn drawn;
  for (const Figure &figure : figures) {
    const Json preview = file_of(outcome, figure.id + ".png");
    check(shop, figure.id, checks.at(figure.id), preview, drawn);
    drawn.documents.push_back(
        {{"id", figure.id},
         {"title", figure.title},
         {"caption", figure.caption},
         {"kind", figure.kind},
         {"width", figure.width},
         {"origin", "stage"},
         {"file", file_of(outcome, figure.id + ".pdf")},
         {"preview", preview},
         {"data", shop.put(figure.id, {{"figure", figure.id}, {"kind", figure.kind}, {"panels", figure.panels}})},
         {"records", figure.records},
         {"names", figure.names}});
  }
  return drawn;
}

}  // namespace athanor::figures
