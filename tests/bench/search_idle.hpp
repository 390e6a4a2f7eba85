// SPDX-License-Identifier: Apache-2.0
//
// Why workers were idle: all that figures_of counts as own time, laid out by cause. A worker is taken to carry one
// piece of work (a node from its first hand-out to its end, or one confirming job) after the other, and waits
//
//   step A -> B      while the host gets from the end of A to the start of B
//   gate B after A   because nothing could be begun until A, with another worker, had ended
//
// A piece is begun because something ended, at the latest moment before it: if that is what made its worker free, the
// whole gap is a step; else the worker stood at a gate until then. Where many things end at once this tells them
// apart only roughly, so that a slow step may look like a gate.
#ifndef ATHANOR_BENCH_SEARCH_IDLE_HPP
#define ATHANOR_BENCH_SEARCH_IDLE_HPP

#include <algorithm>
#include <map>
#include <string>
#include <vector>

namespace athanor::bench {

// One call or job, as it was timed outside of the host.
struct Line {
  double start = 0, end = 0;
  bool call = false;
};

// One worker's work in one go, with what it is called in the table: "draft", "confirm", "plan".
struct Span {
  std::string what;
  std::vector<Line> lines;  // by start
  double begin() const { return lines.front().start; }
  double end() const {
    return std::max_element(lines.begin(), lines.end(), [](const Line &a, const Line &b) { return a.end < b.end; })
        ->end;
  }
};

class IdleTime {
 public:
  IdleTime(std::vector<Span> spans, int workers, double first, double last)
      : spans_(std::move(spans)), free_(static_cast<std::size_t>(workers), first), last_(last) {
    std::sort(spans_.begin(), spans_.end(), [](const Span &a, const Span &b) { return a.begin() < b.begin(); });
    for (const Span &span : spans_) {
      for (const Line &line : span.lines) ends_.emplace(line.end, span.what);
      within(span);
    }
    for (const Span &span : spans_) take(span);
    for (const double since : free_) add("gate nothing left", since, last_);
  }

  // Worker-seconds by cause.
  const std::map<std::string, double> &causes() const { return causes_; }

 private:
  void add(const std::string &cause, double from, double to) {
    if (to = std::min(to, last_); to > from) causes_[cause] += to - from;
  }

  // From one call or job to the next of the same node.
  void within(const Span &span) {
    double until = span.begin();
    bool call = false;
    for (const Line &line : span.lines) {
      if (line.start > span.begin())
        add(std::string("step ") + (call ? "call" : "job") + " -> " + (line.call ? "call" : "job"), until, line.start);
      if (line.end > until) until = line.end, call = line.call;
    }
  }

  // The piece goes to the worker that became free last: those who were free before had nothing to do anyway.
  void take(const Span &span) {
    auto worker = free_.end();
    for (auto it = free_.begin(); it != free_.end(); ++it)
      if (*it <= span.begin() && (worker == free_.end() || *it > *worker)) worker = it;
    if (worker == free_.end()) return;  // two pieces of one node at once; figures_of counts both as busy
    const auto after = ends_.upper_bound(span.begin());
    const double trigger = after == ends_.begin() ? *worker : std::max(*worker, std::prev(after)->first);
    if (after != ends_.begin()) add("gate " + span.what + " after " + std::prev(after)->second, *worker, trigger);
    add("step end -> " + span.what, trigger, span.begin());
    *worker = span.end();
  }

  std::vector<Span> spans_;
  std::vector<double> free_;  // when each worker becomes free
  std::multimap<double, std::string> ends_;
  std::map<std::string, double> causes_;
  double last_;
};

}  // namespace athanor::bench

#endif
