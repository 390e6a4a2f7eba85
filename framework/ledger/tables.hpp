// SPDX-License-Identifier: Apache-2.0
//
// The tables of RUN/ledger.sqlite. `instance` is branch/stage-id; times are UTC, RFC 3339; columns that end in
// _json hold JSON. PRAGMA user_version is the number of this layout.
#ifndef ATHANOR_LEDGER_TABLES_HPP
#define ATHANOR_LEDGER_TABLES_HPP

namespace athanor {

inline constexpr int ledger_layout = 2;

inline constexpr const char *ledger_tables = R"SQL(
-- facts about the run: id, athanor, created, pipeline hash, ...
CREATE TABLE meta(key TEXT PRIMARY KEY, value TEXT NOT NULL) WITHOUT ROWID;

-- everything that happened, in order; the other tables say what it amounts to
CREATE TABLE events(seq INTEGER PRIMARY KEY, at TEXT NOT NULL, instance TEXT NOT NULL, kind TEXT NOT NULL, data_json TEXT NOT NULL);

CREATE TABLE branches(branch TEXT PRIMARY KEY, parent TEXT NOT NULL, state TEXT NOT NULL, detail_json TEXT NOT NULL) WITHOUT ROWID;
CREATE TABLE stages(instance TEXT PRIMARY KEY, branch TEXT NOT NULL, stage TEXT NOT NULL, use TEXT NOT NULL, state TEXT NOT NULL,
  at TEXT NOT NULL, detail_json TEXT NOT NULL) WITHOUT ROWID;

-- a call out of a stage: written before it leaves ...
CREATE TABLE calls(seq INTEGER PRIMARY KEY, instance TEXT NOT NULL, name TEXT NOT NULL, kind TEXT NOT NULL, task TEXT NOT NULL,
  role TEXT NOT NULL, occurrence INTEGER NOT NULL, key TEXT NOT NULL, request_json TEXT NOT NULL, started TEXT NOT NULL,
  UNIQUE(instance, name));
-- ... its answer, written before it is handed over ...
CREATE TABLE answers(instance TEXT NOT NULL, name TEXT NOT NULL, ok INTEGER NOT NULL, answer_json TEXT NOT NULL, ended TEXT NOT NULL,
  PRIMARY KEY(instance, name)) WITHOUT ROWID;
-- ... and the order in which answers were handed over
CREATE TABLE deliveries(instance TEXT NOT NULL, position INTEGER NOT NULL, name TEXT NOT NULL, PRIMARY KEY(instance, position)) WITHOUT ROWID;
-- which answers a stage's journal has taken into account
CREATE TABLE accounted(instance TEXT NOT NULL, name TEXT NOT NULL, PRIMARY KEY(instance, name)) WITHOUT ROWID;

-- each try at a model call; one without an end may have been billed, as may one that says so; key: of the canonical chat;
-- attributes_json: by the names of OpenTelemetry's conventions for generative AI
CREATE TABLE attempts(seq INTEGER PRIMARY KEY, instance TEXT NOT NULL, call TEXT NOT NULL, number INTEGER NOT NULL,
  sample INTEGER NOT NULL, role TEXT NOT NULL, provider TEXT NOT NULL, model TEXT NOT NULL, template_sha256 TEXT NOT NULL,
  rung TEXT NOT NULL, key TEXT NOT NULL, request_json TEXT NOT NULL, started TEXT NOT NULL, ended TEXT, outcome TEXT,
  reply_json TEXT, input_tokens INTEGER, output_tokens INTEGER, cost_usd REAL, maybe_billed INTEGER NOT NULL DEFAULT 0,
  attributes_json TEXT NOT NULL, scripted INTEGER NOT NULL);

-- each http request that left for a provider or a source of literature; addresses hold no secret
CREATE TABLE exchanges(seq INTEGER PRIMARY KEY, at TEXT NOT NULL, who TEXT NOT NULL, instance TEXT NOT NULL, call TEXT NOT NULL,
  method TEXT NOT NULL, url TEXT NOT NULL, status INTEGER, seconds_json TEXT NOT NULL, bytes_sent INTEGER, bytes_received INTEGER,
  error TEXT);

CREATE TABLE jobs(id TEXT PRIMARY KEY, instance TEXT NOT NULL, call TEXT NOT NULL, backend TEXT NOT NULL, folder TEXT NOT NULL,
  work_json TEXT NOT NULL, submitted TEXT NOT NULL) WITHOUT ROWID;
CREATE TABLE job_ends(id TEXT PRIMARY KEY, reason TEXT NOT NULL, exit_json TEXT NOT NULL, ended TEXT NOT NULL) WITHOUT ROWID;
CREATE TABLE results(job TEXT NOT NULL, id TEXT NOT NULL, metric TEXT NOT NULL, value REAL NOT NULL, condition TEXT, dataset TEXT,
  split TEXT, step REAL, seed INTEGER, factors_json TEXT NOT NULL, PRIMARY KEY(job, id)) WITHOUT ROWID;

CREATE TABLE nodes(instance TEXT NOT NULL, id TEXT NOT NULL, position INTEGER NOT NULL, node_json TEXT NOT NULL, PRIMARY KEY(instance, id)) WITHOUT ROWID;

CREATE TABLE artifacts(name TEXT PRIMARY KEY, branch TEXT NOT NULL, stage TEXT NOT NULL, output TEXT NOT NULL, version INTEGER NOT NULL,
  type TEXT NOT NULL, sha256 TEXT NOT NULL, size INTEGER NOT NULL, path TEXT NOT NULL, at TEXT NOT NULL) WITHOUT ROWID;
CREATE TABLE blobs(sha256 TEXT PRIMARY KEY, size INTEGER NOT NULL, media_type TEXT NOT NULL) WITHOUT ROWID;

-- a stage's own journal, replaced from the start by its latest snapshot
CREATE TABLE journal(seq INTEGER PRIMARY KEY, instance TEXT NOT NULL, entry_json TEXT NOT NULL);
CREATE TABLE snapshots(instance TEXT PRIMARY KEY, after_seq INTEGER NOT NULL, value_json TEXT NOT NULL) WITHOUT ROWID;
CREATE INDEX journal_by_instance ON journal(instance, seq);
CREATE INDEX attempts_by_call ON attempts(instance, call);
)SQL";

}  // namespace athanor

#endif
