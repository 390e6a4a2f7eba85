// SPDX-License-Identifier: Apache-2.0
//
// athanor, but for one thing: with ATHANOR_DIE_AT_COMMIT=N:before or N:after in its environment it kills itself right
// before or right after its N-th commit to a ledger that it writes. The commits are seen through SQLite's own hooks, in
// this program of the tests, so that the athanor that is shipped has no such door, and its code no such branch.
#include <signal.h>
#include <sqlite3.h>
#include <unistd.h>

#include <cstdlib>
#include <cstring>
#include <string>

#include "cli/verbs.hpp"

namespace {

struct {
  long at = 0;
  bool before = false;
  long commits = 0;  // begun; one thread commits, and one ledger is written at a time
} death;

void die() {
  ::kill(::getpid(), SIGKILL);
  for (;;) ::pause();
}

// When this is called, all of the transaction is in the write-ahead log, and synced. Takes the place of SQLite's own
// hook, which keeps the log short.
int after_commit(void *, sqlite3 *database, const char *name, int pages) {
  if (death.commits == death.at && !death.before) die();
  if (pages >= 1000) sqlite3_wal_checkpoint_v2(database, name, SQLITE_CHECKPOINT_PASSIVE, nullptr, nullptr);
  return SQLITE_OK;
}

// When this is called, nothing of it is there. The other hook is set here, because SQLite sets its own when a database
// has been opened. It sees no commit from before the database had a write-ahead log: after that one, death comes here.
int before_commit(void *database) {
  ++death.commits;
  if (death.commits == death.at + (death.before ? 0 : 1)) die();
  sqlite3_wal_hook(static_cast<sqlite3 *>(database), &after_commit, nullptr);
  return 0;
}

int on_open(sqlite3 *database, const char **, const void *) {
  sqlite3_commit_hook(database, &before_commit, database);
  return SQLITE_OK;
}

}  // namespace

int main(int argc, char **argv) {
  if (const char *wish = std::getenv("ATHANOR_DIE_AT_COMMIT")) {
    char *rest = nullptr;
    death.at = std::strtol(wish, &rest, 10);
    death.before = std::strcmp(rest, ":before") == 0;
    if (death.at < 1 || (!death.before && std::strcmp(rest, ":after") != 0)) return 2;
    sqlite3_auto_extension(reinterpret_cast<void (*)()>(&on_open));
  }
  return athanor::run_command_line(argc, argv);
}
