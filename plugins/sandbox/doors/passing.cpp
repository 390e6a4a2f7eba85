// SPDX-License-Identifier: Apache-2.0
//
// Two directions, each with one buffer, and one poll. See passing.hpp.
#include "sandbox/doors/passing.hpp"

#include <fcntl.h>
#include <poll.h>
#include <sys/socket.h>
#include <unistd.h>

#include <cerrno>
#include <utility>

namespace athanor::sandbox {
namespace {

constexpr std::size_t room = 65536;

// From one socket to another.
class Way {
 public:
  Way(int from, int to, std::atomic<std::uint64_t> &count, std::string begun)
      : from_(from), to_(to), count_(count), held_(std::move(begun)) {}

  bool wants_input() const { return !ended_ && held_.empty(); }
  bool wants_output() const { return !held_.empty(); }
  bool ended() const { return ended_; }
  bool over() const { return ended_ && held_.empty(); }
  const std::string &held() const { return held_; }

  // False: that end is broken.
  bool read_some() {
    held_.resize(room);
    const ssize_t size = recv(from_, held_.data(), room, 0);
    const int why = errno;
    held_.resize(size > 0 ? static_cast<std::size_t>(size) : 0);
    if (size < 0) return why == EAGAIN || why == EINTR;
    ended_ = size == 0;
    return true;
  }
  bool write_some() {
    const ssize_t size = send(to_, held_.data() + sent_, held_.size() - sent_, MSG_NOSIGNAL);
    if (size < 0) return errno == EAGAIN || errno == EINTR;
    sent_ += static_cast<std::size_t>(size);
    count_ += static_cast<std::uint64_t>(size);
    if (sent_ < held_.size()) return true;
    held_.clear();
    sent_ = 0;
    return true;
  }
  // Hands on the end, once.
  void finish() {
    if (!over() || told_) return;
    shutdown(to_, SHUT_WR);
    told_ = true;
  }

 private:
  int from_, to_;
  std::atomic<std::uint64_t> &count_;
  std::string held_;
  std::size_t sent_ = 0;
  bool ended_ = false, told_ = false;
};

void unblock(int fd) { fcntl(fd, F_SETFL, fcntl(fd, F_GETFL) | O_NONBLOCK); }

// A socket that nothing is wanted of is left out: its hang-up would be reported again and again.
pollfd wishes(int fd, const Way &from, const Way &to) {
  const short events = static_cast<short>((from.wants_input() ? POLLIN : 0) | (to.wants_output() ? POLLOUT : 0));
  return {events ? fd : -1, events, 0};
}

}  // namespace

Passed pass(Passing passing, Tally &tally) {
  unblock(passing.inside);
  unblock(passing.outside);
  Way out(passing.inside, passing.outside, tally.sent, std::move(passing.begun));
  Way back(passing.outside, passing.inside, tally.received, {});
  bool answered = false;
  const auto again = [&] { return passing.kept && !answered && passing.kept->size() <= most_kept; };
  while (!out.over() || !back.over()) {
    pollfd watched[] = {wishes(passing.inside, out, back), wishes(passing.outside, back, out)};
    const int ready = poll(watched, 2, passing.idle_ms);
    if (ready == 0) return Passed::idle;
    if (ready < 0 && errno != EINTR) return Passed::all;
    if (ready < 0) continue;
    std::int64_t got = 0;
    if (watched[0].revents && out.wants_input()) {
      if (!out.read_some()) return Passed::all;
      got += static_cast<std::int64_t>(out.held().size());
      if (again()) passing.kept->append(out.held());
    }
    bool outside_works = true;
    if (watched[1].revents && back.wants_input()) {
      outside_works = back.read_some();
      got += static_cast<std::int64_t>(back.held().size());
      answered = answered || !back.held().empty();
    }
    if (outside_works && out.wants_output()) outside_works = out.write_some();
    if ((!outside_works || back.ended()) && again()) return Passed::unanswered;
    if (!outside_works) return Passed::all;
    if (back.wants_output() && !back.write_some()) return Passed::all;
    out.finish();
    back.finish();
    if (passing.allowance && got > 0 && (*passing.allowance -= got) < 0) return Passed::bound;
  }
  return Passed::all;
}

}  // namespace athanor::sandbox
