// SPDX-License-Identifier: Apache-2.0
#include "documents.hpp"

#include <algorithm>
#include <cmath>
#include <cstdio>

namespace ising {
namespace {

// One estimate and what stands behind it: three rows of the table.
struct Row {
  std::string metric;
  Json factors;
  Estimate estimate;
  std::vector<std::string> evidence;
};

std::string number(double value) { return Json(value).dump(); }
std::string size_text(double size) {
  return size == std::floor(size) ? std::to_string(static_cast<long>(size)) : number(size);
}

// As many decimals as leave two digits of the interval's half.
std::string printed(double value, const Estimate &estimate) {
  const double half = (estimate.high - estimate.low) / 2;
  const int decimals = half > 0 ? std::clamp(1 - static_cast<int>(std::floor(std::log10(half))), 0, 9) : 6;
  char text[64];
  std::snprintf(text, sizeof text, "%.*f", decimals, value);
  return text;
}

// A name has the parts of any other result: metric.condition[.factor=value].statistic.
std::string name_of(const Row &row, const Names &names, const char *statistic) {
  std::string out = row.metric + "." + names.condition;
  for (const auto &[factor, level] : row.factors.items()) out += "." + factor + "=" + size_text(level.get<double>());
  return out + "." + statistic;
}

std::vector<Row> rows_of(const Curves &curves, const Analysis &analysis, std::optional<double> known) {
  std::vector<Row> out{{"critical-temperature", Json::object(), analysis.critical, curves.records}};
  if (known) {
    const Estimate &t = analysis.critical;
    out.push_back({"deviation", Json::object(), {t.value - *known, t.low - *known, t.high - *known}, curves.records});
  }
  out.push_back({"inverse-nu", Json::object(), analysis.inverse_nu, curves.records});
  for (std::size_t i = 0; i < analysis.crossings.size(); ++i) {
    std::vector<std::string> evidence = curves.records_of[i];
    evidence.insert(evidence.end(), curves.records_of[i + 1].begin(), curves.records_of[i + 1].end());
    out.push_back({"crossing", {{curves.names.size, curves.sizes[i]}}, analysis.crossings[i], evidence});
  }
  return out;
}

Json interval(const Estimate &e) { return {{"value", e.value}, {"low", e.low}, {"high", e.high}, {"level", 0.95}}; }

}  // namespace

Json with_rows(Json results, const Curves &curves, const Analysis &analysis, std::optional<double> known) {
  for (const Row &row : rows_of(curves, analysis, known)) {
    const Estimate &e = row.estimate;
    for (const auto &[statistic, value] :
         {std::pair{"value", e.value}, std::pair{"low", e.low}, std::pair{"high", e.high}}) {
      Json line{{"name", name_of(row, curves.names, statistic)},
                {"metric", row.metric},
                {"statistic", statistic},
                {"condition", curves.names.condition},
                {"value", value},
                {"printed", printed(value, e)},
                {"evidence", row.evidence}};
      if (!row.factors.empty()) line["factors"] = row.factors;
      results["table"].push_back(std::move(line));
    }
  }
  return results;
}

Json artifact(const Curves &curves, const Analysis &analysis, double exponent, std::optional<double> known) {
  Json crossings = Json::array();
  for (std::size_t i = 0; i < analysis.crossings.size(); ++i) {
    Json crossing = interval(analysis.crossings[i]);
    crossing["sizes"] = {curves.sizes[i], curves.sizes[i + 1]};
    crossings.push_back(std::move(crossing));
  }
  Json out{{"schema", "org.example.scaling/1"},
           {"metric", curves.names.metric},
           {"condition", curves.names.condition},
           {"sizes", curves.sizes},
           {"temperatures", curves.temperatures},
           {"seeds", curves.seeds},
           {"correction_exponent", exponent},
           {"samples", analysis.samples},
           {"crossings", crossings},
           {"critical_temperature", interval(analysis.critical)},
           {"inverse_nu", interval(analysis.inverse_nu)}};
  if (known) {
    out["known"] = *known;
    out["within"] = analysis.critical.low <= *known && *known <= analysis.critical.high;
  }
  return out;
}

}  // namespace ising
