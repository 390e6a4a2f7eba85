// SPDX-License-Identifier: Apache-2.0
//
// Tables from records; see tables.hpp.
#include "tables.hpp"

#include <algorithm>
#include <cstdio>
#include <set>

#include "characters.hpp"

namespace athanor::writeup {
namespace {

constexpr std::size_t max_columns = 5;  // of levels; more become rows

// One place in the table: everything but the condition.
struct Place {
  std::string metric, dataset, split;
  bool operator==(const Place &o) const { return metric == o.metric && dataset == o.dataset && split == o.split; }
};

struct Layout {
  std::vector<Place> places;
  std::vector<std::string> conditions;
  std::vector<Json> levels;  // combinations of factor levels, in order
};

template <class T>
void add(std::vector<T> &list, const T &item) {
  if (std::find(list.begin(), list.end(), item) == list.end()) list.push_back(item);
}

// In the order of the study's conditions; undeclared ones follow.
std::vector<std::string> in_study_order(const Json &study, const char *list, const std::vector<std::string> &ids) {
  std::vector<std::string> out;
  for (const Json &item : study.value(list, Json::array())) {
    const std::string id = item.at("id");
    if (std::find(ids.begin(), ids.end(), id) != ids.end()) out.push_back(id);
  }
  for (const std::string &id : ids) add(out, id);
  return out;
}

Layout layout_of(const Json &study, const NamedResults &results) {
  Layout out;
  std::vector<std::string> conditions, metrics;
  for (const std::string &name : results.names()) {
    const Json &row = *results.find(name);
    if (row.at("statistic") != "mean" || row.contains("control")) continue;
    add(out.places, Place{row.at("metric"), row.value("dataset", ""), row.value("split", "")});
    add(conditions, row.value("condition", std::string()));
    add(metrics, row.at("metric").get<std::string>());
    add(out.levels, row.value("factors", Json::object()));
  }
  // The mean over all levels, where the study has it, is the last column.
  std::stable_partition(out.levels.begin(), out.levels.end(), [](const Json &level) { return !level.empty(); });
  out.conditions = in_study_order(study, "conditions", conditions);
  const std::vector<std::string> order = in_study_order(study, "metrics", metrics);
  std::stable_sort(out.places.begin(), out.places.end(), [&](const Place &a, const Place &b) {
    return std::find(order.begin(), order.end(), a.metric) < std::find(order.begin(), order.end(), b.metric);
  });
  return out;
}

class ResultsTable {
 public:
  ResultsTable(const Json &study, const NamedResults &results)
      : study_(study),
        results_(results),
        layout_(layout_of(study, results)),
        wide_(layout_.levels.size() > 1 && layout_.levels.size() <= max_columns) {
    for (const Place &p : layout_.places) {
      datasets_.insert(p.dataset);
      splits_.insert(p.split);
    }
  }

  Table make() {
    Table out;
    if (layout_.places.empty()) return out;
    const std::string body = wide_ ? by_level() : by_metric();
    out.id = "results";
    out.caption = caption();
    out.results = used_;
    // A few narrow columns fit one column of the page.
    const bool narrow = wide_ ? layout_.levels.size() <= 2 : layout_.levels.size() == 1 && layout_.places.size() <= 2;
    const std::string table = narrow ? "table" : "table*";
    out.latex = "\\begin{" + table + "}[tb]\n\\centering\n\\caption{" + escape_text(out.caption) +
                "}\n\\label{tab:results}\n\\small\n" + body + "\\end{" + table + "}\n";
    return out;
  }

 private:
  const Json *row(const Place &p, const std::string &condition, const Json &factors, const char *statistic) const {
    for (const std::string &name : results_.names()) {
      const Json &r = *results_.find(name);
      if (r.at("statistic") == statistic && !r.contains("control") && r.at("metric") == p.metric &&
          r.value("dataset", "") == p.dataset && r.value("split", "") == p.split &&
          r.value("condition", "") == condition && r.value("factors", Json::object()) == factors)
        return &r;
    }
    return nullptr;
  }

