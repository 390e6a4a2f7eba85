// SPDX-License-Identifier: Apache-2.0
//
// Threads that take turns at reading one end of a wire (the pattern "leader/followers", Schmidt et al.,
// Pattern-Oriented Software Architecture 2): what a thread has read it works on itself, so that a question costs no
// second thread that has to be woken; when it does not come back soon, another one reads on. Knows nothing of what is
// read.
#ifndef ATHANOR_PLUGIN_READING_POOL_HPP
#define ATHANOR_PLUGIN_READING_POOL_HPP

#include <chrono>
#include <condition_variable>
#include <deque>
#include <functional>
#include <mutex>
#include <thread>
#include <vector>

namespace athanor {

class ReadingPool {
 public:
  // `read` waits for input and takes it; what is to be done about it, it passes to run() and wake(). One thread at a
  // time is in it. It must not throw; false: there is nothing more to read.
  explicit ReadingPool(std::function<bool()> read) : read_(std::move(read)) {}
  // Joins the threads that it made; attend() must have returned, or never been called.
  ~ReadingPool();
  ReadingPool(const ReadingPool &) = delete;
  ReadingPool &operator=(const ReadingPool &) = delete;

  // The calling thread becomes the first of the pool. Returns when there is nothing more to read, nor to do for it.
  void attend();

  // The work is done on some thread of the pool: the one that is reading now, if it says so itself. It must not throw.
  // No work waits for another to end. [any thread]
  void run(std::function<void()> work);

  // Somebody in the midst of his work who waits for something that has to be read.
  class Waiter {
    friend class ReadingPool;
    std::condition_variable changed_;
    bool woken_ = false;
  };
  // Returns when the waiter has been woken since it last did, or there is nothing more to read. Meanwhile this thread
  // reads, if no other does. [any thread but one that is in `read`]
  void wait(Waiter &waiter);
  // [any thread]
  void wake(Waiter &waiter);

 private:
  using Lock = std::unique_lock<std::mutex>;
  void loop();
  void work(Lock &lock);
  void read_once(Lock &lock);
  void stand_by(Lock &lock);
  bool leave_reading();
  void see_that_somebody_reads();
  void need_a_thread();

  const std::function<bool()> read_;
  std::mutex mutex_;
  std::condition_variable idle_changed_;
  std::deque<std::function<void()>> ready_;
  std::vector<Waiter *> waiting_;
  std::vector<std::thread> threads_;
  std::thread::id worker_who_reads_;  // nobody's: none does, or one who waits
  std::size_t idle_ = 0, busy_ = 0, starting_ = 0;
  bool reading_ = false, watching_ = false, woke_one_ = false, ended_ = false;
  std::chrono::steady_clock::time_point left_;  // when somebody last went from reading to work
};

}  // namespace athanor

#endif
