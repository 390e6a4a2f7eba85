// SPDX-License-Identifier: Apache-2.0
#include "ledger/writer.hpp"

#include <SQLiteCpp/SQLiteCpp.h>

#include "ledger/fault.hpp"

namespace athanor {

LedgerWriter::LedgerWriter(SQLite::Database &database) : database_(database), thread_([this] { loop(); }) {}

LedgerWriter::~LedgerWriter() {
  {
    const std::lock_guard lock(mutex_);
    stopping_ = true;
  }
  wake_.notify_all();
  thread_.join();
}

LedgerWriter::Ticket LedgerWriter::add(Change change) {
  Ticket ticket;
  {
    const std::lock_guard lock(mutex_);
    if (broken_) std::rethrow_exception(broken_);
    queue_.push_back(std::move(change));
    ticket = ++last_;
  }
  wake_.notify_one();
  return ticket;
}

void LedgerWriter::wait(Ticket ticket) {
  std::unique_lock lock(mutex_);
  written_.wait(lock, [&] { return durable_ >= ticket || broken_; });
  if (durable_ < ticket) std::rethrow_exception(broken_);
}

void LedgerWriter::loop() {
  std::unique_lock lock(mutex_);
  for (;;) {
    wake_.wait(lock, [&] { return stopping_ || !queue_.empty(); });
    if (queue_.empty()) return;
    std::vector<Change> batch;
    batch.swap(queue_);
    const Ticket upto = last_;
    lock.unlock();
    std::exception_ptr failed;
    try {
      commit(batch);
    } catch (const SQLite::Exception &e) {
      failed = std::make_exception_ptr(ledger_fault("written", e, database_.getFilename()));
    } catch (...) {
      failed = std::current_exception();
    }
    lock.lock();
    if (failed) {
      broken_ = failed;
      queue_.clear();
    } else {
      durable_ = upto;
    }
    written_.notify_all();
    if (broken_ && stopping_) return;
  }
}

void LedgerWriter::commit(std::vector<Change> &batch) {
  SQLite::Transaction transaction(database_);
  for (Change &change : batch) change(database_);
  transaction.commit();
}

}  // namespace athanor
