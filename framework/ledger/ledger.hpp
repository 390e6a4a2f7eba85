// SPDX-License-Identifier: Apache-2.0
//
// The durable record of a run: one SQLite file, RUN/ledger.sqlite, readable by any SQLite tool. The
// tables are in tables.hpp. Rows are inserted before their effect is used; what has happened is never
// rewritten (only `stages`, `branches` and `nodes` keep a current state, whose changes are also events).
//
// One process writes. Readers open their own connection (open_to_read).
#ifndef ATHANOR_LEDGER_LEDGER_HPP
#define ATHANOR_LEDGER_LEDGER_HPP

#include <cstdint>
#include <filesystem>
#include <functional>
#include <map>
#include <memory>
#include <mutex>
#include <nlohmann/json.hpp>
#include <optional>
#include <string>
#include <vector>

#include "ledger/writer.hpp"

namespace SQLite {
class Database;
class Statement;
}  // namespace SQLite

namespace athanor {

using Json = nlohmann::json;
namespace fs = std::filesystem;

// A call that a stage made, with its end if that was recorded.
struct RecordedCall {
  std::string name, kind, task;
  int occurrence = 0;  // the n-th call of this task in its stage instance
  std::string key;     // SHA-256 of the canonical request
  bool ended = false, ok = false;
  Json answer;  // the result, or the error document
};

struct CallStart {
  std::string instance, name, kind, task, role, key;
  int occurrence = 0;
  Json request;
  std::string text = {};  // the request in its canonical form, where the caller has that already
};

// One try at answering a model call.
struct Attempt {
  std::string instance, call, provider, role, model, template_hash, outcome;
  std::string rung;  // how the answer was structured; empty: free text
  std::string key;   // of the canonical chat: equal questions have equal keys
  int number = 1, sample = 0;
  Json request, reply;               // as sent and as received, in the neutral form
  Json attributes = Json::object();  // by the names of OpenTelemetry's conventions for generative AI
  bool maybe_billed = false;         // it failed, but the service may have counted it
  std::optional<std::int64_t> input_tokens, output_tokens;
  std::optional<double> cost;  // US dollars; empty: unknown
  bool scripted = false;
};

struct ArtifactRow {
  std::string name;  // branch/stage/output@version
  std::string branch, stage, output, type, sha256, path;
  int version = 1;
  std::int64_t size = 0;
};

struct StageRow {
  std::string instance, branch, stage, use, state;  // state: running, done, failed, paused
  Json outputs;                                     // {output: artifact name} when done
};

class Ledger {
 public:
  static std::unique_ptr<Ledger> create(const fs::path &file);        // must not exist
  static std::unique_ptr<Ledger> open(const fs::path &file);          // to go on writing; migrates an older layout
  static std::unique_ptr<Ledger> open_to_read(const fs::path &file);  // writes throw; changes nothing, whatever layout
  ~Ledger();

  // Queued, in order; the ticket is durable after wait(). [any thread]
  using Ticket = LedgerWriter::Ticket;
  Ticket event(const std::string &instance, const std::string &kind, const Json &data);
  Ticket start_call(const CallStart &call);
  Ticket end_call(const std::string &instance, const std::string &name, bool ok, const Json &answer);
  Ticket deliver(const std::string &instance, std::uint64_t position, const std::string &name);
  Ticket start_attempt(
      const Attempt &attempt);  // before the bytes leave: an attempt without an end may have been billed
  Ticket end_attempt(const Attempt &attempt);
  // A row of HttpHooks::on_exchange with {instance, call}.
  Ticket exchange(const Json &row);
  Ticket submit_job(const std::string &id, const std::string &instance, const std::string &call,
                    const std::string &backend, const std::string &folder, const Json &work);
  Ticket end_job(const std::string &id, const Json &exit, const Json &records);
  Ticket node(const std::string &instance, const Json &node);
  Ticket append_journal(const std::string &instance, const Json &entries, const Json &accounts_for);
  Ticket snapshot(const std::string &instance, const Json &value, const Json &accounts_for);
  Ticket stage_state(const std::string &instance, const std::string &branch, const std::string &stage,
                     const std::string &use, const std::string &state,
                     const Json &detail);  // detail: {outputs} or {error}
  Ticket branch_state(const std::string &branch, const std::string &parent, const std::string &state,
                      const Json &detail);
  Ticket artifact(const ArtifactRow &row);
  Ticket blob(const std::string &sha256, std::int64_t size, const std::string &media_type);
  Ticket meta(const std::string &key, const std::string &value);
  // Rows of another run's ledger, word for word: those that `where` names, in its order. `seq` is counted anew.
  Ticket copy_rows(Ledger &from, const std::string &table, const std::string &where,
                   const std::vector<std::string> &arguments);
  // A call with all that was recorded of it: attempts, job, results, answer, and what its program asked.
  Ticket copy_call(Ledger &from, const std::string &instance, const std::string &name);
  void wait(Ticket ticket);
  void wait_for_all();  // everything queued so far

  // Reading: what is on disk. Call wait_for_all first to read one's own writes. [any thread]
  std::vector<RecordedCall> calls(const std::string &instance);
  // The same, one after the other, with the answers as text: most of a long stage's are never looked at again.
  using EachCall = std::function<void(RecordedCall call, std::string answer)>;
  void each_call(const std::string &instance, const EachCall &take);
  Json answer_of(const std::string &instance, const std::string &name, const std::string &text) const;
  std::vector<std::string> deliveries(const std::string &instance);  // call names in the recorded order
  Json journal(const std::string &instance);                         // {snapshot, entries}
  std::optional<StageRow> stage(const std::string &instance);
  std::vector<ArtifactRow> artifacts();
  std::optional<std::string> meta(const std::string &key);
  // Any question in SQL; each row an object by column name, columns that end in _json parsed.
  Json select(const std::string &sql, const std::vector<std::string> &arguments = {});

  const fs::path &file() const { return file_; }

 private:
  Ledger(const fs::path &file, int flags);
  void make_tables();
  LedgerWriter &writer();
  Ticket insert(const std::string &table, Json row, bool replace = false);
  SQLite::Statement &prepared(const std::string &sql);  // only the writer's thread asks
  Json rows(const std::string &sql, const std::vector<std::string> &arguments, bool parse);
  std::int64_t &nodes_so_far(SQLite::Database &database, const std::string &instance);

  fs::path file_;
  std::map<std::string, std::int64_t> nodes_so_far_;  // by instance; only the writer's thread looks at it
  std::unique_ptr<SQLite::Database> write_, read_;
  std::map<std::string, std::unique_ptr<SQLite::Statement>> prepared_;  // by its SQL
  std::mutex reading_;
  std::unique_ptr<LedgerWriter> writer_;  // last: it stops before the databases close
};

// Now, UTC, RFC 3339 with milliseconds.
std::string timestamp();

}  // namespace athanor

#endif
