// SPDX-License-Identifier: Apache-2.0
//
// How the file of a ledger becomes a connection to read from: as it is, from a folder that may not be written, or as a
// private copy in today's layout. Never changes the file.
#ifndef ATHANOR_LEDGER_OPENING_HPP
#define ATHANOR_LEDGER_OPENING_HPP

#include <filesystem>
#include <memory>

namespace SQLite {
class Database;
}

namespace athanor {

// A connection to what the file holds now. An older layout is copied aside (into memory, or a file without a name when
// it is large) and brought up to date there; later rows of a writer are then not seen. Throws Error, SQLite::Exception.
std::unique_ptr<SQLite::Database> open_for_reading(const std::filesystem::path &file);

// The same, of whatever layout the file has: for looking into a file that may be damaged. Throws SQLite::Exception.
std::unique_ptr<SQLite::Database> open_as_it_is(const std::filesystem::path &file);

}  // namespace athanor

#endif