  std::string cell(const Place &p, const std::string &condition, const Json &factors) {
    const Json *mean = row(p, condition, factors, "mean"), *sd = row(p, condition, factors, "sd");
    if (!mean) return "--";
    counts_.insert(count_of(p, condition, factors));
    const std::string name = mean->at("name");
    used_.push_back(name);
    std::string out = "\\result{" + macro_name(name) + "}";
    if (sd) {
      used_.push_back(sd->at("name"));
      out += "\\,$\\pm$\\,\\result{" + macro_name(sd->at("name")) + "}";
    }
    return out;
  }
  int count_of(const Place &p, const std::string &condition, const Json &factors) const {
    const Json *n = row(p, condition, factors, "n");
    return n ? static_cast<int>(n->at("value").get<double>()) : 0;
  }

  std::string place_label(const Place &p) const {
    std::string out = label_of(study_, "metrics", p.metric);
    for (const Json &m : study_.value("metrics", Json::array())) {
      if (m.at("id") != p.metric) continue;
      if (!m.value("unit", "").empty()) out += " (" + m.value("unit", "") + ")";
      const std::string direction = m.value("direction", "none");
      if (direction != "none") out += direction == "maximise" ? ", higher is better" : ", lower is better";
    }
    if (datasets_.size() > 1) out += ", " + label_of(study_, "datasets", p.dataset);
    if (splits_.size() > 1 && !p.split.empty()) out += ", " + p.split;
    return out;
  }
  std::string condition_label(const std::string &id) const { return escape_text(label_of(study_, "conditions", id)); }

  std::string level_label(const Json &level) const {
    if (level.empty()) return "all levels";
    return level.size() == 1 ? level_text(*level.begin()) : factors_text(study_, level);
  }

  // Rows are conditions grouped by metric, columns are levels.
  std::string by_level() {
    const std::size_t columns = layout_.levels.size(), single = columns - (layout_.levels.back().empty() ? 1 : 0);
    std::string out = "\\begin{tabular}{@{}l" + std::string(columns, 'c') + "@{}}\n\\toprule\n";
    if (study_.value("factors", Json::array()).size() == 1)
      out += "& \\multicolumn{" + std::to_string(single) + "}{c}{" +
             escape_text(study_.at("factors")[0].at("label").get<std::string>()) + "} \\\\\n\\cmidrule(l){2-" +
             std::to_string(single + 1) + "}\n";
    out += "Condition";
    for (const Json &level : layout_.levels) out += " & " + escape_text(level_label(level));
    out += " \\\\\n";
    for (const Place &place : layout_.places) {
      out += "\\midrule\n\\multicolumn{" + std::to_string(columns + 1) + "}{@{}l}{\\emph{" +
             escape_text(place_label(place)) + "}} \\\\\n";
      for (const std::string &condition : layout_.conditions) {
        std::string line;
        bool any = false;
        for (const Json &level : layout_.levels) {
          any = any || row(place, condition, level, "mean");
          line += " & " + cell(place, condition, level);
        }
        if (any) out += condition_label(condition) + line + " \\\\\n";
      }
    }
    return out + "\\bottomrule\n\\end{tabular}\n";
  }

  // Rows are conditions (and levels, where there are many), columns are metrics.
  std::string by_metric() {
    const bool levels = layout_.levels.size() > 1;
    std::string out = "\\begin{tabular}{@{}l" + std::string(levels ? "l" : "") +
                      std::string(layout_.places.size(), 'c') + "@{}}\n\\toprule\nCondition";
    if (levels) out += " & Level";
    for (const Place &place : layout_.places) out += " & " + escape_text(place_label(place));
    out += " \\\\\n\\midrule\n";
    for (const Json &level : layout_.levels)
      for (const std::string &condition : layout_.conditions) {
        std::string line = condition_label(condition);
        if (levels) line += " & " + escape_text(level.empty() ? "all levels" : factors_text(study_, level));
        bool any = false;
        for (const Place &place : layout_.places) {
          any = any || row(place, condition, level, "mean");
          line += " & " + cell(place, condition, level);
        }
        if (any) out += line + " \\\\\n";
      }
    return out + "\\bottomrule\n\\end{tabular}\n";
  }

