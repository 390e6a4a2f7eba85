// SPDX-License-Identifier: Apache-2.0
#include "services/recording.hpp"

#include <algorithm>
#include <athanor/json_diff.hpp>
#include <cstdlib>

#include "foundation/files.hpp"
#include "foundation/json.hpp"
#include "ledger/program_calls.hpp"
#include "services/models/question.hpp"
#include "services/models/structured.hpp"

namespace athanor {
namespace {

constexpr std::size_t most_told = 5;  // differences shown

std::unique_ptr<Ledger> ledger_of(const fs::path &folder) {
  if (!fs::exists(folder / "ledger.sqlite"))
    throw Error("not_found", "this is no run folder: it has no ledger.sqlite", "name a folder that `athanor run` made",
                folder.string());
  return Ledger::open_to_read(folder / "ledger.sqlite");
}

Error with_differences(const std::string &message, const std::vector<sdk::Difference> &found, const std::string &hint) {
  Error out(replay_miss, message + sdk::told(found, most_told), hint);
  out.with("differences", sdk::shortened(found, most_told));
  return out;
}

std::optional<Rung> rung_named(const std::string &name) {
  for (const Rung rung : {Rung::native, Rung::tool, Rung::json, Rung::text})
    if (name == name_of(rung)) return rung;
  return std::nullopt;
}

const char *const something_changed =
    "the stage, its options, its plugin or athanor itself has changed since that run; what follows cannot be replayed";

}  // namespace

Json recorded_chat(Json request, const std::string &provider, int sample) {
  for (Json &message : request["messages"])
    for (Json &part : message["parts"])
      if (part.contains("path")) {  // RUN/blobs/<2>/<62>
        const fs::path path = part.at("path").get<std::string>();
        part["sha256"] = path.parent_path().filename().string() + path.filename().string();
        part.erase("path");
      }
  return canonical_chat(request, provider, sample);
}

Recording::Recording(fs::path run_folder)
    : folder_(std::move(run_folder)),
      ledger_(ledger_of(folder_)),
      finished_(!ledger_->select("SELECT seq FROM events WHERE kind='run.done' LIMIT 1").empty()) {}

const std::map<std::string, RecordedCall> &Recording::calls(const std::string &instance) {
  const std::lock_guard lock(mutex_);
  const auto [found, fresh] = calls_.try_emplace(instance);
  if (fresh)
    for (RecordedCall &call : ledger_->calls(instance)) found->second[call.name] = std::move(call);
  return found->second;
}

RecordedCall Recording::take(const Asked &asked) {
  refuse_after_miss();
  const std::string instance = asked.id.instance();
  const auto &known = calls(instance);
  const auto found = known.find(asked.id.name);
  if (found == known.end()) {
    // What was asked last before a run was stopped may not have been written down.
    if (!finished_ && asked.at_the_end)
      return {asked.id.name, asked.kind, asked.task, asked.occurrence, asked.key, false, false, {}};
    missed_name(asked);
  }
  const RecordedCall &call = found->second;
  if (call.key != asked.key || call.kind != asked.kind) missed_request(asked);
  if (call.kind == "llm" && call.ended) check_chats(asked);
  asked.run.ledger.copy_call(*ledger_, instance, call.name);
  const std::lock_guard lock(mutex_);
  if (call.ended) ++taken_[call.kind];
  const std::string program = program_calls_begin(call.name);
  for (auto asked_inside = known.lower_bound(program);
       asked_inside != known.end() && asked_inside->first.rfind(program, 0) == 0; ++asked_inside)
    if (asked_inside->second.ended) ++taken_[asked_inside->second.kind];
  return call;
}

void Recording::missed(Error miss, const std::string &instance, const std::string &name) {
  miss.with("instance", instance).with("call", name);
  {
    const std::lock_guard lock(mutex_);
    if (!miss_) miss_ = miss;
  }
  throw miss;
}

void Recording::ends_at(const std::string &instance, const std::string &name) {
  refuse_after_miss();
  if (finished_)
    missed(Error(replay_miss, "the call '" + name + "' of " + instance + " was recorded without an answer",
                 "the run went on without one (its job was lost, or its service failed); that cannot be replayed"),
           instance, name);
  missed(Error(replay_miss,
               "the record ends here: the run was stopped before it had the answer to '" + name + "' of " + instance,
               "everything before was as recorded; `athanor resume " + folder_.string() + "` goes on with that run"),
         instance, name);
}

void Recording::missed_request(const Asked &asked) {
  const std::string instance = asked.id.instance();
  const Json row =
      ledger_->select("SELECT kind,request_json FROM calls WHERE instance=? AND name=?", {instance, asked.id.name})[0];
  missed(with_differences("the call '" + asked.id.name + "' of " + instance + " asks for something else than recorded",
                          sdk::differences(row.at("request_json"), asked.request), something_changed),
         instance, asked.id.name);
}

// A call under a new name: what it most likely was then is the recorded call of its kind and task that is nearest in
// order, or else the most alike, the later of two.
void Recording::missed_name(const Asked &asked) {
  const std::string instance = asked.id.instance();
  const std::string what = "the record of " + instance + " has no call '" + asked.id.name + "'";
  const Json rows = ledger_->select(
      "SELECT name,occurrence,request_json FROM calls WHERE instance=? AND kind=? AND task=? ORDER BY seq",
      {instance, asked.kind, asked.task});
  const Json *nearest = nullptr;
  std::vector<sdk::Difference> least;
  int distance = 0;
  for (const Json &row : rows) {
    const int away = std::abs(row.at("occurrence").get<int>() - asked.occurrence);
    if (nearest && away > distance) continue;
    std::vector<sdk::Difference> found = sdk::differences(row.at("request_json"), asked.request);
    if (nearest && away == distance && found.size() > least.size()) continue;
    nearest = &row;
    least = std::move(found);
    distance = away;
  }
  if (!nearest)
    missed(
        Error(replay_miss,
              what + ", and none " + (asked.task.empty() ? "of the kind " + asked.kind : "of the task " + asked.task),
              something_changed),
        instance, asked.id.name);
  const std::string name = nearest->at("name");
  Error miss =
      with_differences(what + "; the nearest is '" + name + "'" + (least.empty() ? ", which asks for the same" : ":"),
                       least, something_changed);
  miss.with("nearest", name);
  missed(std::move(miss), instance, asked.id.name);
}

// What the model could do when it was asked, as it was recorded then; an empty profile from before that was recorded.
Json Recording::recorded_profile(const Json &attempt) {
  const Json rows = ledger_->select(
      "SELECT data_json FROM events WHERE kind='model.profile' AND json_extract(data_json,'$.provider')=?1 AND "
      "json_extract(data_json,'$.model')=?2 ORDER BY at<=?3 DESC, seq DESC LIMIT 1",
      {attempt.at("provider"), attempt.at("model"), attempt.at("started")});
  return rows.empty() ? Json::object() : rows[0].at("data_json").at("profile");
}

// The same request need not be the same chat: templates, the models' settings and the host's own words come in between.
void Recording::check_chats(const Asked &asked) {
  const std::string instance = asked.id.instance();
  const Json attempts = ledger_->select(
      "SELECT sample,role,provider,model,rung,key,request_json,started FROM attempts a WHERE instance=? AND call=? AND "
      "seq=(SELECT MIN(seq) FROM attempts b WHERE b.instance=a.instance AND b.call=a.call AND b.sample=a.sample) "
      "ORDER BY sample",
      {instance, asked.id.name});
  if (attempts.empty()) return;  // it was answered without asking a model: the request was refused
  const std::string what = "the model call '" + asked.id.name + "' of " + instance;
  try {
    const Question question = question_of(asked.run, asked.stage, asked.request);
    for (const Json &attempt : attempts) {
      const std::string role_name = attempt.at("role");
      const auto role = asked.run.plan.roles.find(role_name);
      if (role == asked.run.plan.roles.end())
        throw Error(replay_miss, "the pipeline no longer has the role '" + role_name + "'");
      Json chat = chat_for(question, role->second, recorded_profile(attempt));
      if (const auto rung = rung_named(attempt.at("rung")))
        chat = on_rung(std::move(chat), *rung, question.schema, question.schema_name);
      const int sample = attempt.at("sample");
      const std::string &provider = role->second.provider.name;
      if (chat_key(chat, provider, sample) == attempt.at("key").get<std::string>()) continue;
      throw with_differences("the request is the recorded one, but the chat made from it is not:",
                             sdk::differences(recorded_chat(attempt.at("request_json"), attempt.at("provider"), sample),
                                              canonical_chat(chat, provider, sample)),
                             "a prompt template, a setting of the model or athanor itself has changed since that run");
    }
  } catch (const Error &e) {
    Error miss(replay_miss, what + " cannot be replayed: " + e.message(), e.hint(), e.where());
    for (const auto &[key, value] : e.details().items()) miss.with(key, value);
    missed(std::move(miss), instance, asked.id.name);
  }
}

void Recording::refuse_after_miss() const {
  const std::lock_guard lock(mutex_);
  if (miss_) throw Error(*miss_);
}

std::optional<Error> Recording::miss() const {
  const std::lock_guard lock(mutex_);
  return miss_;
}

std::map<std::string, std::int64_t> Recording::taken() const {
  const std::lock_guard lock(mutex_);
  return taken_;
}

}  // namespace athanor
