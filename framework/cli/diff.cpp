// SPDX-License-Identifier: Apache-2.0
//
// See diff.hpp.
#include "cli/diff.hpp"

#include <stdlib.h>

#include <athanor/json_diff.hpp>
#include <cstdio>
#include <set>

#include "cli/progress_words.hpp"
#include "cli/run_words.hpp"
#include "cli/table.hpp"
#include "cli/things.hpp"
#include "cli/verbs.hpp"
#include "foundation/child.hpp"
#include "foundation/error.hpp"
#include "foundation/files.hpp"
#include "foundation/json.hpp"
#include "report/measurements.hpp"

namespace athanor {
namespace {

constexpr std::size_t shown_measurements = 60;

class ScratchFolder {
 public:
  ScratchFolder() {
    std::string pattern = (fs::temp_directory_path() / "athanor-diff-XXXXXX").string();
    if (!::mkdtemp(pattern.data()))
      throw Error("refused", "no temporary folder can be made", "is the disk full?",
                  fs::temp_directory_path().string());
    path_ = pattern;
  }
  ~ScratchFolder() {
    std::error_code none;
    fs::remove_all(path_, none);
  }
  ScratchFolder(const ScratchFolder &) = delete;
  ScratchFolder &operator=(const ScratchFolder &) = delete;
  const fs::path &path() const { return path_; }

