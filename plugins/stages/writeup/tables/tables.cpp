// SPDX-License-Identifier: Apache-2.0
//
// The table of results, cut so that it fits the page; see tables.hpp.
#include "tables.hpp"

#include <algorithm>
#include <cctype>
#include <cstdio>
#include <set>

#include "latex/characters.hpp"
#include "table_layout.hpp"

namespace athanor::writeup {
namespace {

constexpr std::size_t max_columns = 5;  // of levels of one factor; more become rows
constexpr std::size_t max_parts = 3;    // tables side by side in thought; more levels become rows
constexpr std::size_t page_lines = 48;  // of a table, heads included
constexpr double widest_label = 150;    // points; longer labels of rows are broken
constexpr double column_sep = 12;       // points between two columns: twice \tabcolsep

class ResultsTable {
 public:
  ResultsTable(const Json &study, const NamedResults &results, const Widths &widths)
      : study_(study), results_(results), page_(widths.page), column_(widths.column) {
    layout_ = layout_of(study, results);
    for (const Place &p : layout_.places) {
      datasets_.insert(p.dataset);
      splits_.insert(p.split);
    }
  }

  Table make() {
    Table out;
    if (layout_.places.empty()) return out;
    const std::vector<Part> parts = parts_of();
    std::vector<std::string> bodies;
    bodies.reserve(parts.size());
    for (const Part &part : parts) bodies.push_back(part.wide ? by_level(part) : by_metric(part));
    out.id = "results";
    out.caption = caption();
    out.results = used_;
    const auto main = std::count_if(parts.begin(), parts.end(), [&](const Part &p) { return is_main(p); });
    const bool all_here = main == 0 || main == static_cast<std::ptrdiff_t>(parts.size());
    for (std::size_t i = 0; i < parts.size(); ++i) {
      const std::string more = i == 0 && !all_here ? " The other metrics follow behind the last section." : "";
      (all_here || is_main(parts[i]) ? out.latex : out.rest) += floating(parts, i, out.caption + more, bodies[i]);
    }
    return out;
  }

 private:
  // What stands in one float.
  struct Part {
    bool wide;  // levels are columns and metrics groups of rows; else levels are rows and metrics columns
    std::vector<Json> levels;
    std::vector<Place> places;
  };

  // Shows the metric by which the study judges.
  bool is_main(const Part &part) const {
    const std::string metric = study_.value("objective", Json::object()).value("metric", "");
    return std::any_of(part.places.begin(), part.places.end(), [&](const Place &p) { return p.metric == metric; });
  }

  // The parts of one table share the number of the first, whatever tables stand between.
  std::string floating(const std::vector<Part> &parts, std::size_t i, const std::string &caption,
                       const std::string &body) const {
    const std::string table = parts.size() == 1 && width(parts[0]) <= column_ ? "table" : "table*";
    return "\\begin{" + table + "}[tb]\n\\centering\n" +
           (i == 0 ? "" : "\\addtocounter{table}{-1}\\renewcommand*\\thetable{\\ref*{tab:results}}\n") + "\\caption{" +
           escape_text((i == 0 ? "" : "(continued) ") + caption) + "}\n" + (i == 0 ? "\\label{tab:results}\n" : "") +
           "\\small\n" + fitted(body) + "\\end{" + table + "}\n";
  }

  double label_width() const {
    double out = 0;
    for (const std::string &c : layout_.conditions) out = std::max(out, width_of(label_of(study_, "conditions", c)));
    return std::min(out, widest_label);
  }
  // The widest cell of a column, head included.
  double cell_width(const Place &p, const Json &level) const {
    double out = 0;
    for (const std::string &c : layout_.conditions) {
      const Json *mean = row(p, c, level, "mean"), *sd = row(p, c, level, "sd");
      if (mean) out = std::max(out, width_of(mean->at("printed")) + (sd ? 9 + width_of(sd->at("printed")) : 0) + 2);
    }
    return out;
  }
  // A head above several columns shares its width among them.
  double level_width(const Json &level, const std::vector<Place> &places) const {
    double out = 0;
    for (std::size_t i = 0; i < layout_.factors.size(); ++i) {
      const auto shares = std::count_if(layout_.levels.begin(), layout_.levels.end(), [&](const Json &other) {
        for (std::size_t f = 0; f <= i; ++f)
          if (head_of(other, f) != head_of(level, f)) return false;
        return true;
      });
      out = std::max(out, width_of(head_of(level, i)) / static_cast<double>(shares));
    }
    for (const Place &p : places) out = std::max(out, cell_width(p, level));
    return out;
  }
  double place_width(const Place &p, const std::vector<Json> &levels) const {
    double out = std::max(width_of(place_name(p)), width_of(direction_of(p)));
    for (const Json &level : levels) out = std::max(out, cell_width(p, level));
    return out;
  }
  double first_columns(bool wide) const {
    double out = label_width();
    for (const Json &factor : layout_.factors) {
      const double name = width_of(label_of(study_, "factors", factor.at("id")));
      if (wide) {
        if (layout_.factors.size() > 1) out = std::max(out, name);
        continue;
      }
      double widest = name;
      for (const Json &level : layout_.levels) widest = std::max(widest, width_of(text_of(level, factor)));
      if (layout_.levels.size() > 1) out += column_sep + widest;
    }
    return out;
  }
  double width(const Part &part) const {
    double out = first_columns(part.wide);
    if (part.wide)
      for (const Json &level : part.levels) out += column_sep + level_width(level, part.places);
    else
      for (const Place &p : part.places) out += column_sep + place_width(p, part.levels);
    return out;
  }

