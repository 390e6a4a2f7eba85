// SPDX-License-Identifier: Apache-2.0
//
// The reading half of the ledger: rows as JSON, and the few questions that the host asks again and again.
#include <SQLiteCpp/SQLiteCpp.h>

#include "foundation/error.hpp"
#include "foundation/json.hpp"
#include "ledger/fault.hpp"
#include "ledger/ledger.hpp"

namespace athanor {
namespace {

Json value_of(const SQLite::Column &column, bool parse) {
  if (column.isNull()) return nullptr;
  if (column.isInteger()) return column.getInt64();
  if (column.isFloat()) return column.getDouble();
  const std::string text = column.getString(), name = column.getName();
  if (parse && name.size() > 5 && name.compare(name.size() - 5, 5, "_json") == 0) {
    Json parsed = Json::parse(text, nullptr, false);
    return parsed.is_discarded() ? Json(text) : parsed;
  }
  return text;
}

}  // namespace

Json Ledger::select(const std::string &sql, const std::vector<std::string> &arguments) {
  return rows(sql, arguments, true);
}

Json Ledger::rows(const std::string &sql, const std::vector<std::string> &arguments, bool parse) {
  const std::lock_guard lock(reading_);
  Json out = Json::array();
  try {
    SQLite::Statement statement(*read_, sql);
    for (std::size_t i = 0; i < arguments.size(); ++i) statement.bind(static_cast<int>(i) + 1, arguments[i]);
    while (statement.executeStep()) {
      Json row = Json::object();
      for (int i = 0; i < statement.getColumnCount(); ++i)
        row[statement.getColumnName(i)] = value_of(statement.getColumn(i), parse);
      out.push_back(std::move(row));
    }
  } catch (const SQLite::Exception &e) {
    throw ledger_fault("read", e, file_);
  }
  return out;
}

// Without the detour over rows as JSON: a stage that starts again waits for all of its calls.
void Ledger::each_call(const std::string &instance, const EachCall &take) {
  const std::lock_guard lock(reading_);
  try {
    SQLite::Statement statement(*read_,
                                "SELECT c.name,c.kind,c.task,c.occurrence,c.key,a.ok,a.answer_json FROM calls c LEFT "
                                "JOIN answers a ON a.instance=c.instance AND a.name=c.name WHERE c.instance=? ORDER BY "
                                "c.seq");
    statement.bind(1, instance);
    while (statement.executeStep()) {
      RecordedCall call;
      call.name = statement.getColumn(0).getString();
      call.kind = statement.getColumn(1).getString();
      call.task = statement.getColumn(2).getString();
      call.occurrence = statement.getColumn(3).getInt();
      call.key = statement.getColumn(4).getString();
      call.ended = !statement.getColumn(5).isNull();
      call.ok = call.ended && statement.getColumn(5).getInt() != 0;
      std::string answer = call.ended ? statement.getColumn(6).getString() : std::string();
      take(std::move(call), std::move(answer));
    }
  } catch (const SQLite::Exception &e) {
    throw ledger_fault("read", e, file_);
  }
}

Json Ledger::answer_of(const std::string &instance, const std::string &name, const std::string &text) const {
  Json answer = Json::parse(text, nullptr, false);
  if (answer.is_discarded())
    throw Error(ledger_damaged, "the ledger is damaged: the answer to '" + name + "' of " + instance + " is no JSON",
                advice_on_damage(file_), file_.string());
  return answer;
}

std::vector<RecordedCall> Ledger::calls(const std::string &instance) {
  std::vector<RecordedCall> out;
  each_call(instance, [&](RecordedCall call, const std::string &text) {
    if (call.ended) call.answer = answer_of(instance, call.name, text);
    out.push_back(std::move(call));
  });
  return out;
}

std::vector<std::string> Ledger::deliveries(const std::string &instance) {
  std::vector<std::string> out;
  for (const Json &row : select("SELECT name FROM deliveries WHERE instance=? ORDER BY position", {instance}))
    out.push_back(row["name"]);
  return out;
}

Json Ledger::journal(const std::string &instance) {
  const Json snapshot = select("SELECT after_seq, value_json FROM snapshots WHERE instance=?", {instance});
  const std::int64_t after = snapshot.empty() ? 0 : snapshot[0]["after_seq"].get<std::int64_t>();
  Json entries = Json::array();
  for (const Json &row :
       select("SELECT entry_json FROM journal WHERE instance=? AND seq>CAST(? AS INTEGER) ORDER BY seq",
              {instance, std::to_string(after)}))
    entries.push_back(row["entry_json"]);
  return {{"snapshot", snapshot.empty() ? Json(nullptr) : snapshot[0]["value_json"]}, {"entries", entries}};
}

std::optional<StageRow> Ledger::stage(const std::string &instance) {
  const Json rows = select("SELECT * FROM stages WHERE instance=?", {instance});
  if (rows.empty()) return std::nullopt;
  const Json &r = rows[0];
  return StageRow{r["instance"], r["branch"], r["stage"],
                  r["use"],      r["state"],  r["detail_json"].value("outputs", Json::object())};
}

std::vector<ArtifactRow> Ledger::artifacts() {
  std::vector<ArtifactRow> out;
  for (const Json &r : select("SELECT * FROM artifacts ORDER BY name"))
    out.push_back({r["name"], r["branch"], r["stage"], r["output"], r["type"], r["sha256"], r["path"],
                   r["version"].get<int>(), r["size"].get<std::int64_t>()});
  return out;
}

std::optional<std::string> Ledger::meta(const std::string &key) {
  const Json rows = select("SELECT value FROM meta WHERE key=?", {key});
  return rows.empty() ? std::nullopt : std::optional<std::string>(rows[0]["value"].get<std::string>());
}

}  // namespace athanor
