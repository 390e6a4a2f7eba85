// SPDX-License-Identifier: Apache-2.0
//
// Reads each table from its beginning up to the damage, from its end back to it, and what lies between two damaged
// places by the keys that other tables and the file system know of.
#include "ledger/salvage.hpp"

#include <SQLiteCpp/SQLiteCpp.h>
#include <sqlite3.h>

#include <algorithm>
#include <map>

#include "foundation/files.hpp"
#include "foundation/json.hpp"
#include "ledger/fault.hpp"
#include "ledger/ledger.hpp"
#include "ledger/migrations.hpp"
#include "ledger/opening.hpp"
#include "ledger/tables.hpp"

namespace athanor {
namespace {

constexpr std::int64_t most_probed = 1000000;  // keys between two damaged places

using Key = std::vector<std::string>;

struct Table {
  std::string name, columns, marks;
  std::vector<std::string> key, texts;  // key: of its b-tree; texts: columns that hold JSON
  bool by_number = false;               // one integer key
};

Table table_of(SQLite::Database &database, const std::string &name) {
  Table out;
  out.name = name;
  std::map<int, std::string> key;
  SQLite::Statement info(database, "SELECT name,pk,type FROM pragma_table_info(?)");
  info.bind(1, name);
  while (info.executeStep()) {
    const std::string column = info.getColumn(0).getString();
    out.columns += (out.columns.empty() ? "" : ",") + column;
    out.marks += out.marks.empty() ? "?" : ",?";
    if (const int place = info.getColumn(1).getInt()) key[place] = column;
    if (column.size() > 5 && column.compare(column.size() - 5, 5, "_json") == 0) out.texts.push_back(column);
  }
  for (const auto &[place, column] : key) out.key.push_back(column);
  out.by_number = out.key == std::vector<std::string>{"seq"};
  return out;
}

std::string joined(const std::vector<std::string> &words, const std::string &after = "", const char *between = ",") {
  std::string out;
  for (const std::string &word : words) out += (out.empty() ? "" : between) + word + after;
  return out;
}

using Statement = std::unique_ptr<sqlite3_stmt, decltype(&sqlite3_finalize)>;

Statement prepared(SQLite::Database &database, const std::string &sql) {
  sqlite3_stmt *statement = nullptr;
  const int result = sqlite3_prepare_v2(database.getHandle(), sql.c_str(), -1, &statement, nullptr);
  if (result != SQLITE_OK) throw SQLite::Exception(database.getHandle(), result);
  return {statement, &sqlite3_finalize};
}

// Copies the rows that questions about one table yield.
class Copier {
 public:
  Copier(SQLite::Database &from, SQLite::Database &to, const Table &table)
      : from_(from),
        to_(to),
        table_(table),
        insert_(prepared(
            to, "INSERT OR IGNORE INTO " + table.name + "(" + table.columns + ") VALUES(" + table.marks + ")")) {}

  // False when it met damage before the end.
  bool copy(const std::string &rest, const Key &arguments = {}) {
    const Statement rows = prepared(from_, "SELECT " + table_.columns + " FROM " + table_.name + " " + rest);
    for (std::size_t i = 0; i < arguments.size(); ++i)
      sqlite3_bind_text(rows.get(), static_cast<int>(i) + 1, arguments[i].c_str(), -1, SQLITE_TRANSIENT);
    int result = SQLITE_ROW;
    while ((result = sqlite3_step(rows.get())) == SQLITE_ROW) take(rows.get());
    if (result == SQLITE_DONE) return true;
    if ((result & 0xff) == SQLITE_CORRUPT || (result & 0xff) == SQLITE_IOERR) return false;
    throw SQLite::Exception(from_.getHandle(), result);
  }
  std::int64_t taken() const { return taken_; }
  bool met_nonsense() const { return met_nonsense_; }

