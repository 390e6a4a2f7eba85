// SPDX-License-Identifier: Apache-2.0
#include "ledger/migrations.hpp"

#include <SQLiteCpp/SQLiteCpp.h>

#include <string>

#include "ledger/fault.hpp"
#include "ledger/ledger.hpp"
#include "ledger/tables.hpp"

namespace athanor {
namespace {

// SQL that makes layout N+1 out of layout N. What an older layout did not record stays empty; nothing is guessed.
struct Step {
  int from;
  const char *sql;
};

constexpr Step steps[] = {
    // Model calls with several tries of several samples on several rungs; http requests.
    {1, R"SQL(
ALTER TABLE attempts RENAME TO attempts_of_layout_1;
CREATE TABLE attempts(seq INTEGER PRIMARY KEY, instance TEXT NOT NULL, call TEXT NOT NULL, number INTEGER NOT NULL,
  sample INTEGER NOT NULL, role TEXT NOT NULL, provider TEXT NOT NULL, model TEXT NOT NULL, template_sha256 TEXT NOT NULL,
  rung TEXT NOT NULL, key TEXT NOT NULL, request_json TEXT NOT NULL, started TEXT NOT NULL, ended TEXT, outcome TEXT,
  reply_json TEXT, input_tokens INTEGER, output_tokens INTEGER, cost_usd REAL, maybe_billed INTEGER NOT NULL DEFAULT 0,
  attributes_json TEXT NOT NULL, scripted INTEGER NOT NULL);
INSERT INTO attempts(seq,instance,call,number,sample,role,provider,model,template_sha256,rung,key,request_json,started,
    ended,outcome,reply_json,input_tokens,output_tokens,cost_usd,attributes_json,scripted)
  SELECT seq,instance,call,number,0,
    COALESCE((SELECT role FROM calls c WHERE c.instance=a.instance AND c.name=a.call),''),
    provider,model,template_sha256,'','',request_json,started,ended,outcome,reply_json,input_tokens,output_tokens,
    cost_usd,'{}',scripted FROM attempts_of_layout_1 a;
DROP TABLE attempts_of_layout_1;
CREATE INDEX attempts_by_call ON attempts(instance, call);
CREATE TABLE exchanges(seq INTEGER PRIMARY KEY, at TEXT NOT NULL, who TEXT NOT NULL, instance TEXT NOT NULL, call TEXT NOT NULL,
  method TEXT NOT NULL, url TEXT NOT NULL, status INTEGER, seconds_json TEXT NOT NULL, bytes_sent INTEGER, bytes_received INTEGER,
  error TEXT);
)SQL"},
};

}  // namespace

int layout_of(SQLite::Database &database) { return database.execAndGet("PRAGMA user_version").getInt(); }

void refuse_unknown_layout(int layout, const std::filesystem::path &file) {
  if (layout > ledger_layout)
    throw Error("refused",
                "this ledger has layout " + std::to_string(layout) + "; this athanor knows layouts up to " +
                    std::to_string(ledger_layout),
                "use a newer athanor; this one leaves the file as it is", file.string());
  if (layout < steps[0].from)
    throw Error(ledger_damaged, "this file is a database, but no ledger",
                "`athanor doctor " + file.parent_path().string() + "` says what is there", file.string());
}

void migrate(SQLite::Database &database) {
  if (layout_of(database) == ledger_layout) return;
  SQLite::Transaction transaction(database, SQLite::TransactionBehavior::IMMEDIATE);
  const int before = layout_of(database);  // again: another process may have been faster
  for (const Step &step : steps)
    if (step.from >= before) database.exec(step.sql);
  database.exec("PRAGMA user_version=" + std::to_string(ledger_layout));
  if (before != ledger_layout) {
    SQLite::Statement event(database,
                            "INSERT INTO events(at,instance,kind,data_json) VALUES(?,'','ledger.migrated',?)");
    event.bind(1, timestamp());
    event.bind(2, R"({"from":)" + std::to_string(before) + R"(,"to":)" + std::to_string(ledger_layout) + "}");
    event.exec();
  }
  transaction.commit();
}

}  // namespace athanor
