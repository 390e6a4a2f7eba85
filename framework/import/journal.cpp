// SPDX-License-Identifier: Apache-2.0
//
// See journal.hpp.
#include "import/journal.hpp"

#include <algorithm>
#include <map>
#include <tuple>

#include "foundation/error.hpp"
#include "foundation/files.hpp"
#include "foundation/json.hpp"
#include "import/metrics.hpp"
#include "import/python_json.hpp"

namespace athanor {
namespace {

std::string text_of(const Json &value) {
  if (value.is_string()) return value.get<std::string>();
  std::string out;
  if (value.is_array())
    for (const Json &part : value)
      if (part.is_string()) out += part.get_ref<const std::string &>();
  return out;
}

std::string text_at(const Json &object, const char *key) {
  const auto found = object.find(key);
  return found == object.end() ? std::string() : text_of(*found);
}

bool true_at(const Json &object, const char *key) { return object.value(key, Json()) == Json(true); }
bool false_at(const Json &object, const char *key) { return object.value(key, Json()) == Json(false); }

// "stage_2_baseline_tuning_1_first_attempt" -> (2, 1); what has no number comes last.
std::pair<int, int> numbers_of(const std::string &name) {
  std::vector<int> numbers;
  for (std::size_t at = 0; at < name.size(); ++at) {
    const bool begins = at > 0 && name[at - 1] == '_' && std::isdigit(static_cast<unsigned char>(name[at]));
    if (!begins) continue;
    const std::size_t end = std::min(name.find('_', at), name.size());
    const std::string part = name.substr(at, end - at);
    if (part.size() <= 4 && part.find_first_not_of("0123456789") == std::string::npos)
      numbers.push_back(std::stoi(part));
  }
  return {numbers.empty() ? 10000 : numbers[0], numbers.size() < 2 ? 0 : numbers[1]};
}

// The phase's name without its numbers where it is one of the four: "initial_implementation"; else the folder's.
std::string phase_of(const std::string &folder) {
  for (const char *phase : {"initial_implementation", "baseline_tuning", "creative_research", "ablation_studies"})
    if (folder.find(phase) != std::string::npos) return phase;
  return folder.rfind("stage_", 0) == 0 ? folder.substr(6) : folder;
}

std::string state_of(const Json &node) {
  if (true_at(node, "is_buggy")) return "buggy";
  if (true_at(node, "is_seed_agg_node")) return "good";
  return false_at(node, "is_buggy") && false_at(node, "is_buggy_plots") ? "good" : "undecided";
}

std::string operator_of(const Json &node, const Json *parent) {
  if (true_at(node, "is_seed_agg_node")) return "aggregate";
  if (true_at(node, "is_seed_node")) return "replicate";
  if (!text_at(node, "ablation_name").empty()) return "ablate";
  if (!text_at(node, "hyperparam_name").empty()) return "tune";
  if (!parent) return "draft";
  return true_at(*parent, "is_buggy") ? "debug" : "improve";
}

// What went wrong, or what was found; the model's words, and before them the exception.
std::string analysis_of(const Json &node) {
  std::string out;
  if (const std::string type = text_at(node, "exc_type"); !type.empty()) {
    out = type;
    for (const Json &argument : list_at(object_at(node, "exc_info"), "args")) {
      const std::string said = argument.is_string() ? argument.get<std::string>() : argument.dump();
      out += ": " + said;
      break;
    }
    out += "\n";
  }
  out += text_at(node, "analysis");
  if (out.empty() && state_of(node) == "undecided")
    out = true_at(node, "is_buggy_plots") ? "Its plots were judged invalid; it counted neither as good nor as buggy."
                                          : "Nobody judged its plots; it counted neither as good nor as buggy.";
  return out;
}

Json plot_analyses(const Json &node) {
  Json out = Json::array();
  for (const Json &one : list_at(node, "plot_analyses")) {
    if (!one.is_object()) continue;
    Json row{{"analysis", text_at(one, "analysis")}};
    if (const std::string plot = text_at(one, "plot_path"); !plot.empty())
      row["plot"] = fs::path(plot).filename().string();
    out.push_back(std::move(row));
  }
  return out;
}

// What the report shows beside the usual fields, by the names that people see.
void add_extras(const Json &node, const std::string &stage, Json &out) {
  out["stage"] = stage;
  const std::pair<const char *, const char *> texts[] = {{"vlm_feedback_summary", "plots_judged"},
                                                         {"exec_time_feedback", "time_judged"},
                                                         {"hyperparam_name", "tunes"},
                                                         {"overall_plan", "overall_plan"}};
  for (const auto &[theirs, ours] : texts)
    if (const std::string text = text_at(node, theirs); !text.empty()) out[ours] = text;
  if (const std::string name = text_at(node, "ablation_name"); !name.empty())
    out["ablation"] = {{"id", name}, {"label", name}};
  if (const Json analyses = plot_analyses(node); !analyses.empty()) out["plot_analyses"] = analyses;
  Json tested = Json::array();
  for (const Json &dataset : list_at(node, "datasets_successfully_tested"))
    if (dataset.is_string() && !dataset.get_ref<const std::string &>().empty()) tested.push_back(dataset);
  if (!tested.empty()) out["datasets"] = tested;
  for (const auto &[key, path] :
       {std::pair{"plot_code", "plotting_code.py"}, {"parse_metrics_code", "parse_metrics.py"}})
    if (const std::string text = text_at(node, key); !text.empty()) out["files"][path] = text;
}

ImportedNode node_of(const Json &theirs, const std::string &parent, const Json *parent_node, const std::string &stage) {
  ImportedNode out;
  out.document = {{"id", theirs.at("id")},
                  {"phase", phase_of(stage)},
                  {"operator", operator_of(theirs, parent_node)},
                  {"state", state_of(theirs)}};
  if (!parent.empty()) out.document["parent"] = parent;
  // What checks another program is no candidate itself.
  const std::string made_by = out.document.at("operator");
  if (!parent.empty() && (made_by == "replicate" || made_by == "aggregate" || made_by == "ablate"))
    out.document["about"] = parent;
  if (const std::string plan = text_at(theirs, "plan"); !plan.empty()) out.document["plan"] = plan;
  if (const std::string analysis = analysis_of(theirs); !analysis.empty()) out.document["analysis"] = analysis;
  add_extras(theirs, stage, out.document);
  out.code = text_at(theirs, "code");
  out.output = text_at(theirs, "_term_out");
  if (theirs.value("exec_time", Json()).is_number()) out.seconds = theirs.at("exec_time").get<double>();
  const std::string exception = text_at(theirs, "exc_type");
  out.status = exception.empty() ? "ok" : exception == "TimeoutError" ? "timeout" : "failed";
  out.results = text_at(theirs, "exp_results_dir");
  for (const Json &plot : list_at(theirs, "plot_paths"))
    if (plot.is_string()) out.plots.emplace_back(plot.get<std::string>());
  return out;
}

// The objective of a tree is one metric; a node that reports others has no number to be compared by.
void add_metrics(const Json &theirs, const std::string &objective, Json &document) {
  const std::vector<ReportedMetric> metrics = reported_metrics(theirs.value("metric", Json()));
  if (!metrics.empty()) document["reported"] = as_document(metrics);
  for (const ReportedMetric &metric : metrics) {
    const auto mean = metric.mean();
    if (metric.name != objective || !mean || document.contains("metric")) continue;
    document["metric"] = *mean;
    document["objective"] =
        objective + (metric.by_dataset.size() > 1 ? " (mean over data sets, as reported)" : " (as reported)");
    if (metric.lower_is_better) document["direction"] = *metric.lower_is_better ? "minimise" : "maximise";
  }
}

struct Read {
  std::map<std::string, Json> theirs;                                    // by id
  std::vector<std::tuple<std::string, std::string, std::string>> order;  // id, its parent's id, stage
};

void read_one(const fs::path &stage, Read &read, Account &account) {
  const Json journal = read_python_json(stage / "journal.json");
  const Json &parents = object_at(journal, "node2parent");
  const std::string name = stage.filename().string();
  std::size_t nameless = 0;
  for (const Json &node : list_at(journal, "nodes")) {
    const std::string id = node.is_object() ? text_at(node, "id") : "";
    if (id.empty()) {
      ++nameless;
      continue;
    }
    if (read.theirs.count(id)) continue;  // carried over from an earlier stage
    std::string parent = text_at(parents, id.c_str());
    if (parent.empty()) parent = text_at(node, "parent_id");
    read.theirs[id] = node;
    read.order.emplace_back(id, parent, name);
  }
  if (nameless) account.left(std::to_string(nameless) + " nodes of " + name, "they have no id");
}

}  // namespace

std::vector<fs::path> stage_folders(const fs::path &logs) {
  std::vector<fs::path> out;
  std::error_code none;
  for (const fs::directory_entry &entry : fs::directory_iterator(logs, none)) {
    const bool named = entry.path().filename().string().rfind("stage_", 0) == 0;
    if (named && fs::is_regular_file(entry.path() / "journal.json", none)) out.push_back(entry.path());
  }
  std::sort(out.begin(), out.end(), [](const fs::path &a, const fs::path &b) {
    const std::string first = a.filename().string(), second = b.filename().string();
    return std::tuple(numbers_of(first), first) < std::tuple(numbers_of(second), second);
  });
  return out;
}

ImportedTree read_journals(const std::vector<fs::path> &stages, Account &account) {
  Read read;
  std::optional<Error> first;
  for (const fs::path &stage : stages) try {
      read_one(stage, read, account);
    } catch (const Error &e) {
      if (!first) first = e;
      account.left("the journal of " + stage.filename().string(), describe(e));
    }
  if (read.order.empty() && first) throw *first;
  if (read.order.empty())
    throw Error("not_found", "the journals hold no node", "a run that did nothing leaves nothing to take over",
                stages.empty() ? "" : stages.front().parent_path().string());
  std::vector<std::vector<ReportedMetric>> of_working;
  for (const auto &[id, parent, stage] : read.order)
    if (!true_at(read.theirs[id], "is_buggy"))
      of_working.push_back(reported_metrics(read.theirs[id].value("metric", Json())));
  ImportedTree out;
  out.objective = most_reported(of_working);
  for (const auto &[id, parent, stage] : read.order) {
    const Json &theirs = read.theirs[id];
    const auto known = read.theirs.find(parent);
    const bool has_parent = known != read.theirs.end() && parent != id;
    if (!parent.empty() && !has_parent)
      account.left("the parent of node " + id, "no journal has it; the node is a root");
    out.nodes.push_back(node_of(theirs, has_parent ? parent : "", has_parent ? &known->second : nullptr, stage));
    add_metrics(theirs, out.objective, out.nodes.back().document);
    if (theirs.value("ctime", Json()).is_number() && (!out.began || theirs.at("ctime").get<double>() < *out.began))
      out.began = theirs.at("ctime").get<double>();
  }
  return out;
}

}  // namespace athanor
