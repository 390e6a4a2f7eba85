// SPDX-License-Identifier: Apache-2.0
//
// Threads that take turns at reading. What is read here are letters from a pipe: `a` wakes who waits, `w` is work that
// says so and ends, `l` is work that lasts until it is released.
#include "plugin/reading_pool.hpp"

#include <unistd.h>

#include <atomic>
#include <catch2/catch.hpp>
#include <future>
#include <set>
#include <string>
#include <thread>

using athanor::ReadingPool;

namespace {

class Letters {
 public:
  Letters() : first_([this] { threads_.attend(); }) {}
  ~Letters() {
    release();
    close(ends_[1]);
    first_.join();
    close(ends_[0]);
  }
  Letters(const Letters &) = delete;
  Letters &operator=(const Letters &) = delete;

  void send(const std::string &letters) {
    REQUIRE(write(ends_[1], letters.data(), letters.size()) == static_cast<ssize_t>(letters.size()));
  }
  void release() { released_.exchange(true) ? void() : release_.set_value(); }
  void until_done(int count) const {
    while (done_ < count) std::this_thread::yield();
  }
  void until_lasting(int count) const {
    while (lasting_ < count) std::this_thread::yield();
  }
  ReadingPool &threads() { return threads_; }
  ReadingPool::Waiter waiter;
  std::function<void()> in_work = [] {};

 private:
  struct Pipe {
    int ends[2];
    Pipe() { REQUIRE(pipe(ends) == 0); }
    int operator[](int i) const { return ends[i]; }
  };

  bool read_one() {
    char letter = 0;
    if (read(ends_[0], &letter, 1) != 1) return false;
    if (letter == 'a') threads_.wake(waiter);
    if (letter == 'w')
      threads_.run([this] {
        in_work();
        ++done_;
      });
    if (letter == 'l')
      threads_.run([this] {
        ++lasting_;
        released_future_.wait();
        ++done_;
      });
    return true;
  }

  const Pipe ends_;
  std::atomic<int> done_{0}, lasting_{0};
  std::atomic<bool> released_{false};
  std::promise<void> release_;
  std::shared_future<void> released_future_ = release_.get_future().share();
  ReadingPool threads_{[this] { return read_one(); }};
  std::thread first_;
};

}  // namespace

TEST_CASE("threads that read: no work waits for another to end", "[reading_pool]") {
  Letters letters;
  letters.send("lllllw");
  letters.until_lasting(5);
  letters.until_done(1);
  letters.send("lw");
  letters.until_lasting(6);
  letters.until_done(2);
  letters.release();
  letters.until_done(8);
}

TEST_CASE("threads that read: whoever works may wait for what is still to be read", "[reading_pool]") {
  Letters letters;
  std::atomic<int> heard{0};
  letters.in_work = [&] {
    letters.threads().wait(letters.waiter);
    ++heard;
  };
  for (int i = 1; i <= 200; ++i) {
    letters.send("wa");
    letters.until_done(i);
  }
  CHECK(heard == 200);
}

TEST_CASE("threads that read: one who waits takes work that is not his to the others", "[reading_pool]") {
  Letters letters;
  letters.in_work = [&] { letters.threads().wait(letters.waiter); };
  letters.send("wll");  // read by the one who waits, or by another in his place
  letters.until_lasting(2);
  letters.send("a");
  letters.until_done(1);
}

TEST_CASE("threads that read: a thread from outside waits like one of them", "[reading_pool]") {
  Letters letters;
  letters.send("l");
  letters.until_lasting(1);
  std::thread outside([&] { letters.threads().wait(letters.waiter); });
  letters.send("lla");
  outside.join();
  letters.until_lasting(3);
}

TEST_CASE("threads that read: the end of what is read wakes everybody, and work that is left is done",
          "[reading_pool]") {
  std::atomic<int> ended{0};
  {
    Letters letters;
    letters.in_work = [&] {
      letters.threads().wait(letters.waiter);  // in vain
      ++ended;
    };
    letters.send("w");
  }
  CHECK(ended == 1);
}

TEST_CASE("threads that read: one after the other uses one thread, whatever it waits for", "[reading_pool]") {
  Letters letters;
  std::set<std::thread::id> seen;
  letters.in_work = [&] { seen.insert(std::this_thread::get_id()); };
  for (int i = 1; i <= 100; ++i) {
    letters.send("w");
    letters.until_done(i);
  }
  CHECK(seen.size() <= 2);
}
