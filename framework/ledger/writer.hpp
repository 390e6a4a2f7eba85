// SPDX-License-Identifier: Apache-2.0
//
// Puts changes into a SQLite file in the order in which they are handed over, many in one commit.
//
// Rationale: with synchronous=FULL each commit waits for the disk. A run with a thousand jobs in flight
// would spend its time waiting if every row were a commit of its own. So whoever needs a change on disk
// before going on waits for its ticket; all changes that wait at the same time share a commit. A later change is never
// on disk without the earlier ones, so whoever only needs the order does not wait at all.
#ifndef ATHANOR_LEDGER_WRITER_HPP
#define ATHANOR_LEDGER_WRITER_HPP

#include <condition_variable>
#include <cstdint>
#include <exception>
#include <functional>
#include <mutex>
#include <thread>
#include <vector>

namespace SQLite {
class Database;
}

namespace athanor {

class LedgerWriter {
 public:
  using Change = std::function<void(SQLite::Database &)>;
  using Ticket = std::uint64_t;

  // Takes over writing to `database`, which outlives this object and is used by nobody else meanwhile.
  explicit LedgerWriter(SQLite::Database &database);
  ~LedgerWriter();  // writes what is still waiting
  LedgerWriter(const LedgerWriter &) = delete;
  LedgerWriter &operator=(const LedgerWriter &) = delete;

  // Queues a change; returns at once. Throws Error when an earlier change could not be written. [any thread]
  Ticket add(Change change);
  // Waits until the change, and so all before it, is on disk. Throws Error when it could not be written. [any thread]
  void wait(Ticket ticket);
  void write(Change change) { wait(add(std::move(change))); }

 private:
  void loop();
  void commit(std::vector<Change> &batch);

  SQLite::Database &database_;
  std::mutex mutex_;
  std::condition_variable wake_, written_;
  std::vector<Change> queue_;
  Ticket last_ = 0, durable_ = 0;
  std::exception_ptr broken_;
  bool stopping_ = false;
  std::thread thread_;
};

}  // namespace athanor

#endif
