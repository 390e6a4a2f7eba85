// SPDX-License-Identifier: Apache-2.0
#include "run/approvals.hpp"

#include <algorithm>

#include "foundation/error.hpp"
#include "foundation/files.hpp"
#include "foundation/json.hpp"
#include "foundation/words.hpp"

namespace athanor {
namespace {

constexpr auto looked_at_every = std::chrono::milliseconds(100);  // at the wish to pause, which wakes nobody

std::optional<Decision> decision(Ledger &ledger, const std::string &instance, const std::string &when) {
  const Json rows = ledger.select(
      "SELECT kind, data_json FROM events WHERE instance=? AND kind IN ('stage.approved','stage.rejected') AND "
      "json_extract(data_json, '$.when')=? ORDER BY seq DESC LIMIT 1",
      {instance, when});
  if (rows.empty()) return std::nullopt;
  const Json &data = rows[0].at("data_json");
  return Decision{rows[0].at("kind") == "stage.approved", data.value("by", ""), data.value("note", "")};
}

std::vector<std::string> names(const std::vector<WaitingStage> &waiting) {
  std::vector<std::string> out;
  out.reserve(waiting.size());
  for (const WaitingStage &one : waiting) out.push_back(one.instance);
  return out;
}

WaitingStage waiting_stage(Ledger &ledger, const std::string &word) {
  const std::vector<WaitingStage> waiting = waiting_stages(ledger);
  std::vector<WaitingStage> found;
  for (const WaitingStage &one : waiting)
    if (one.instance == word || one.stage == word) found.push_back(one);
  if (found.size() == 1) return found[0];
  if (found.size() > 1)
    throw Error("bad_request", "the stage '" + word + "' waits in several branches",
                "name one: " + listed(names(found)));
  const std::string near = nearest(word, names(waiting));
  throw Error("not_found",
              "no stage '" + word + "' waits for a word" + (near.empty() ? "" : "; did you mean '" + near + "'?"),
              waiting.empty() ? "nothing waits in this run" : "waiting: " + listed(names(waiting)));
}

}  // namespace

std::vector<WaitingStage> waiting_stages(Ledger &ledger) {
  std::vector<WaitingStage> out;
  for (const Json &row : ledger.select(
           "SELECT instance, branch, stage, use, detail_json FROM stages WHERE state='waiting' ORDER BY instance")) {
    const Json &detail = row.at("detail_json");
    WaitingStage one{row.at("instance"), row.at("branch"),         row.at("stage"),
                     row.at("use"),      detail.value("when", ""), object_at(detail, "outputs")};
    if (!decision(ledger, one.instance, one.when)) out.push_back(std::move(one));
  }
  return out;
}

std::string decide(Ledger &ledger, const std::string &word, bool approved, const std::string &by,
                   const std::string &note) {
  const WaitingStage stage = waiting_stage(ledger, word);
  Json data{{"when", stage.when}, {"by", by}};
  if (!note.empty()) data["note"] = note;
  ledger.wait(ledger.event(stage.instance, approved ? "stage.approved" : "stage.rejected", data));
  return stage.instance;
}

std::string edit_output(Ledger &ledger, ArtifactStore &artifacts, const std::string &word, const Json &value,
                        const std::string &by) {
  const std::size_t dot = word.rfind('.');
  if (dot == std::string::npos)
    throw Error("bad_request", "'" + word + "' names no output of a stage",
                "write STAGE.OUTPUT, such as writeup.paper");
  const WaitingStage stage = waiting_stage(ledger, word.substr(0, dot));
  const std::string output = word.substr(dot + 1);
  std::vector<std::string> outputs;
  for (const auto &[name, artifact] : stage.outputs.items()) outputs.push_back(name);
  if (!stage.outputs.contains(output)) {
    const std::string near = nearest(output, outputs);
    throw Error("not_found",
                stage.instance + " has no output '" + output + "' that waits" +
                    (near.empty() ? "" : "; did you mean '" + near + "'?"),
                outputs.empty() ? "it has not run yet" : "outputs: " + listed(outputs));
  }
  const std::string was = stage.outputs.at(output);
  std::string type;
  for (const ArtifactRow &row : ledger.artifacts())
    if (row.name == was) type = row.type;
  if (value.is_array() != artifacts.document(was).is_array())
    throw Error("bad_request",
                was + " is " + (value.is_array() ? "one document, not a list" : "a list, not one document"));
  const std::string name = artifacts.put_document(stage.branch, stage.stage, output, type, value).name;
  Json now = stage.outputs;
  now[output] = name;
  ledger.event(stage.instance, "artifact.edited", {{"artifact", name}, {"was", was}, {"by", by}});
  ledger.wait(ledger.stage_state(stage.instance, stage.branch, stage.stage, stage.use, "waiting",
                                 {{"when", stage.when}, {"outputs", now}}));
  return name;
}

Json with_recorded_edits(Ledger &recorded, const fs::path &folder, ArtifactStore &artifacts,
                         const std::string &instance, Json outputs) {
  std::map<std::string, ArtifactRow> rows;
  for (ArtifactRow &row : recorded.artifacts()) rows[row.name] = row;
  for (const Json &event : recorded.select(
           "SELECT data_json FROM events WHERE instance=? AND kind='artifact.edited' ORDER BY seq", {instance})) {
    const auto row = rows.find(event.at("data_json").at("artifact").get<std::string>());
    if (row == rows.end()) continue;
    const Json value = parse_document(read_file(folder / row->second.path), row->first);
    outputs[row->second.output] =
        artifacts.put_document(row->second.branch, row->second.stage, row->second.output, row->second.type, value).name;
  }
  return outputs;
}

Decision Approvals::word_about(const std::string &instance, const std::string &when) {
  std::unique_lock lock(mutex_);
  for (;;) {
    const std::uint64_t seen = decided_;
    lock.unlock();
    if (auto word = decision(run_.ledger, instance, when)) return *word;
    lock.lock();
    while (decided_ == seen) {
      if (run_.stop.load()) throw Cancelled();
      changed_.wait_for(lock, looked_at_every);
    }
  }
}

Json Approvals::wait(const StageStep &stage, const std::string &branch, const Json &outputs) {
  const std::string instance = branch + "/" + stage.id, when = outputs.is_null() ? "before" : "after";
  if (!decision(run_.ledger, instance, when)) {
    const auto now = run_.ledger.stage(instance);
    if (!now || now->state != "waiting") {  // else it was left waiting, perhaps with a person's edits
      Json detail{{"when", when}};
      if (!outputs.is_null()) detail["outputs"] = outputs;
      run_.ledger.wait(run_.ledger.stage_state(instance, branch, stage.id, stage.use.name, "waiting", detail));
    }
    run_.tell(instance, "stage.waiting",
              {{"when", when},
               {"use", stage.use.name},
               {"command", "athanor approve " + run_.folder.string() + " " + instance}});
  }
  const Decision word = word_about(instance, when);
  if (!word.approved)
    throw Error("rejected", "rejected by " + word.by + (word.note.empty() ? "" : ": " + word.note),
                "`athanor fork` goes another way from an earlier stage", instance);
  run_.tell(instance, "stage.approved", {{"when", when}, {"by", word.by}, {"note", word.note}});
  return outputs.is_null() ? outputs : run_.ledger.stage(instance)->outputs;
}

void Approvals::look() {
  {
    const std::lock_guard lock(mutex_);
    ++decided_;
  }
  changed_.notify_all();
}

}  // namespace athanor