 private:
  // A row that breaks a rule of its table was garbled.
  void take(sqlite3_stmt *row) {
    sqlite3_reset(insert_.get());
    for (int i = 0; i < sqlite3_column_count(row); ++i)
      sqlite3_bind_value(insert_.get(), i + 1, sqlite3_column_value(row, i));
    const int result = sqlite3_step(insert_.get());
    if (result == SQLITE_DONE)
      taken_ += sqlite3_changes(to_.getHandle());
    else if ((result & 0xff) == SQLITE_CONSTRAINT || (result & 0xff) == SQLITE_MISMATCH)
      met_nonsense_ = true;
    else
      throw SQLite::Exception(to_.getHandle(), result);
  }

  SQLite::Database &from_, &to_;
  const Table &table_;
  const Statement insert_;
  std::int64_t taken_ = 0;
  bool met_nonsense_ = false;
};

// Names of rows that ought to be there, by table: in the order in which tables are saved, each from those before it.
const std::map<std::string, const char *> expected_keys{
    {"meta", "VALUES('id'),('athanor'),('created'),('pipeline_sha256'),('replay_of')"},
    {"branches", "SELECT DISTINCT instance FROM events WHERE kind LIKE 'branch.%'"},
    {"stages", "SELECT DISTINCT instance FROM events WHERE kind LIKE 'stage.%'"},
    {"answers", "SELECT instance,name FROM calls"},
    {"accounted", "SELECT instance,name FROM calls"},
    {"deliveries", "SELECT instance,row_number() OVER (PARTITION BY instance ORDER BY seq)-1 FROM calls"},
    {"results",
     "SELECT j.id,json_extract(r.value,'$.id') FROM jobs j JOIN answers a ON a.instance=j.instance AND a.name=j.call, "
     "json_each(a.answer_json,'$.records') r WHERE json_valid(a.answer_json)"},
    {"nodes",
     "SELECT DISTINCT instance,json_extract(data_json,'$.id') FROM events WHERE kind='node' AND json_valid(data_json)"},
    {"artifacts",
     "SELECT o.value FROM events e, json_each(e.data_json,'$.outputs') o WHERE e.kind='stage.done' AND "
     "json_valid(e.data_json)"},
    {"snapshots", "SELECT DISTINCT instance FROM calls"}};

constexpr const char *tables_in_order[] = {"meta",       "events",    "branches",  "stages",    "calls",   "answers",
                                           "deliveries", "accounted", "attempts",  "exchanges", "jobs",    "job_ends",
                                           "results",    "nodes",     "artifacts", "blobs",     "journal", "snapshots"};

std::vector<Key> keys_to_look_for(SQLite::Database &to, const Table &table, const KnownNames &known) {
  std::vector<Key> out;
  if (table.name == "jobs" || table.name == "job_ends")
    for (const std::string &name : known.jobs) out.push_back({name});
  if (table.name == "blobs")
    for (const std::string &name : known.blobs) out.push_back({name});
  const auto expected = expected_keys.find(table.name);
  if (expected == expected_keys.end()) return out;
  SQLite::Statement rows(to, expected->second);
  while (rows.executeStep()) {
    out.emplace_back();
    for (int i = 0; i < rows.getColumnCount(); ++i) out.back().push_back(rows.getColumn(i).getString());
  }
  return out;
}

std::int64_t last_number(SQLite::Database &to, const std::string &table, const std::string &where) {
  return to.execAndGet("SELECT COALESCE(MAX(seq),0) FROM " + table + " WHERE " + where).getInt64();
}

// Both ends are saved; what is between them?
void probe_between(SQLite::Database &to, const Table &table, Copier &copier, const KnownNames &known,
                   std::int64_t before) {
  if (table.by_number) {
    std::int64_t after =
        to.execAndGet("SELECT COALESCE(MIN(seq),0) FROM " + table.name + " WHERE seq>" + std::to_string(before))
            .getInt64();
    if (after == 0) after = before + most_probed / 10;  // nobody knows where it would end
    for (std::int64_t seq = before + 1; seq < std::min(after, before + most_probed); ++seq)
      copier.copy("WHERE seq=" + std::to_string(seq));
    return;
  }
  for (const Key &key : keys_to_look_for(to, table, known)) {
    std::string where;
    for (const std::string &column : table.key) where += (where.empty() ? "WHERE " : " AND ") + column + "=?";
    copier.copy(where, key);
  }
}

// Text that is no JSON is not what was written.
std::int64_t drop_garbled(SQLite::Database &to, const Table &table) {
  std::int64_t dropped = 0;
  for (const std::string &text : table.texts)
    dropped +=
        to.exec("DELETE FROM " + table.name + " WHERE " + text + " IS NOT NULL AND NOT json_valid(" + text + ")");
  return dropped;
}

SalvagedTable salvage_table(SQLite::Database &from, SQLite::Database &to, const std::string &name,
                            const KnownNames &known) {
  const Table table = table_of(to, name);
  SalvagedTable out{name};
  try {
    Copier copier(from, to, table);
    const std::string up = "ORDER BY " + joined(table.key), down = "ORDER BY " + joined(table.key, " DESC");
    if (!copier.copy(up)) {
      out.damaged = true;
      const std::int64_t before = table.by_number ? last_number(to, name, "1") : 0;
      copier.copy(down);
      probe_between(to, table, copier, known, before);
    }
    out.damaged = out.damaged || copier.met_nonsense();
    out.taken = copier.taken();
  } catch (const SQLite::Exception &e) {
    if (e.getErrorCode() == SQLITE_FULL) throw;
    out.damaged = true;  // the table itself is not there any more
  }
  const std::int64_t garbled = drop_garbled(to, table);
  out.taken -= garbled;
  out.damaged = out.damaged || garbled > 0;
  return out;
}

// Calls whose request is not what its hash says.
std::int64_t drop_changed_requests(SQLite::Database &to) {
  std::vector<std::int64_t> changed;
  {
    SQLite::Statement calls(to, "SELECT seq,key,request_json FROM calls");
    while (calls.executeStep())
      if (sha256(canonical(Json::parse(calls.getColumn(2).getString()))) != calls.getColumn(1).getString())
        changed.push_back(calls.getColumn(0).getInt64());
  }
  for (const std::int64_t seq : changed) to.exec("DELETE FROM calls WHERE seq=" + std::to_string(seq));
  return static_cast<std::int64_t>(changed.size());
}

}  // namespace

bool Salvaged::complete() const {
  return std::none_of(tables.begin(), tables.end(), [](const SalvagedTable &t) { return t.damaged; });
}

Salvaged salvage_ledger(const std::filesystem::path &from, const std::filesystem::path &to, const KnownNames &known) {
  Salvaged out;
  try {
    const auto damaged = open_as_it_is(from);
    refuse_unknown_layout(layout_of(*damaged), from);
    if (layout_of(*damaged) != ledger_layout)
      throw Error("refused", "this ledger has an older layout, and only today's is salvaged",
                  "if it can still be opened, `athanor resume` brings it up to date", from.string());
    Ledger::create(to);
    SQLite::Database fresh(to.string(), SQLite::OPEN_READWRITE);
    SQLite::Transaction transaction(fresh);
    for (const char *table : tables_in_order) {
      out.tables.push_back(salvage_table(*damaged, fresh, table, known));
      if (out.tables.back().table != "calls") continue;
      const std::int64_t changed = drop_changed_requests(fresh);
      out.tables.back().taken -= changed;
      out.tables.back().damaged = out.tables.back().damaged || changed > 0;
    }
    make_fit(fresh, out);
    transaction.commit();
  } catch (const SQLite::Exception &e) {
    throw ledger_fault("salvaged", e, from);
  }
  return out;
}

}  // namespace athanor