 private:
  fs::path path_;
};

struct Side {
  std::string label;  // as the person named it
  Thing thing;
  Json node, measured;
  std::map<std::string, std::string> program;
};

Side side_of(OpenRun &run, const std::string &word, const std::string &label) {
  Side out{label, find_node(run, word), {}, {}, {}};
  out.node = node_at(run, out.thing);
  out.program = program_of(run, out.node);
  out.measured = measurements(run.ledger(), out.thing.instance, calls_of(out.node));
  return out;
}

// "RUN:NODE", at the last colon: a path may have others.
std::pair<fs::path, std::string> split(const std::string &word) {
  const std::size_t colon = word.rfind(':');
  if (colon == std::string::npos || colon == 0 || colon + 1 == word.size())
    throw Error("bad_request", "'" + word + "' does not name a node of a run",
                "`athanor diff RUN NODE NODE` compares two of one run, `athanor diff RUN:NODE RUN:NODE` any two");
  return {find_run(word.substr(0, colon)), word.substr(colon + 1)};
}

std::vector<Side> sides_of(const std::vector<std::string> &words) {
  std::vector<Side> out;
  if (words.size() == 3) {
    OpenRun run(find_run(words[0]));
    for (const std::string &word : {words[1], words[2]}) out.push_back(side_of(run, word, word));
    return out;
  }
  std::vector<std::pair<fs::path, std::string>> named;
  named.reserve(words.size());
  for (const std::string &word : words) named.push_back(split(word));
  for (std::size_t i = 0; i < named.size(); ++i) {
    OpenRun run(named[i].first);
    out.push_back(side_of(run, named[i].second, words[i]));
  }
  return out;
}

// [{path, change: added|removed|changed, diff}]
Json program_changes(const Side &left, const Side &right) {
  std::set<std::string> paths;
  for (const Side *side : {&left, &right})
    for (const auto &[path, text] : side->program) paths.insert(path);
  Json out = Json::array();
  for (const std::string &path : paths) {
    const auto a = left.program.find(path), b = right.program.find(path);
    const std::string *before = a == left.program.end() ? nullptr : &a->second;
    const std::string *after = b == right.program.end() ? nullptr : &b->second;
    if (before && after && *before == *after) continue;
    out.push_back({{"path", path},
                   {"change", !before  ? "added"
                              : !after ? "removed"
                                       : "changed"},
                   {"diff", unified_diff(before, after, left.label + "/" + path, right.label + "/" + path)}});
  }
  return out;
}

// [{at: "training.epochs", left?, right?}]
Json setting_changes(const Json &left, const Json &right) {
  Json out = Json::array();
  for (const sdk::Difference &one : sdk::differences(object_at(left, "settings"), object_at(right, "settings"))) {
    Json row{{"at", one.at.empty() ? "" : one.at.substr(1)}};
    if (one.recorded) row["left"] = *one.recorded;
    if (one.asked) row["right"] = *one.asked;
    out.push_back(std::move(row));
  }
  return out;
}

Json brief(const Side &side) {
  Json out{{"node", side.label}, {"instance", side.thing.instance}, {"id", side.thing.name}};
  for (const char *name : {"title", "operator", "state", "metric", "objective", "direction", "parent", "seconds"})
    if (side.node.contains(name)) out[name] = side.node[name];
  return out;
}

Json difference_of(const Side &left, const Side &right) {
  return {{"left", brief(left)},
          {"right", brief(right)},
          {"program", program_changes(left, right)},
          {"settings", setting_changes(left.node, right.node)},
          {"measurements", side_by_side(left.measured, right.measured)}};
}

std::string pairs_of(const Json &row) {
  if (!row.contains("difference")) return "";
  const auto pairs = row["pairs"].get<std::int64_t>();
  if (pairs == 0) return "not paired";
  return counted(pairs, "seed") + (row.contains("spread") ? ", sd " + number_text(row["spread"]) : "");
}

void print_measurements(const Json &rows) {
  if (rows.empty()) return;
  Table table({"MEASURED", "LEFT", "RIGHT", "DIFFERENCE", "OVER"});
  for (std::size_t i = 0; i < std::min(rows.size(), shown_measurements); ++i) {
    const Json &row = rows[i];
    table.add({name_of_measurement(row), number_or_nothing(row.value("left", Json())),
               number_or_nothing(row.value("right", Json())),
               row.contains("difference") ? signed_number(row["difference"]) : "", pairs_of(row)});
  }
  std::printf("\n%s", table.text().c_str());
  if (rows.size() > shown_measurements)
    std::printf("and %zu more; --json has them all\n", rows.size() - shown_measurements);
}

void print_heads(const Json &left, const Json &right) {
  Table table({"", "LEFT", "RIGHT"});
  const auto row = [&](const char *label, const std::string &a, const std::string &b) { table.add({label, a, b}); };
  const auto text = [](const Json &side, const char *name) { return one_line(side.value(name, ""), 40); };
  row("node", left["node"], right["node"]);
  for (const char *name : {"title", "operator", "parent", "state"}) row(name, text(left, name), text(right, name));
  row("metric", outcome_of_node(left), outcome_of_node(right));
  std::printf("%s", table.text().c_str());
  if (left.value("metric", Json()).is_number() && right.value("metric", Json()).is_number())
    std::printf("metric, right minus left: %s (%s)\n",
                signed_number(right["metric"].get<double>() - left["metric"].get<double>()).c_str(),
                left.value("direction", "").c_str());
}

void print_difference(const Json &all) {
  print_heads(all["left"], all["right"]);
  print_measurements(all["measurements"]);
  if (!all["settings"].empty()) {
    Table table({"SETTING", "LEFT", "RIGHT"});
    for (const Json &row : all["settings"])
      table.add({row["at"], row.contains("left") ? one_line(row["left"].dump(), 60) : "none",
                 row.contains("right") ? one_line(row["right"].dump(), 60) : "none"});
    std::printf("\n%s", table.text().c_str());
  }
  for (const Json &file : all["program"])
    std::printf("\n%s %s\n%s", file["change"].get<std::string>().c_str(), file["path"].get<std::string>().c_str(),
                harmless(file["diff"].get<std::string>()).c_str());
  if (all["program"].empty()) std::printf("\nthe programs are the same\n");
}

}  // namespace

std::string unified_diff(const std::string *left, const std::string *right, const std::string &left_label,
                         const std::string &right_label) {
  const ScratchFolder scratch;
  write_file(scratch.path() / "left", left ? *left : "");
  write_file(scratch.path() / "right", right ? *right : "");
  ChildRequest request;
  const char *path = ::getenv("PATH");
  request.environment = {"LC_ALL=C", std::string("PATH=") + (path ? path : "/usr/bin:/bin")};
  request.arguments = {"diff",
                       "-u",
                       "--label",
                       left ? left_label : "/dev/null",
                       "--label",
                       right ? right_label : "/dev/null",
                       (scratch.path() / "left").string(),
                       (scratch.path() / "right").string()};
  try {
    const ChildEnd end = run_child(request);
    if (end.status > 1) throw Error("internal", "diff failed: " + valid_utf8(end.errors));
    return valid_utf8(end.output);
  } catch (const Error &e) {
    if (e.code() != "not_found") throw;
    throw Error("not_found", "the program diff is not installed", "install the package diffutils");
  }
}

int verb_diff(const Arguments &arguments) {
  const std::vector<Side> sides = sides_of(arguments.words);
  const Json all = difference_of(sides[0], sides[1]);
  if (arguments.json)
    std::fputs(pretty(all).c_str(), stdout);
  else
    print_difference(all);
  return exit_ok;
}

}  // namespace athanor
