// SPDX-License-Identifier: Apache-2.0
#include "ledger/fault.hpp"

#include <SQLiteCpp/Exception.h>
#include <sqlite3.h>

namespace athanor {

std::string advice_on_damage(const std::filesystem::path &file) {
  return "`athanor doctor " + file.parent_path().string() +
         "` says what is lost; with --salvage NEWFOLDER it saves the rest";
}

Error ledger_fault(const std::string &doing, const SQLite::Exception &e, const std::filesystem::path &file) {
  const std::string run = file.parent_path().string(), said = e.what();
  const std::string cannot = "the ledger cannot be " + doing + ": ";
  switch (e.getErrorCode()) {
    case SQLITE_CORRUPT:
    case SQLITE_NOTADB:
      return Error(ledger_damaged, "the ledger is damaged and cannot be " + doing + ": " + said, advice_on_damage(file),
                   file.string());
    case SQLITE_FULL:
      return Error("unavailable", cannot + "the disk is full",
                   "nothing recorded is lost; make room on the disk, then `athanor resume " + run + "`", file.string());
    case SQLITE_IOERR:
    case SQLITE_READONLY:
    case SQLITE_CANTOPEN:
    case SQLITE_PERM:
      return Error(doing == "written" ? "unavailable" : "refused", cannot + said,
                   doing == "written"
                       ? "nothing recorded is lost; see that the disk has room, works and may be written, then "
                         "`athanor resume " +
                             run + "`"
                       : "check that it is a run folder and that you may write there",
                   file.string());
    default:
      return Error("refused", cannot + said, "`athanor doctor " + run + "` says whether the ledger is sound",
                   file.string());
  }
}

}  // namespace athanor
