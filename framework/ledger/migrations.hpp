// SPDX-License-Identifier: Apache-2.0
//
// From an older layout of the ledger to today's. PRAGMA user_version is the number of the layout that a file has.
// Whoever changes tables.hpp raises ledger_layout, adds a step here, and keeps the old tables as
// tests/framework/ledger/layouts/N.sql.
#ifndef ATHANOR_LEDGER_MIGRATIONS_HPP
#define ATHANOR_LEDGER_MIGRATIONS_HPP

#include <filesystem>

namespace SQLite {
class Database;
}

namespace athanor {

int layout_of(SQLite::Database &database);

// Throws Error: "refused" for a layout that is newer than this program, "damaged" for a database without any.
void refuse_unknown_layout(int layout, const std::filesystem::path &file);

// All steps that are missing, in one transaction: afterwards the file has today's layout, or it is as it was. Does
// nothing to one that has it. What was done stands among the events. Throws SQLite::Exception.
void migrate(SQLite::Database &database);

}  // namespace athanor

#endif
