// SPDX-License-Identifier: Apache-2.0
//
// Another field in forty lines: is a die with a heavy side noticed? Stands where `experiment` stands.
#include <athanor/plugin.hpp>
#include <cmath>
#include <random>

#include "dice_info.h"

using namespace athanor::sdk;

struct Dice {
  static constexpr const char *kind = "stage", *name = "dice", *info = dice_info;
  Dice(const Json &options, const std::filesystem::path &)
      : rolls_(options.at("rolls")), weight_(options.at("weight")) {}

  Json run(const Json &request, Host &) {
    std::mt19937 random(request.at("run").at("seed").get<unsigned>());
    std::discrete_distribution<int> dice[] = {{1, 1, 1, 1, 1, 1}, {1, 1, 1, 1, 1, weight_}};
    const char *conditions[] = {"fair", "loaded"};
    Json records = Json::array(), table = Json::array(), evidence = Json::array();
    double sums[2] = {}, squares[2] = {}, difference = 0, spread = 0;
    for (int sample = 0; sample < samples; ++sample) {
      double mean[2] = {};
      for (int c = 0; c < 2; ++c) {
        for (int i = 0; i < rolls_; ++i) mean[c] += (dice[c](random) + 1.0) / rolls_;
        sums[c] += mean[c], squares[c] += mean[c] * mean[c];
        evidence.push_back("rolls#" + std::to_string(records.size() + 1));
        records.push_back({{"id", evidence.back()},
                           {"metric", "pips"},
                           {"value", mean[c]},
                           {"condition", conditions[c]},
                           {"seed", sample}});
      }
      difference += (mean[1] - mean[0]) / samples, spread += std::pow(mean[1] - mean[0], 2);
    }
    const double half =
        2.365 * std::sqrt((spread / samples - difference * difference) / (samples - 1));  // Student's t, 7 degrees
    auto row = [&](const std::string &condition, const char *statistic, double value) {
      char printed[32];
      std::snprintf(printed, sizeof printed, statistic[0] == 'n' ? "%.0f" : "%.3f", value);
      table.push_back({{"name", "pips." + condition + "." + statistic},
                       {"metric", "pips"},
                       {"statistic", statistic},
                       {"condition", condition},
                       {"value", value},
                       {"printed", printed},
                       {"evidence", evidence}});
      if (condition == "loaded-vs-fair") table.back()["condition"] = "loaded", table.back()["control"] = "fair";
      return table.back().at("name");
    };
    for (int c = 0; c < 2; ++c) {
      row(conditions[c], "mean", sums[c] / samples);
      row(conditions[c], "sd", std::sqrt((squares[c] - sums[c] * sums[c] / samples) / (samples - 1)));
      row(conditions[c], "n", samples);
    }
    const std::string pair = "loaded-vs-fair";
    const Json names{{"diff", row(pair, "diff", difference)},
                     {"low", row(pair, "low", difference - half)},
                     {"high", row(pair, "high", difference + half)}};
    const char *verdict = difference - half > 0 ? "supported" : difference + half < 0 ? "refuted" : "inconclusive";
    const Json claim{{"id", "heavier"},
                     {"statement", "A die with a heavy side shows more pips."},
                     {"metric", "pips"},
                     {"treatment", "loaded"},
                     {"control", "fair"},
                     {"expect", "greater"},
                     {"kind", "main"},
                     {"test", {{"name", "paired t interval"}, {"n", samples}}},
                     {"effect", {{"difference", difference}, {"low", difference - half}, {"high", difference + half}}},
                     {"verdict", verdict},
                     {"reason", "from the 95 % interval alone"},
                     {"results", names},
                     {"evidence", evidence}};
    const Json study{{"question", "Does a heavy side show in the mean of the pips?"},
                     {"title", "A loaded die"},
                     {"objective", {{"metric", "pips"}, {"direction", "maximise"}}},
                     {"metrics", {{{"id", "pips"}, {"label", "mean pips"}, {"direction", "none"}, {"digits", 3}}}},
                     {"conditions",
                      {{{"id", "fair"}, {"label", "fair die"}, {"role", "baseline"}},
                       {{"id", "loaded"}, {"label", "loaded die"}, {"role", "treatment"}}}},
                     {"parameters", {{"rolls", rolls_}, {"weight", weight_}}},
                     {"seeds", {{"confirmation", {0, 1, 2, 3, 4, 5, 6, 7}}}}};
    return {
        {"outputs",
         {{"study", study}, {"results", {{"records", records}, {"table", table}}}, {"claims", {{"claims", {claim}}}}}}};
  }

 private:
  static constexpr int samples = 8;
  const int rolls_;
  const double weight_;
};

ATHANOR_PLUGIN("org.athanor.tests.dice", "1.0.0", Dice)
