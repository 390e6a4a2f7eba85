// SPDX-License-Identifier: Apache-2.0
#include "run/change_pipeline.hpp"

#include <algorithm>
#include <map>

#include "foundation/error.hpp"
#include "foundation/files.hpp"
#include "foundation/json.hpp"
#include "ledger/ledger.hpp"
#include "pipeline/input_files.hpp"
#include "run/code.hpp"
#include "run/folder.hpp"
#include "run/frozen.hpp"

namespace athanor {
namespace {

bool names(const std::vector<std::string> &set, const std::string &key) {
  return std::any_of(set.begin(), set.end(), [&](const std::string &one) {
    return one.rfind(key + "=", 0) == 0 || one.rfind(key + ".", 0) == 0;
  });
}

// The same files are chosen from the same place; what stands in them by now is another matter.
bool same_choice(const Code &a, const Code &b) {
  std::map<std::string, bool> editable;
  for (const CodeFile &file : a.files) editable[file.path] = file.editable;
  return a.source == b.source && a.revision == b.revision &&
         std::all_of(b.files.begin(), b.files.end(), [&](const CodeFile &file) {
           const auto found = editable.find(file.path);
           return found == editable.end() || found->second == file.editable;
         });
}

// A run does not look again at what it read when it was made.
void keep_what_was_read(Plan &plan, const Plan &frozen, const std::vector<std::string> &set) {
  if (plan.topic_file == frozen.topic_file && !names(set, "topic")) {
    plan.topic = frozen.topic;
    plan.topic_title = frozen.topic_title;
  }
  if (plan.code && frozen.code && same_choice(*plan.code, *frozen.code) && !names(set, "code")) plan.code = frozen.code;
  // Which files a pattern names changes by itself: with every run that is made beside this one, and this one too.
  for (auto &[key, given] : plan.inputs)
    if (const auto then = frozen.inputs.find(key); then != frozen.inputs.end() && is_pattern(given.origin) &&
                                                   then->second.origin == given.origin && !names(set, "inputs." + key))
      given = then->second;
  Json resolved = resolved_plan(plan);
  if (plan.resolved.contains("set")) resolved["set"] = plan.resolved.at("set");
  plan.resolved = std::move(resolved);
  if (plan.resolved.at("prompts") == frozen.resolved.at("prompts") && !names(set, "prompts"))
    plan.prompts = frozen.prompts;
}

Json with_templates(const Plan &plan) {
  Json out = plan.resolved;
  out["templates"] = Json::object();
  each_template(plan, [&](const StageStep &stage, const std::string &task, const fs::path &source) {
    out["templates"][stage.id][task] = sha256_of_file(source);
  });
  return out;
}

// "pipeline@1", or the next that is not taken.
std::string free_name(const fs::path &run) {
  for (int n = 1;; ++n) {
    const std::string name = "pipeline@" + std::to_string(n);
    if (!fs::exists(run / (name + ".json"))) return name;
  }
}

// What is about to be replaced. A copy that was edited by hand is no longer what was frozen, and is not kept as it.
void keep_former(const fs::path &run, const std::string &name, bool edited) {
  write_file(run / (name + ".json"), read_file(run / "pipeline.json"));
  if (!edited && fs::exists(run / "pipeline.yaml"))
    write_file(run / (name + ".yaml"), read_file(run / "pipeline.yaml"));
  for (const auto &entry : fs::directory_iterator(run / "prompts"))
    write_file(run / (name + "-prompts") / entry.path().filename(), read_file(entry.path()));
}

}  // namespace

Checked wanted_plan(const fs::path &run, const Plan &frozen, const Wanted &wanted, const Catalogue &catalogue) {
  CheckRequest request;
  request.set = wanted.set;
  request.pipeline = wanted.pipeline;
  if (wanted.pipeline.empty()) {
    request.pipeline = fs::absolute(run / "pipeline.yaml");
    request.stands_for = frozen.file;
    const Json &given = list_at(frozen.resolved, "set");
    request.set = given.get<std::vector<std::string>>();
    request.set.insert(request.set.end(), wanted.set.begin(), wanted.set.end());
  }
  Checked out = check_pipeline(request, catalogue);
  if (out.plan && wanted.pipeline.empty()) keep_what_was_read(*out.plan, frozen, wanted.set);
  return out;
}

std::set<std::string> begun_stages(Ledger &ledger) {
  std::set<std::string> out;
  for (const Json &row : ledger.select("SELECT instance FROM stages UNION SELECT instance FROM calls")) {
    const std::string instance = row.at("instance");
    out.insert(instance.substr(instance.rfind('/') + 1));
  }
  return out;
}

std::vector<Change> changes_of_plans(const Plan &before, const Plan &after, const std::set<std::string> &begun) {
  return changes_between(with_templates(before), with_templates(after), begun);
}

bool copy_was_edited(const fs::path &run, Ledger &ledger) {
  const auto found = changes_of_frozen(run, ledger);
  if (!found) return false;
  for (const FrozenChange &change : *found)
    if (change.file == "pipeline.yaml" && change.what == FrozenChange::What::changed) return true;
  return false;
}

void freeze_anew(const fs::path &run, const Plan &plan, const std::vector<Change> &changes, const std::string &who) {
  const RunLock lock(run);
  const auto ledger = Ledger::open(run / "ledger.sqlite");
  const std::string name = free_name(run);
  const bool edited = copy_was_edited(run, *ledger);
  Json told = Json::array();
  for (const Change &change : changes)
    told.push_back({{"path", change.path}, {"before", change.before}, {"after", change.after}});
  keep_former(run, name, edited);
  // Told before it is done: what stops in between is found as an edited copy, or as a plan that was not replaced.
  ledger->wait(ledger->event("", "pipeline.changed",
                             {{"changes", told}, {"by", who}, {"former", name + ".json"}, {"edited_by_hand", edited}}));
  if (plan.code) keep_code(run, *plan.code, *ledger);
  write_frozen(run, plan);
  ledger->meta("pipeline_sha256", sha256(canonical(plan.resolved)));
  record_frozen(run, *ledger);
  ledger->wait_for_all();
}

}  // namespace athanor
