// SPDX-License-Identifier: Apache-2.0
//
// A stage's connection to the host on virtual time: each call takes a time that its name decides, and calls end in the
// order of those times, whatever the clock says and however many workers and threads the host has. Makes no call
// itself.
#ifndef ATHANOR_TESTS_VIRTUAL_TIME_HPP
#define ATHANOR_TESTS_VIRTUAL_TIME_HPP

#include <map>
#include <string>

#include "foundation/json.hpp"
#include "plugin/component.hpp"
#include "tests/plugins_for_tests/timed/log.hpp"

namespace athanor::tests {

class VirtualTime : public Services {
 public:
  VirtualTime(Services &host, std::uint64_t seed) : host_(host), seed_(seed) {}

  Json call(std::string_view name, const Json &request, const OnEvent &on_event) override {
    return host_.call(name, request, on_event);
  }
  void start(std::string_view name, const Json &request) override {
    host_.start(name, request);
    const std::string key(name);
    under_way_.emplace(now_ + timed::lognormal(key, seed_, 1.0, 1.0), key);
  }
  // The call that ends first on virtual time; the real ends of others are kept until it is their turn.
  std::optional<Json> next(std::chrono::milliseconds timeout) override {
    if (under_way_.empty()) return host_.next(timeout);
    const auto [end, name] = *under_way_.begin();
    while (!ended_.count(name)) {
      std::optional<Json> completion = host_.next(std::chrono::milliseconds(-1));
      if (!completion) return completion;
      const std::string ended = completion->at("name");
      ended_[ended] = std::move(*completion);
    }
    now_ = end;
    under_way_.erase(under_way_.begin());
    Json completion = std::move(ended_.at(name));
    ended_.erase(name);
    return completion;
  }
  void cancel(std::string_view name) override { host_.cancel(name); }
  bool cancelled() override { return host_.cancelled(); }
  void log(int level, std::string_view message) override { host_.log(level, message); }
  void progress(double fraction, std::string_view message) override { host_.progress(fraction, message); }

 private:
  Services &host_;
  const std::uint64_t seed_;
  double now_ = 0;
  std::multimap<double, std::string> under_way_;
  std::map<std::string, Json> ended_;
};

}  // namespace athanor::tests

#endif
