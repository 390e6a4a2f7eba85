// SPDX-License-Identifier: Apache-2.0
//
// Small studies for tests of figures, made of plain lists; nothing here is checked.
#ifndef TESTS_FIGURES_STUDIES_HPP
#define TESTS_FIGURES_STUDIES_HPP

#include <algorithm>
#include <functional>
#include <string>
#include <vector>

#include "data.hpp"

namespace figure_tests {

using athanor::figures::Json;

// A study of conditions "c0", "c1", ... and one factor "f" (none without levels), with `runs` values for each
// combination: metric, condition number, level number and run give the value. A NaN is a record that is missing.
struct Study {
  std::vector<std::string> metrics{"m"};
  int conditions = 2, runs = 3;
  std::vector<Json> levels;
  std::vector<double> steps;
  std::string words;  // appended to every label
  std::function<double(const std::string &metric, int condition, int level, int run)> value =
      [](const std::string &, int c, int l, int r) { return 1 + c + 0.1 * l + 0.01 * r; };

  Json study() const {
    Json out{{"question", "Which?"}, {"objective", {{"metric", metrics[0]}, {"direction", "maximise"}}}};
    for (const std::string &m : metrics)
      out["metrics"].push_back({{"id", m}, {"label", "Metric " + m + words}, {"direction", "none"}, {"unit", "s"}});
    for (int c = 0; c < conditions; ++c)
      out["conditions"].push_back({{"id", "c" + std::to_string(c)},
                                   {"label", "Condition " + std::to_string(c) + words},
                                   {"role", c == 0 ? "baseline" : "treatment"}});
    if (!levels.empty()) out["factors"] = {{{"id", "f"}, {"label", "Factor" + words}, {"levels", levels}}};
    return out;
  }

  Json results() const {
    Json records = Json::array();
    const auto add = [&](Json record, double measured) {
      if (measured != measured) return;
      record["id"] = "run#" + std::to_string(records.size() + 1);
      record["value"] = measured;
      records.push_back(std::move(record));
    };
    for (const std::string &m : metrics)
      for (int c = 0; c < conditions; ++c)
        for (std::size_t l = 0; l < std::max<std::size_t>(1, levels.size()); ++l)
          for (int r = 0; r < runs; ++r) {
            Json record{{"metric", m}, {"condition", "c" + std::to_string(c)}, {"seed", r}};
            if (!levels.empty()) record["factors"] = {{"f", levels[l]}};
            const double v = value(m, c, static_cast<int>(l), r);
            if (steps.empty()) add(record, v);
            for (const double step : steps) {
              record["step"] = step;
              add(record, v / (1 + step));
            }
          }
    return {{"records", records}, {"table", Json::array()}};
  }

  athanor::figures::Data data(const Json &claims = Json::array()) const {
    return athanor::figures::collect(study(), results(), {{"claims", claims}});
  }
};

inline Json claim(const std::string &id, const std::string &treatment, const std::string &control,
                  const std::string &kind, const std::string &metric = "m") {
  return {{"id", id},
          {"statement", id + " holds"},
          {"metric", metric},
          {"treatment", treatment},
          {"control", control},
          {"kind", kind},
          {"effect", {{"difference", 1.0}, {"low", 0.5}, {"high", 1.5}}},
          {"test", {{"name", "t"}, {"n", 3}}},
          {"verdict", "supported"},
          {"evidence", {"run#1"}}};
}

}  // namespace figure_tests

#endif