  // Lines that the conditions take once; long labels are broken.
  std::size_t lines_of_conditions() const {
    std::size_t out = 0;
    for (const std::string &c : layout_.conditions)
      out += 1 + static_cast<std::size_t>(width_of(label_of(study_, "conditions", c)) / widest_label);
    return out;
  }

  // Cuts a list where `fits` says no more, rather between two groups than inside one.
  template <class T, class Fits, class Group>
  static std::vector<std::vector<T>> cut(const std::vector<T> &list, const Fits &fits, const Group &group) {
    std::vector<std::vector<T>> out;
    for (const T &item : list) {
      if (out.empty()) out.emplace_back();
      std::vector<T> longer = out.back();
      longer.push_back(item);
      if (fits(longer) || out.back().empty()) {
        out.back() = longer;
        continue;
      }
      std::size_t keep = out.back().size();
      while (keep > 0 && group(out.back()[keep - 1]) == group(item)) --keep;
      if (keep == 0) keep = out.back().size();  // one group alone is too wide
      out.emplace_back(out.back().begin() + static_cast<std::ptrdiff_t>(keep), out.back().end());
      out[out.size() - 2].resize(keep);
      out.back().push_back(item);
    }
    return out;
  }

  // Levels as columns where they fit, cut into several tables where there are a few too many; else as rows.
  std::vector<Part> parts_of() {
    const std::size_t levels = layout_.levels.size();
    if (levels > 1 && (layout_.factors.size() > 1 || levels <= max_columns)) {
      const auto fits = [&](const std::vector<Json> &l) { return width({true, l, layout_.places}) <= page_; };
      auto columns = cut(layout_.levels, fits, [&](const Json &level) {
        return layout_.factors.empty() ? std::string() : text_of(level, layout_.factors.front());
      });
      if (columns.size() > 1 && columns.back().size() == 1 && columns.back().front().empty()) {
        columns.pop_back();  // the mean over all levels is not worth a table of its own
        layout_.levels.pop_back();
      }
      if (columns.size() <= max_parts) {
        const auto low = [&](const std::vector<Place> &p) {
          return p.size() * (lines_of_conditions() + 1) + layout_.factors.size() + 1 <= page_lines;
        };
        std::vector<Part> out;
        for (const std::vector<Json> &l : columns)
          for (const std::vector<Place> &p : cut(layout_.places, low, [](const Place &place) { return place.metric; }))
            out.push_back({true, l, p});
        return out;
      }
    }
    const auto fits = [&](const std::vector<Place> &p) { return width({false, layout_.levels, p}) <= page_; };
    const auto low = [&](const std::vector<Json> &l) { return l.size() * lines_of_conditions() + 2 <= page_lines; };
    std::vector<Part> out;
    for (const std::vector<Place> &p : cut(layout_.places, fits, [](const Place &place) { return place.metric; }))
      for (const std::vector<Json> &l : cut(layout_.levels, low, [](const Json &level) { return level.dump(); }))
        out.push_back({false, l, p});
    return out;
  }

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

  std::string place_name(const Place &p) const {
    std::string out = label_of(study_, "metrics", p.metric);
    for (const Json &m : study_.value("metrics", Json::array()))
      if (m.at("id") == p.metric && !m.value("unit", "").empty()) out += " (" + m.value("unit", "") + ")";
    if (datasets_.size() > 1) out += ", " + label_of(study_, "datasets", p.dataset);
    if (splits_.size() > 1 && !p.split.empty()) out += ", " + p.split;
    return out;
  }
  std::string direction_of(const Place &p) const {
    for (const Json &m : study_.value("metrics", Json::array())) {
      if (m.at("id") != p.metric) continue;
      const std::string direction = m.value("direction", "none");
      if (direction != "none") return direction == "maximise" ? "higher is better" : "lower is better";
    }
    return "";
  }
  std::string condition_label(const std::string &id) const { return escape_text(label_of(study_, "conditions", id)); }

  std::string text_of(const Json &level, const Json &factor) const {
    const std::string id = factor.at("id");
    return level.contains(id) ? level_text(level.at(id)) : level.empty() ? "all levels" : "all";
  }
  // What stands above a column in the head of the i-th factor. The mean over everything says so once, at the bottom.
  std::string head_of(const Json &level, std::size_t i) const {
    if (i >= layout_.factors.size()) return layout_.factors.empty() && level.empty() ? "all levels" : "";
    return level.empty() && i + 1 < layout_.factors.size() ? "" : text_of(level, layout_.factors[i]);
  }

