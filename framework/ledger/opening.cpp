// SPDX-License-Identifier: Apache-2.0
#include "ledger/opening.hpp"

#include <SQLiteCpp/Backup.h>
#include <SQLiteCpp/SQLiteCpp.h>
#include <sqlite3.h>
#include <unistd.h>

#include <string>

#include "foundation/error.hpp"
#include "ledger/migrations.hpp"
#include "ledger/tables.hpp"

namespace athanor {
namespace {

namespace fs = std::filesystem;
using Database = std::unique_ptr<SQLite::Database>;

constexpr int patience_ms = 5000;  // for a writer that is just making a checkpoint

// As a URI, so that SQLite can be told that nobody changes the file.
std::string unchanging(const fs::path &file) {
  std::string out = "file:";
  for (const char c : fs::absolute(file).string())
    if (c == '%' || c == '?' || c == '#')
      out += c == '%' ? "%25" : c == '?' ? "%3f" : "%23";
    else
      out += c;
  return out + "?immutable=1";
}

// A database of its own that vanishes with its connection.
Database copy_of(SQLite::Database &from) {
  auto out = std::make_unique<SQLite::Database>("", SQLite::OPEN_READWRITE | SQLite::OPEN_CREATE);
  SQLite::Backup(*out, from).executeStep();
  return out;
}

// A log of changes that were not yet taken into the file, in a folder where SQLite may not make the index that it needs
// to read them: both are read elsewhere.
Database copy_with_log(const fs::path &file, const fs::path &log) {
  std::string pattern = (fs::temp_directory_path() / "athanor-ledger-XXXXXX").string();
  if (!::mkdtemp(pattern.data()))
    throw Error("refused", "the ledger cannot be read here: there is no room for a copy of it",
                "free some space in " + fs::temp_directory_path().string(), file.string());
  const fs::path folder = pattern;
  try {
    fs::copy_file(file, folder / "ledger.sqlite");
    fs::copy_file(log, folder / "ledger.sqlite-wal");
    fs::permissions(folder / "ledger.sqlite", fs::perms::owner_write, fs::perm_options::add);
    fs::permissions(folder / "ledger.sqlite-wal", fs::perms::owner_write, fs::perm_options::add);
    SQLite::Database copied((folder / "ledger.sqlite").string(), SQLite::OPEN_READWRITE);
    Database out = copy_of(copied);
    fs::remove_all(folder);
    return out;
  } catch (...) {
    std::error_code none;
    fs::remove_all(folder, none);
    throw;
  }
}

}  // namespace

Database open_as_it_is(const fs::path &file) {
  try {
    auto plain = std::make_unique<SQLite::Database>(file.string(), SQLite::OPEN_READONLY, patience_ms);
    layout_of(*plain);  // reads: only now does SQLite look at the file and its log
    return plain;
  } catch (const SQLite::Exception &e) {
    if (e.getErrorCode() != SQLITE_CANTOPEN && e.getErrorCode() != SQLITE_READONLY) throw;
    if (::access(file.c_str(), R_OK) != 0) throw;
  }
  std::error_code none;
  const fs::path log = file.string() + "-wal";
  const auto bytes = fs::file_size(log, none);
  if (!none && bytes > 0) return copy_with_log(file, log);
  return std::make_unique<SQLite::Database>(unchanging(file), SQLite::OPEN_READONLY | SQLite::OPEN_URI, patience_ms);
}

Database open_for_reading(const fs::path &file) {
  Database database = open_as_it_is(file);
  const int layout = layout_of(*database);
  refuse_unknown_layout(layout, file);
  if (layout == ledger_layout) return database;
  database = copy_of(*database);
  migrate(*database);
  return database;
}

}  // namespace athanor
