// SPDX-License-Identifier: Apache-2.0
//
// See briefing.hpp.
#include "briefing.hpp"

#include <algorithm>
#include <charconv>
#include <optional>

#include "statistics.hpp"

namespace athanor::experiment {

namespace {

constexpr std::size_t most_cells = 240;  // in the tables of one prompt; beyond them only means are shown
constexpr int table_digits = 4;

std::string in_table(double value) {
  char buffer[64];
  const auto end = std::to_chars(buffer, buffer + sizeof buffer, value, std::chars_format::general, table_digits).ptr;
  return {buffer, end};
}

// The conditions of a study that a node measured: an ablation measures its treatment only.
std::vector<std::string> measured_conditions(const Node &node, const Study &study) {
  std::vector<std::string> out;
  for (const auto &condition : study.conditions())
    if (node.measured.count(key_of({study.metric, study.selection.at(0).dataset, study.selection.at(0).split, condition,
                                    study.combinations.at(0)})))
      out.push_back(condition);
  return out;
}

std::optional<double> value_at(const Node &node, const Place &place, const std::string &metric,
                               const std::string &condition, const Json &levels) {
  const auto found = node.measured.find(key_of({metric, place.dataset, place.split, condition, levels}));
  if (found == node.measured.end()) return std::nullopt;
  return found->second;
}

std::optional<double> mean_at(const Node &node, const Study &study, const Place &place, const std::string &metric,
                              const std::string &condition) {
  double sum = 0;
  for (const Json &levels : study.combinations) {
    const auto value = value_at(node, place, metric, condition, levels);
    if (!value) return std::nullopt;
    sum += *value;
  }
  return sum / static_cast<double>(study.combinations.size());
}

std::string row(const std::string &head, const std::vector<std::optional<double>> &values) {
  std::string out = "\n| " + head + " |";
  for (const auto &value : values) out += ' ' + (value ? in_table(*value) : std::string("-")) + " |";
  return out;
}

std::string levels_text(const Json &levels) {
  std::string out;
  for (const auto &[factor, level] : levels.items())
    out += (out.empty() ? "" : ", ") + factor + " = " + level_text(level);
  return out.empty() ? "value" : out;
}

std::string table(const Node &node, const Node *before, const Study &study, const Place &place,
                  const std::string &metric, bool whole) {
  const auto conditions = measured_conditions(node, study);
  std::string out = '`' + metric + "` on " + place.dataset + ' ' + place.split + ":\n| |";
  const auto counting = study.objective_conditions(conditions);
  for (const auto &condition : conditions) {
    const bool counts = std::find(counting.begin(), counting.end(), condition) != counting.end();
    out += ' ' + condition + (counts ? "" : " (not counted)") + " |";
  }
  out += "\n|---|";
  for (std::size_t i = 0; i < conditions.size(); ++i) out += "---|";
  const auto add = [&](const std::string &head, const auto &value_of) {
    std::vector<std::optional<double>> values;
    values.reserve(conditions.size());
    for (const auto &condition : conditions) values.push_back(value_of(condition));
    out += row(head, values);
  };
  const bool spread = study.combinations.size() > 1;
  if (whole || !spread)
    for (const Json &levels : study.combinations)
      add(levels_text(levels), [&](const auto &c) { return value_at(node, place, metric, c, levels); });
  if (spread) add("mean", [&](const auto &c) { return mean_at(node, study, place, metric, c); });
  if (before && !before->measured.empty())
    add(std::string(spread ? "mean in " : "in ") + before->id() + ", which it came from",
        [&](const auto &c) { return mean_at(*before, study, place, metric, c); });
  return out;
}

// What the planner's choice of sizes costs.
std::string detectable_text(const Settings &settings) {
  constexpr double claims = 4;
  const std::size_t seeds = settings.confirmation.size();
  const auto from = [&](double ratio) {
    char buffer[32];
    const double size = smallest_significant(seeds, ratio, settings.alpha / claims);
    return std::string(buffer, std::to_chars(buffer, buffer + sizeof buffer, size, std::chars_format::fixed, 1).ptr);
  };
  return "With " + counted(seeds, "seed", "seeds") + " and four claims a mean difference becomes significant from " +
         from(0) +
         " standard deviations of the differences between seeds on, where replicates share no data; where each "
         "seed divides the same data anew, from " +
         from(0.1) + " with a ratio of tested to untested examples of 0.1, " + from(0.25) + " with 0.25, " + from(1) +
         " with 1, " + from(4) + " with 4.";
}

}  // namespace

std::string counted(std::size_t count, const std::string &one, const std::string &many) {
  return std::to_string(count) + ' ' + (count == 1 ? one : many);
}

std::string gibibytes_text(double bytes) {
  char buffer[64];
  const auto end = std::to_chars(buffer, buffer + sizeof buffer, bytes / (1 << 30), std::chars_format::general, 3).ptr;
  return std::string(buffer, end) + " GiB";
}

std::string words_of(const Json &value) {
  if (!value.is_array()) return level_text(value);
  std::string out;
  for (const auto &item : value) out += (out.empty() ? "" : ", ") + words_of(item);
  return out;
}

Json setting_lines(const Json &parameters) {
  Json out = Json::array();
  for (const auto &[name, value] : parameters.items()) out.push_back('`' + name + "`: " + words_of(value));
  return out;
}

std::string limits_text(const Json &experiment) {
  const Json limits = experiment.value("limits", Json::object());
  std::string out = limits.contains("seconds") ? words_of(limits["seconds"]) + " seconds" : "";
  const std::size_t cores = experiment.value("threads", std::size_t{0});
  const std::size_t gpus = experiment.value("gpus", std::size_t{0});
  if (cores > 0)
    out += (out.empty() ? "" : gpus > 0 ? ", " : " and ") + counted(cores, "processor core", "processor cores");
  if (gpus > 0) {
    out += (out.empty() ? "" : " and ") + counted(gpus, "GPU", "GPUs");
    if (const double bytes = experiment.value("gpu_memory_bytes", 0.0); bytes > 0)
      out += " with " + gibibytes_text(bytes) + " of memory" + (gpus > 1 ? " each" : "");
  }
  return out;
}

Json means(const Settings &settings) {
  Json out = Json::array();
  const Json experiment = settings.domain.value("experiment", Json::object());
  const std::string limits = limits_text(experiment);
  if (!limits.empty()) out.push_back("One run of a program measures the whole study and has " + limits + '.');
  if (experiment.contains("packages"))
    out.push_back("Programs are written in " + experiment.value("language", "any language") + " with " +
                  words_of(experiment["packages"]) + '.');
  out.push_back("The whole search has at most " +
                counted(static_cast<std::size_t>(node_limit(settings.phases)), "attempt", "attempts") +
                ", repairs, ablations and an independent program among them, each run under " +
                counted(settings.selection.size(), "seed", "seeds") +
                "; the best program, its ablations and the independent one are then repeated under " +
                counted(settings.confirmation.size(), "fresh seed", "fresh seeds") + ", which claims rest on.");
  out.push_back(detectable_text(settings));
  return out;
}

std::string objective_text(const Study &study, const Settings &settings) {
  std::string out = '`' + study.metric + "` (" + (study.maximise ? "maximise" : "minimise") + ')';
  std::string datasets;
  for (const Place &place : study.selection) datasets += (datasets.empty() ? "" : ", ") + place.dataset;
  if (!datasets.empty()) out += (study.selection.size() > 1 ? " on data sets " : " on data set ") + datasets;
  if (!study.selection.at(0).split.empty()) out += ", split " + study.selection.at(0).split;
  std::string conditions;
  for (const auto &c : study.objective_conditions(study.conditions()))
    conditions += (conditions.empty() ? "" : ", ") + c;
  out += study.condition.empty() ? ": the mean over the conditions " + conditions
                                 : ": at the condition " + study.condition;
  if (study.combinations.size() > 1)
    out += std::string(study.condition.empty() ? " and" : ", the mean over") + " all combinations of levels";
  if (study.selection.size() > 1) out += ", each data set counting the same";
  return out + ", under " + counted(settings.selection.size(), "seed", "seeds") + '.';
}

std::string replication_text(const Study &study) {
  const Json seeds = study.document.value("seeds", Json::object());
  const std::string splits = seeds.value("splits", "none");
  std::string out;
  if (splits == "resampled")
    out = "each seed draws training and test data anew" +
          (seeds.contains("overlap")
               ? " (" + seeds.at("overlap").get<std::string>() + ")"
               : ", with " + words_of(seeds.at("test_to_train")) + " test examples for each training example");
  if (splits == "fixed") out = "the split of the data is the same under every seed";
  const std::string varies = seeds.value("varies", "");
  if (!varies.empty()) out += (out.empty() ? "" : "; ") + ("a seed varies " + varies);
  return out;
}

std::string means_text(const Node &node, const Study &study) {
  std::string out;
  for (const auto &condition : study.objective_conditions(measured_conditions(node, study))) {
    double sum = 0;
    std::size_t places = 0;
    for (const Place &place : study.selection)
      if (const auto mean = mean_at(node, study, place, study.metric, condition)) sum += *mean, ++places;
    if (places > 0) out += (out.empty() ? "" : ", ") + condition + ' ' + in_table(sum / static_cast<double>(places));
  }
  return out;
}

std::string spread_text(const Node &node, const Tree &tree) {
  const auto range = [](const Node &of) {
    std::map<std::int64_t, double> all = of.by_seed;
    all.insert(of.repeated.begin(), of.repeated.end());
    if (all.size() < 2) return std::string();
    const auto [low, high] =
        std::minmax_element(all.begin(), all.end(), [](const auto &a, const auto &b) { return a.second < b.second; });
    return "under " + std::to_string(all.size()) + " seeds from " + in_table(low->second) + " to " +
           in_table(high->second);
  };
  if (const std::string own = range(node); !own.empty()) return "It ranged " + own + '.';
  for (const Node &other : tree.nodes())
    if (other.candidate())
      if (const std::string text = range(other); !text.empty())
        return "It ran under one seed; the objective of " + other.id() + " ranged " + text + '.';
  return "It ran under one seed, so that nobody knows yet how far chance moves it.";
}

Json measured_tables(const Node &node, const Node *before, const Study &study) {
  std::vector<std::string> metrics{study.metric};
  for (const auto &metric : study.document.at("metrics"))
    if (metric.at("id") != study.metric) metrics.push_back(metric.at("id"));
  Json out = Json::array();
  if (node.measured.empty()) return out;
  const std::size_t cells = measured_conditions(node, study).size() * study.combinations.size();
  std::size_t shown = 0;
  for (const auto &metric : metrics)
    for (const Place &place : study.selection) {
      const bool whole = shown + cells <= most_cells;
      if (whole) shown += cells;
      out.push_back(table(node, before, study, place, metric, whole));
    }
  return out;
}

}  // namespace athanor::experiment
