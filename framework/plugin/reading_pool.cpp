// SPDX-License-Identifier: Apache-2.0
#include "plugin/reading_pool.hpp"

#include <algorithm>
#include <utility>

namespace athanor {
namespace {

// How long one who went to work may leave nobody reading: longer than a quick answer takes, and shorter than anybody
// notices.
constexpr std::chrono::milliseconds patience(1);

}  // namespace

ReadingPool::~ReadingPool() {
  // Threads are made by threads of the pool too, until the last work is done.
  for (Lock lock(mutex_); !threads_.empty();) {
    ended_ = true;
    idle_changed_.notify_all();
    std::vector<std::thread> some = std::exchange(threads_, {});
    lock.unlock();
    for (std::thread &thread : some) thread.join();
    lock.lock();
  }
}

void ReadingPool::attend() { loop(); }

void ReadingPool::loop() {
  Lock lock(mutex_);
  // Who comes from work reads on at once. Who stood by lets the one who went to work come back first, and so does who
  // woke somebody in the midst of his work: he is likely to wait again soon, and then reads himself.
  for (bool at_it = true;;) {
    if (!ready_.empty()) {
      work(lock);
      at_it = true;
    } else if (ended_) {
      return;
    } else if (!reading_ && (at_it || busy_ == 0 || std::chrono::steady_clock::now() >= left_ + patience)) {
      worker_who_reads_ = std::this_thread::get_id();
      woke_one_ = false;
      read_once(lock);
      worker_who_reads_ = {};
      at_it = !woke_one_;
      if (!at_it) leave_reading();
    } else {
      stand_by(lock);
      at_it = false;
    }
  }
}

void ReadingPool::work(Lock &lock) {
  const std::function<void()> task = std::move(ready_.front());
  ready_.pop_front();
  ++busy_;
  if (!ready_.empty())
    need_a_thread();
  else
    see_that_somebody_reads();
  lock.unlock();
  task();
  lock.lock();
  --busy_;
}

void ReadingPool::read_once(Lock &lock) {
  reading_ = true;
  lock.unlock();
  const bool more = read_();
  lock.lock();
  reading_ = false;
  if (more) return;
  ended_ = true;
  idle_changed_.notify_all();
  for (Waiter *waiter : waiting_) waiter->changed_.notify_all();
}

// One of those who stand by looks at the time when somebody went to work; the others sleep.
void ReadingPool::stand_by(Lock &lock) {
  ++idle_;
  if (!reading_ && !watching_) {
    watching_ = true;
    idle_changed_.wait_until(lock, left_ + patience);
    watching_ = false;
  } else {
    idle_changed_.wait(lock);
  }
  --idle_;
}

// True: one who waits will read.
bool ReadingPool::leave_reading() {
  left_ = std::chrono::steady_clock::now();
  if (waiting_.empty()) return false;
  waiting_.front()->changed_.notify_one();
  return true;
}

void ReadingPool::see_that_somebody_reads() {
  if (reading_ || ended_ || leave_reading() || watching_) return;
  need_a_thread();
}

// Who is woken once too often takes what there is; who then goes to work sees to it that another thread is there.
void ReadingPool::need_a_thread() {
  if (idle_ > 0) return idle_changed_.notify_one();
  if (starting_ > 0) return;
  ++starting_;
  threads_.emplace_back([this] {
    {
      const Lock lock(mutex_);
      --starting_;
    }
    loop();
  });
}

void ReadingPool::run(std::function<void()> work) {
  const Lock lock(mutex_);
  ready_.push_back(std::move(work));
  if (worker_who_reads_ == std::this_thread::get_id()) return;  // it is done there as soon as that returns
  need_a_thread();
}

void ReadingPool::wait(Waiter &waiter) {
  Lock lock(mutex_);
  waiting_.push_back(&waiter);
  while (!waiter.woken_ && !ended_) {
    if (reading_)
      waiter.changed_.wait(lock);
    else
      read_once(lock);
  }
  waiter.woken_ = false;
  waiting_.erase(std::find(waiting_.begin(), waiting_.end(), &waiter));
  see_that_somebody_reads();
}

void ReadingPool::wake(Waiter &waiter) {
  const Lock lock(mutex_);
  waiter.woken_ = woke_one_ = true;
  waiter.changed_.notify_one();
}

}  // namespace athanor
