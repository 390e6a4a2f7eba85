// SPDX-License-Identifier: Apache-2.0
//
// A ledger's file as any SQLite tool sees it, and as a faulty disk would leave it.
#ifndef ATHANOR_TESTS_LEDGER_RAW_HPP
#define ATHANOR_TESTS_LEDGER_RAW_HPP

#include <sqlite3.h>

#include <filesystem>
#include <fstream>
#include <stdexcept>
#include <string>
#include <vector>

namespace athanor::tests {

using Rows = std::vector<std::vector<std::string>>;  // NULL as "NULL"

inline Rows sqlite(const std::filesystem::path &file, const std::string &sql) {
  sqlite3 *database = nullptr;
  if (sqlite3_open(file.c_str(), &database) != SQLITE_OK) throw std::runtime_error("cannot open " + file.string());
  Rows rows;
  char *error = nullptr;
  sqlite3_exec(
      database, sql.c_str(),
      [](void *out, int count, char **values, char **) {
        auto &all = *static_cast<Rows *>(out);
        all.emplace_back();
        for (int i = 0; i < count; ++i) all.back().emplace_back(values[i] ? values[i] : "NULL");
        return 0;
      },
      &rows, &error);
  const std::string failed = error ? error : "";
  sqlite3_free(error);
  sqlite3_close(database);
  if (!failed.empty()) throw std::runtime_error(failed);
  return rows;
}

// Bytes of the file from `at` on are others now.
inline void overwrite(const std::filesystem::path &file, std::uintmax_t at, const std::string &bytes) {
  std::fstream out(file, std::ios::in | std::ios::out | std::ios::binary);
  out.seekp(static_cast<std::streamoff>(at));
  out.write(bytes.data(), static_cast<std::streamsize>(bytes.size()));
}

}  // namespace athanor::tests

#endif
