// SPDX-License-Identifier: Apache-2.0
#include "ledger/ledger.hpp"

#include <SQLiteCpp/SQLiteCpp.h>
#include <sqlite3.h>

#include <chrono>
#include <ctime>

#include "foundation/error.hpp"
#include "foundation/json.hpp"
#include "ledger/fault.hpp"
#include "ledger/migrations.hpp"
#include "ledger/opening.hpp"
#include "ledger/tables.hpp"

namespace athanor {
namespace {

void bind(SQLite::Statement &statement, int index, const Json &value) {
  if (value.is_null())
    statement.bind(index);
  else if (value.is_boolean())
    statement.bind(index, value.get<bool>() ? 1 : 0);
  else if (value.is_number_integer())
    statement.bind(index, static_cast<std::int64_t>(value.get<std::int64_t>()));
  else if (value.is_number())
    statement.bind(index, value.get<double>());
  else if (value.is_string())
    statement.bind(index, value.get_ref<const std::string &>());
  else
    statement.bind(index, canonical(value));
}

template <class T>
Json or_null(const std::optional<T> &value) {
  return value ? Json(*value) : Json(nullptr);
}

}  // namespace

std::string timestamp() {
  const auto now = std::chrono::system_clock::now();
  const std::time_t seconds = std::chrono::system_clock::to_time_t(now);
  const auto ms = std::chrono::duration_cast<std::chrono::milliseconds>(now.time_since_epoch()).count() % 1000;
  std::tm utc{};
  ::gmtime_r(&seconds, &utc);
  char text[80];
  std::snprintf(text, sizeof text, "%04d-%02d-%02dT%02d:%02d:%02d.%03dZ", utc.tm_year + 1900, utc.tm_mon + 1,
                utc.tm_mday, utc.tm_hour, utc.tm_min, utc.tm_sec, static_cast<int>(ms));
  return text;
}

namespace {
// Reads the whole file once. A run that went on with a part of its record would pay again for the rest of it.
void refuse_damage(SQLite::Database &database, const fs::path &file) {
  const std::string found = database.execAndGet("PRAGMA quick_check(1)").getString();
  if (found == "ok") return;
  throw Error(ledger_damaged, "the ledger is damaged: " + found.substr(found.rfind('\n') + 1), advice_on_damage(file),
              file.string());
}
}  // namespace

Ledger::Ledger(const fs::path &file, int flags) : file_(file) {
  try {
    if (flags & SQLite::OPEN_READWRITE) {
      write_ = std::make_unique<SQLite::Database>(file.string(), flags, 5000);
      if (!(flags & SQLite::OPEN_CREATE)) refuse_unknown_layout(layout_of(*write_), file);
      write_->exec("PRAGMA journal_mode=WAL; PRAGMA synchronous=FULL; PRAGMA foreign_keys=ON");
      if (flags & SQLite::OPEN_CREATE)
        make_tables();
      else
        migrate(*write_);
      if (!(flags & SQLite::OPEN_CREATE)) refuse_damage(*write_, file);
    }
    read_ = open_for_reading(file);
  } catch (const SQLite::Exception &e) {
    throw ledger_fault("opened", e, file);
  }
  if (write_) writer_ = std::make_unique<LedgerWriter>(*write_);
}

Ledger::~Ledger() = default;

void Ledger::make_tables() {
  SQLite::Transaction transaction(*write_);
  write_->exec(ledger_tables);
  write_->exec("PRAGMA user_version=" + std::to_string(ledger_layout));
  transaction.commit();
}

std::unique_ptr<Ledger> Ledger::create(const fs::path &file) {
  if (fs::exists(file)) throw Error("refused", "there is a ledger already", "choose another run folder", file.string());
  return std::unique_ptr<Ledger>(new Ledger(file, SQLite::OPEN_READWRITE | SQLite::OPEN_CREATE));
}

std::unique_ptr<Ledger> Ledger::open(const fs::path &file) {
  if (!fs::exists(file)) throw Error("not_found", "there is no ledger", "name a run folder", file.string());
  return std::unique_ptr<Ledger>(new Ledger(file, SQLite::OPEN_READWRITE));
}

std::unique_ptr<Ledger> Ledger::open_to_read(const fs::path &file) {
  if (!fs::exists(file)) throw Error("not_found", "there is no ledger", "name a run folder", file.string());
  return std::unique_ptr<Ledger>(new Ledger(file, SQLite::OPEN_READONLY));
}

LedgerWriter &Ledger::writer() {
  if (!writer_) throw Error("internal", "this ledger was opened to read only", "", file_.string());
  return *writer_;
}

Ledger::Ticket Ledger::insert(const std::string &table, const Json &row, bool replace) {
  std::string columns, marks;
  for (const auto &[column, value] : row.items()) {
    columns += (columns.empty() ? "" : ",") + column;
    marks += marks.empty() ? "?" : ",?";
  }
  std::string sql = std::string(replace ? "INSERT OR REPLACE" : "INSERT") + " INTO " + table + "(" + columns +
                    ") VALUES(" + marks + ")";
  return writer().add([sql = std::move(sql), row](SQLite::Database &database) {
    SQLite::Statement statement(database, sql);
    int index = 0;
    for (const auto &[column, value] : row.items()) bind(statement, ++index, value);
    statement.exec();
  });
}

void Ledger::wait(Ticket ticket) { writer_->wait(ticket); }
void Ledger::wait_for_all() {
  if (writer_) writer_->write([](SQLite::Database &) {});
}

Ledger::Ticket Ledger::event(const std::string &instance, const std::string &kind, const Json &data) {
  return insert("events",
                {{"at", timestamp()}, {"instance", instance}, {"kind", kind}, {"data_json", canonical(data)}});
}

Ledger::Ticket Ledger::start_call(const CallStart &call) {
  return insert("calls", {{"instance", call.instance},
                          {"name", call.name},
                          {"kind", call.kind},
                          {"task", call.task},
                          {"role", call.role},
                          {"occurrence", call.occurrence},
                          {"key", call.key},
                          {"request_json", canonical(call.request)},
                          {"started", timestamp()}});
}

Ledger::Ticket Ledger::end_call(const std::string &instance, const std::string &name, bool ok, const Json &answer) {
  return insert(
      "answers",
      {{"instance", instance}, {"name", name}, {"ok", ok}, {"answer_json", canonical(answer)}, {"ended", timestamp()}});
}

Ledger::Ticket Ledger::deliver(const std::string &instance, std::uint64_t position, const std::string &name) {
  return insert("deliveries", {{"instance", instance}, {"position", position}, {"name", name}});
}

Ledger::Ticket Ledger::start_attempt(const Attempt &a) {
  return insert("attempts", {{"instance", a.instance},
                             {"call", a.call},
                             {"number", a.number},
                             {"sample", a.sample},
                             {"role", a.role},
                             {"provider", a.provider},
                             {"model", a.model},
                             {"template_sha256", a.template_hash},
                             {"rung", a.rung},
                             {"key", a.key},
                             {"attributes_json", canonical(a.attributes)},
                             {"request_json", canonical(a.request)},
                             {"started", timestamp()},
                             {"scripted", a.scripted}});
}

Ledger::Ticket Ledger::end_attempt(const Attempt &a) {
  const Json values{a.outcome,       a.reply,     or_null(a.input_tokens), or_null(a.output_tokens),
                    or_null(a.cost), timestamp(), a.maybe_billed,          canonical(a.attributes)};
  return writer().add([=](SQLite::Database &database) {
    SQLite::Statement statement(
        database,
        "UPDATE attempts SET outcome=?1,reply_json=?2,input_tokens=?3,output_tokens=?4,cost_usd=?5,ended=?6,"
        "maybe_billed=?7,attributes_json=?8 "
        "WHERE seq=(SELECT MAX(seq) FROM attempts WHERE instance=?9 AND call=?10 AND number=?11)");
    for (int i = 0; i < 8; ++i) bind(statement, i + 1, values[static_cast<std::size_t>(i)]);
    statement.bind(9, a.instance);
    statement.bind(10, a.call);
    statement.bind(11, a.number);
    statement.exec();
  });
}

Ledger::Ticket Ledger::exchange(const Json &row) {
  auto or_nothing = [&](const char *key) { return row.contains(key) ? row.at(key) : Json(nullptr); };
  return insert("exchanges", {{"at", timestamp()},
                              {"who", row.at("who")},
                              {"instance", row.value("instance", "")},
                              {"call", row.value("call", "")},
                              {"method", row.at("method")},
                              {"url", row.at("url")},
                              {"status", or_nothing("status")},
                              {"seconds_json", canonical(row.at("seconds"))},
                              {"bytes_sent", or_nothing("bytes_sent")},
                              {"bytes_received", or_nothing("bytes_received")},
                              {"error", or_nothing("error")}});
}

Ledger::Ticket Ledger::submit_job(const std::string &id, const std::string &instance, const std::string &call,
                                  const std::string &backend, const std::string &folder, const Json &work) {
  return insert("jobs",
                {{"id", id},
                 {"instance", instance},
                 {"call", call},
                 {"backend", backend},
                 {"folder", folder},
                 {"work_json", canonical(work)},
                 {"submitted", timestamp()}},
                true);
}

Ledger::Ticket Ledger::end_job(const std::string &id, const Json &exit, const Json &records) {
  for (const Json &r : records) {
    auto text = [&](const char *key) { return r.contains(key) ? r.at(key) : Json(nullptr); };
    insert("results",
           {{"job", id},
            {"id", r.at("id")},
            {"metric", r.at("metric")},
            {"value", r.at("value")},
            {"condition", text("condition")},
            {"dataset", text("dataset")},
            {"split", text("split")},
            {"step", text("step")},
            {"seed", text("seed")},
            {"factors_json", canonical(r.value("factors", Json::object()))}},
           true);
  }
  return insert(
      "job_ends",
      {{"id", id}, {"reason", exit.value("reason", "")}, {"exit_json", canonical(exit)}, {"ended", timestamp()}}, true);
}

Ledger::Ticket Ledger::node(const std::string &instance, const Json &node) {
  return writer().add(
      [this, instance, id = node.at("id").get<std::string>(), text = canonical(node)](SQLite::Database &database) {
        SQLite::Statement change(database,
                                 "UPDATE nodes SET node_json=json_patch(node_json,?3) WHERE instance=?1 AND id=?2");
        change.bind(1, instance);
        change.bind(2, id);
        change.bind(3, text);
        if (change.exec() > 0) return;
        SQLite::Statement fresh(database, "INSERT INTO nodes(instance,id,position,node_json) VALUES(?1,?2,?3,?4)");
        fresh.bind(1, instance);
        fresh.bind(2, id);
        fresh.bind(3, nodes_so_far(database, instance)++);
        fresh.bind(4, text);
        fresh.exec();
      });
}

// Counted once: a count of the rows of a large tree reads all its programs.
std::int64_t &Ledger::nodes_so_far(SQLite::Database &database, const std::string &instance) {
  const auto [found, first] = nodes_so_far_.try_emplace(instance, 0);
  if (first) {
    SQLite::Statement count(database, "SELECT COUNT(*) FROM nodes WHERE instance=?1");
    count.bind(1, instance);
    count.executeStep();
    found->second = count.getColumn(0).getInt64();
  }
  return found->second;
}

namespace {
void account(SQLite::Database &database, const std::string &instance, const Json &names) {
  for (const Json &name : names) {
    SQLite::Statement statement(database, "INSERT OR IGNORE INTO accounted(instance,name) VALUES(?,?)");
    statement.bind(1, instance);
    statement.bind(2, name.get<std::string>());
    statement.exec();
  }
}
}  // namespace

Ledger::Ticket Ledger::append_journal(const std::string &instance, const Json &entries, const Json &accounts_for) {
  return writer().add([=](SQLite::Database &database) {
    for (const Json &entry : entries) {
      SQLite::Statement statement(database, "INSERT INTO journal(instance,entry_json) VALUES(?,?)");
      statement.bind(1, instance);
      statement.bind(2, canonical(entry));
      statement.exec();
    }
    account(database, instance, accounts_for);
  });
}

Ledger::Ticket Ledger::snapshot(const std::string &instance, const Json &value, const Json &accounts_for) {
  return writer().add([=](SQLite::Database &database) {
    SQLite::Statement statement(database,
                                "INSERT OR REPLACE INTO snapshots(instance,after_seq,value_json) VALUES(?1,"
                                "(SELECT COALESCE(MAX(seq),0) FROM journal WHERE instance=?1),?2)");
    statement.bind(1, instance);
    statement.bind(2, canonical(value));
    statement.exec();
    account(database, instance, accounts_for);
  });
}

Ledger::Ticket Ledger::stage_state(const std::string &instance, const std::string &branch, const std::string &stage,
                                   const std::string &use, const std::string &state, const Json &detail) {
  event(instance, "stage." + state, detail);
  return insert("stages",
                {{"instance", instance},
                 {"branch", branch},
                 {"stage", stage},
                 {"use", use},
                 {"state", state},
                 {"at", timestamp()},
                 {"detail_json", canonical(detail)}},
                true);
}

Ledger::Ticket Ledger::branch_state(const std::string &branch, const std::string &parent, const std::string &state,
                                    const Json &detail) {
  event(branch, "branch." + state, detail);
  return insert("branches",
                {{"branch", branch}, {"parent", parent}, {"state", state}, {"detail_json", canonical(detail)}}, true);
}

Ledger::Ticket Ledger::artifact(const ArtifactRow &row) {
  return insert("artifacts",
                {{"name", row.name},
                 {"branch", row.branch},
                 {"stage", row.stage},
                 {"output", row.output},
                 {"version", row.version},
                 {"type", row.type},
                 {"sha256", row.sha256},
                 {"size", row.size},
                 {"path", row.path},
                 {"at", timestamp()}},
                true);
}

Ledger::Ticket Ledger::blob(const std::string &sha, std::int64_t size, const std::string &media_type) {
  return insert("blobs", {{"sha256", sha}, {"size", size}, {"media_type", media_type}}, true);
}

Ledger::Ticket Ledger::meta(const std::string &key, const std::string &value) {
  return insert("meta", {{"key", key}, {"value", value}}, true);
}

}  // namespace athanor