  // One line of heads, with a rule below each that spans several columns.
  std::string heads(const Part &part, std::size_t i) const {
    std::string line, rules;
    const auto same = [&](std::size_t a, std::size_t b) {
      for (std::size_t f = 0; f <= i; ++f)
        if (head_of(part.levels[a], f) != head_of(part.levels[b], f)) return false;
      return true;
    };
    for (std::size_t from = 0; from < part.levels.size();) {
      std::size_t to = from + 1;
      while (to < part.levels.size() && i + 1 < layout_.factors.size() && same(from, to)) ++to;
      const std::string text = escape_text(head_of(part.levels[from], i));
      line += to == from + 1 ? " & " + text : " & \\multicolumn{" + std::to_string(to - from) + "}{c}{" + text + "}";
      if (i + 1 < layout_.factors.size() && !text.empty())
        rules += "\\cmidrule(lr){" + std::to_string(from + 2) + "-" + std::to_string(to + 1) + "}";
      from = to;
    }
    return line + " \\\\\n" + (rules.empty() ? "" : rules + "\n");
  }

  std::string label_column() const {
    for (const std::string &c : layout_.conditions)
      if (width_of(label_of(study_, "conditions", c)) > widest_label)
        return ">{\\raggedright\\arraybackslash}p{" + std::to_string(static_cast<int>(widest_label)) + "pt}";
    return "l";
  }

  // Rows are conditions grouped by metric, columns are levels.
  std::string by_level(const Part &part) {
    const std::size_t columns = part.levels.size(), single = columns - (part.levels.back().empty() ? 1 : 0);
    std::string out = "\\begin{tabular}{@{}" + label_column() + std::string(columns, 'c') + "@{}}\n\\toprule\n";
    if (layout_.factors.size() == 1) {
      out += "& \\multicolumn{" + std::to_string(single) + "}{c}{" +
             escape_text(label_of(study_, "factors", layout_.factors[0].at("id"))) + "} \\\\\n\\cmidrule(l){2-" +
             std::to_string(single + 1) + "}\nCondition" + heads(part, 0);
    } else {
      for (std::size_t i = 0; i < layout_.factors.size(); ++i)
        out += escape_text(label_of(study_, "factors", layout_.factors[i].at("id"))) + heads(part, i);
    }
    for (const Place &place : part.places) {
      const std::string direction = direction_of(place);
      out += "\\midrule\n\\multicolumn{" + std::to_string(columns + 1) + "}{@{}l}{\\emph{" +
             escape_text(place_name(place) + (direction.empty() ? "" : ", " + direction)) + "}} \\\\\n";
      for (const std::string &condition : layout_.conditions) {
        std::string line;
        bool any = false;
        for (const Json &level : part.levels) {
          any = any || row(place, condition, level, "mean");
          line += " & " + cell(place, condition, level);
        }
        if (any) out += condition_label(condition) + line + " \\\\\n";
      }
    }
    return out + "\\bottomrule\n\\end{tabular}\n";
  }

  // Rows are conditions (and levels, where there are many), columns are metrics.
  std::string by_metric(const Part &part) {
    const std::size_t factors = layout_.levels.size() > 1 ? layout_.factors.size() : 0;
    std::string out = "\\begin{tabular}{@{}" + label_column() + std::string(factors, 'l') +
                      std::string(part.places.size(), 'c') + "@{}}\n\\toprule\nCondition",
                directions;
    for (std::size_t i = 0; i < factors; ++i)
      out += " & " + escape_text(label_of(study_, "factors", layout_.factors[i].at("id")));
    bool any_direction = false;
    for (const Place &place : part.places) {
      out += " & " + escape_text(place_name(place));
      directions += " & \\emph{" + escape_text(direction_of(place)) + "}";
      any_direction = any_direction || !direction_of(place).empty();
    }
    out += " \\\\\n";
    for (std::size_t i = 0; any_direction && i < factors; ++i) out += " &";
    out += (any_direction ? directions + " \\\\\n" : "") + "\\midrule\n";
    for (const Json &level : part.levels)
      for (const std::string &condition : layout_.conditions) {
        std::string line = condition_label(condition);
        for (std::size_t i = 0; i < factors; ++i) line += " & " + escape_text(text_of(level, layout_.factors[i]));
        bool any = false;
        for (const Place &place : part.places) {
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
  double page_, column_;  // points of the page and of one of its columns
  Layout layout_;
  std::set<std::string> datasets_, splits_;
  std::set<int> counts_;
  std::vector<std::string> used_;
};

}  // namespace

Table results_table(const Json &study, const NamedResults &results, const Widths &widths) {
  return ResultsTable(study, results, widths).make();
}

}  // namespace athanor::writeup