  std::string caption() const {
    std::string out = "Mean and standard deviation over runs";
    if (datasets_.size() == 1 && !datasets_.begin()->empty())
      out += " on " + label_of(study_, "datasets", *datasets_.begin());
    if (splits_.size() == 1 && !splits_.begin()->empty()) out += ", " + *splits_.begin() + " split";
    std::set<int> counts = counts_;
    counts.erase(0);
    if (counts.size() == 1)
      out += "; n = " + std::to_string(*counts.begin()) + " runs for each entry";
    else if (counts.size() > 1)
      out += "; n = " + std::to_string(*counts.begin()) + " to " + std::to_string(*counts.rbegin()) +
             " runs for each entry";
    if (layout_.levels.size() > 1 && layout_.levels.back().empty())
      out += "; “all levels” is the mean over the levels within each run";
    return out + ".";
  }

  const Json &study_;
  const NamedResults &results_;
  Layout layout_;
  bool wide_;
  std::set<std::string> datasets_, splits_;
  std::set<int> counts_;
  std::vector<std::string> used_;
};

}  // namespace

std::string label_of(const Json &study, const char *list, const std::string &id) {
  for (const Json &item : study.value(list, Json::array()))
    if (item.at("id") == id) return item.value("label", id);
  return id;
}

std::string level_text(const Json &level) {
  if (level.is_string()) return level.get<std::string>();
  if (level.is_boolean()) return level.get<bool>() ? "yes" : "no";
  char text[32];
  std::snprintf(text, sizeof text, "%.6g", level.get<double>());
  return text;
}

std::string factors_text(const Json &study, const Json &factors) {
  std::string out;
  for (const auto &[id, level] : factors.items())
    out += (out.empty() ? "" : ", ") + label_of(study, "factors", id) + " = " + level_text(level);
  return out;
}

Table results_table(const Json &study, const NamedResults &results) { return ResultsTable(study, results).make(); }

Table claims_table(const Json &claims) {
  Table out;
  if (claims.at("claims").empty()) return out;
  out.id = "claims";
  std::string body =
      "\\begin{tabularx}{\\textwidth}{@{}Xccccl@{}}\n\\toprule\nClaim & Difference & 95\\,\\% interval & $n$ & "
      "adjusted $p$ & Verdict \\\\\n\\midrule\n";
  std::string kind = "main";
  for (const Json &claim : claims.at("claims")) {
    const Json names = claim.value("results", Json::object());
    const auto value = [&](const char *statistic) -> std::string {
      if (!names.contains(statistic)) return "--";
      out.results.push_back(names.at(statistic));
      return "\\result{" + macro_name(names.at(statistic)) + "}";
    };
    if (claim.value("kind", "main") != kind) {
      kind = claim.value("kind", "main");
      body += "\\midrule\n";
    }
    const std::string difference = value("diff"), low = value("low"), high = value("high");
    body += escape_text(claim.at("statement").get<std::string>()) + " & " + difference + " & [" + low + ", " + high +
            "] & " + std::to_string(claim.at("test").at("n").get<int>()) + " & " + value("padj") + " & " +
            claim.at("verdict").get<std::string>() + " \\\\\n";
  }
  const Json family = claims.value("family", Json::object());
  out.caption =
      "Every comparison that was tested, whatever came out of it: treatment minus control, mean of paired differences";
  if (family.contains("correction"))
    out.caption += "; p adjusted by " + family.at("correction").get<std::string>() + "'s method";
  if (family.contains("tests")) out.caption += " over " + std::to_string(family.at("tests").get<int>()) + " tests";
  out.caption += ".";
  out.latex = "\\begin{table*}[tb]\n\\centering\n\\caption{" + escape_text(out.caption) +
              "}\n\\label{tab:claims}\n\\small\n" + body + "\\bottomrule\n\\end{tabularx}\n\\end{table*}\n";
  return out;
}

}  // namespace athanor::writeup
