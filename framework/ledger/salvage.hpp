// SPDX-License-Identifier: Apache-2.0
//
// Saves the rows of a damaged ledger into a fresh one, and makes the fresh one fit: a run may go on with less than was
// recorded, never with something else. The damaged file is only read.
#ifndef ATHANOR_LEDGER_SALVAGE_HPP
#define ATHANOR_LEDGER_SALVAGE_HPP

#include <cstdint>
#include <filesystem>
#include <string>
#include <vector>

namespace SQLite {
class Database;
}

namespace athanor {

struct SalvagedTable {
  std::string table;
  std::int64_t taken = 0;
  bool damaged = false;  // some of its pages could not be read, or rows not be believed: how many rows is not known
};

struct Salvaged {
  std::vector<SalvagedTable> tables;
  std::vector<std::string> cut;     // stage instances that go on from before the first of their rows that was lost
  std::vector<std::string> undone;  // stages that had finished and will run again
  std::int64_t dropped_calls = 0;   // recorded, but not to be believed any more: they are made again
  bool complete() const;            // no table was damaged
};

// What the file system knows of rows whose page is gone: names to look for.
struct KnownNames {
  std::vector<std::string> jobs, blobs;
};

// `to` must not exist. Throws Error when nothing can be read at all, or `to` not be written.
Salvaged salvage_ledger(const std::filesystem::path &from, const std::filesystem::path &to, const KnownNames &known);

// Second half: removes from the rows in `database` what does not fit what is left. Fills in cut, undone and
// dropped_calls.
void make_fit(SQLite::Database &database, Salvaged &salvaged);

}  // namespace athanor

#endif
