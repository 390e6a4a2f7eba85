// SPDX-License-Identifier: Apache-2.0
#include "picture.hpp"

#include <cmath>
#include <fstream>
#include <iterator>

namespace ising {
namespace {

using athanor::sdk::Error;

constexpr const char *id = "scaling";

std::string read(const std::filesystem::path &path) {
  std::ifstream in(path, std::ios::binary);
  if (!in) throw Error("internal", "cannot read " + path.string(), "install scaling.so with its folder beside it");
  return {std::istreambuf_iterator<char>(in), {}};
}

// What draw.py draws, number for number; it computes nothing.
Json data_of(const Curves &curves, const Analysis &analysis, const std::string &label) {
  Json out{{"critical", analysis.critical.value},
           {"low", analysis.critical.low},
           {"high", analysis.critical.high},
           {"label", label},
           {"curves", Json::array()}};
  for (std::size_t i = 0; i < curves.sizes.size(); ++i) {
    Json curve{{"size", curves.sizes[i]},
               {"temperature", curves.temperatures},
               {"mean", Json::array()},
               {"deviation", Json::array()},
               {"scaled", Json::array()}};
    for (std::size_t t = 0; t < curves.temperatures.size(); ++t) {
      const auto &values = curves.value[i][t];
      const auto n = static_cast<double>(values.size());
      double mean = 0, squares = 0;
      for (const double v : values) mean += v / n;
      for (const double v : values) squares += (v - mean) * (v - mean);
      curve["mean"].push_back(mean);
      curve["deviation"].push_back(std::sqrt(squares / (n - 1) / n));
      curve["scaled"].push_back((curves.temperatures[t] - analysis.critical.value) *
                                std::pow(curves.sizes[i], analysis.inverse_nu.value));
    }
    out["curves"].push_back(std::move(curve));
  }
  return out;
}

Json file_of(const Json &outcome, const std::string &path) {
  for (const Json &file : outcome.value("files", Json::array()))
    if (file.value("path", "") == path)
      return {{"artifact", file.at("artifact")}, {"media_type", file.at("media_type")}, {"size", file.at("size")}};
  throw Error("internal", "draw.py left no file " + path + ": " + outcome.value("output", ""));
}

}  // namespace

Json draw(athanor::sdk::Host &host, const std::filesystem::path &resources, const std::filesystem::path &folder,
          const Curves &curves, const Analysis &analysis, const std::string &label) {
  const std::string data = data_of(curves, analysis, label).dump(1) + "\n";
  const Json outcome = host.call(
      "draw",
      {{"schema", "athanor.tool/1"},
       {"purpose", "draw the scaling"},
       {"files",
        {{{"path", "draw.py"}, {"text", read(resources / "draw.py")}}, {{"path", "scaling.json"}, {"text", data}}}},
       {"command", {"/usr/bin/python3", "draw.py"}},
       {"env", {{"MPLBACKEND", "Agg"}, {"MPLCONFIGDIR", ".matplotlib"}, {"SOURCE_DATE_EPOCH", "0"}}},
       {"limits", {{"seconds", 120}}},
       {"collect", {"scaling.pdf", "scaling.png"}}});
  if (outcome.value("status", "") != "ok")
    throw Error("internal",
                "draw.py ended with status " + outcome.value("status", "unknown") + ": " + outcome.value("output", ""),
                "is python3-matplotlib installed?");
  std::ofstream(folder / "scaling.json") << data;
  return {
      {"id", id},
      {"title", "Crossings and collapse"},
      {"caption",
       "Left: " + label +
           " against the temperature, a curve for each size; marks are means over seeds with "
           "their standard errors, the band is the 95 % interval of the critical temperature. Right: the same means "
           "against the scaled distance from it."},
      {"kind", "scaling"},
      {"width", "page"},
      {"origin", "stage"},
      {"file", file_of(outcome, "scaling.pdf")},
      {"preview", file_of(outcome, "scaling.png")},
      {"data", athanor::sdk::put_artifact(host, "scaling.json", "application/json")},
      {"records", curves.records}};
}

}  // namespace ising
