// SPDX-License-Identifier: Apache-2.0
#include "run/export.hpp"

#include <map>
#include <tuple>
#include <vector>

#include "foundation/error.hpp"
#include "foundation/files.hpp"
#include "foundation/json.hpp"
#include "services/recording.hpp"

namespace athanor {
namespace {

// Opaque state is of use to its vendor alone, and a reasoning part without it is nobody's to see again.
Json without_opaque(const Json &parts) {
  Json out = Json::array();
  for (Json part : parts) {
    part.erase("state");
    if (part.value("type", "") != "reasoning") out.push_back(std::move(part));
  }
  return out;
}

// What does not depend on where it is asked: no vendor, no opaque state.
Json chat_of(const Json &attempt) {
  Json chat = recorded_chat(attempt.at("request_json"), attempt.at("provider"), attempt.at("sample").get<int>());
  chat.erase("provider");
  Json messages = Json::array();
  for (Json message : chat.at("messages")) {
    message["parts"] = without_opaque(message.at("parts"));
    if (!message.at("parts").empty()) messages.push_back(std::move(message));
  }
  chat["messages"] = std::move(messages);
  return chat;
}

Json reply_of(const Json &recorded) {
  Json out{{"parts", without_opaque(list_at(recorded, "parts"))}};
  for (const char *key : {"finish", "usage", "model_resolved"})
    if (recorded.contains(key)) out[key] = recorded.at(key);
  if (out.contains("usage")) out["usage"].erase("raw");
  return out;
}

Json line_of(const Json &attempt) {
  Json line{{"instance", attempt.at("instance")},
            {"call", attempt.at("call")},
            {"task", attempt.at("task")},
            {"occurrence", attempt.at("occurrence")},
            {"sample", attempt.at("sample")},
            {"number", attempt.at("number")},
            {"chat", chat_of(attempt)}};
  const Json &reply = attempt.at("reply_json");
  if (attempt.at("outcome") == "ok")
    line["reply"] = reply_of(reply);
  else
    line["error"] = {{"code", attempt.at("outcome")}, {"message", reply.value("message", "declined")}};
  return line;
}

Json models_of(Ledger &ledger) {
  Json out = Json::object();
  for (const Json &row : ledger.select(
           "SELECT provider,model FROM attempts WHERE outcome='ok' GROUP BY provider,model ORDER BY MIN(seq)"))
    if (!out.contains(row.at("model").get<std::string>()))
      out[row.at("model").get<std::string>()] = {{"provider", row.at("provider")}, {"profile", Json::object()}};
  for (const Json &row : ledger.select("SELECT data_json FROM events WHERE kind='model.profile' ORDER BY seq")) {
    const Json &told = row.at("data_json");
    const auto model = out.find(told.at("model").get<std::string>());
    if (model != out.end() && model->at("provider") == told.at("provider")) (*model)["profile"] = told.at("profile");
  }
  return out;
}

}  // namespace

Exported export_record(const fs::path &run, const fs::path &file) {
  if (fs::exists(file))
    throw Error("refused", "there is such a file already", "choose another name, or remove it", file.string());
  Recording recording(run);
  Ledger &ledger = recording.ledger();
  // Passing faults are left out: whoever asks again shall not have them again. An answer that was lost before it was
  // used, and given again after a resume, counts once.
  std::map<std::tuple<std::string, std::string, std::string>, std::size_t> known;
  std::vector<Json> lines;
  for (const Json &attempt : ledger.select(
           "SELECT a.instance,a.call,a.number,a.sample,a.provider,a.outcome,a.request_json,a.reply_json,c.task,"
           "c.occurrence FROM attempts a JOIN calls c ON c.instance=a.instance AND c.name=a.call WHERE a.outcome IN "
           "('ok','invalid_request','context_overflow','content_filter','refusal','bad_reply') ORDER BY a.seq")) {
    Json line = line_of(attempt);
    const auto [found, fresh] =
        known.try_emplace({line.at("instance"), line.at("call"), canonical(line.at("chat"))}, lines.size());
    if (fresh)
      lines.push_back(std::move(line));
    else if (line.contains("reply"))
      lines[found->second] = std::move(line);
  }
  if (lines.empty())
    throw Error("not_found", "no model answered anything in this run", "there is nothing to export", run.string());
  const Json plan = parse_document(read_file(run / "pipeline.json"), "the plan");
  const Json *name = at_path(plan, "name");
  const Json models = models_of(ledger);
  std::string text = canonical({{"schema", "athanor.recording/1"},
                                {"run", ledger.meta("id").value_or("")},
                                {"athanor", ledger.meta("athanor").value_or("")},
                                {"pipeline", name ? *name : Json("")},
                                {"models", models}}) +
                     "\n";
  for (const Json &line : lines) text += canonical(line) + "\n";
  write_file(file, text);
  return {lines.size(), models.size()};
}

}  // namespace athanor
