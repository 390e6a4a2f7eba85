// SPDX-License-Identifier: Apache-2.0
//
// What a provider, a backend or a literature source may use during a call: the log, and the wish to stop.
#ifndef ATHANOR_SERVICES_PLAIN_HPP
#define ATHANOR_SERVICES_PLAIN_HPP

#include "plugin/component.hpp"
#include "services/run_context.hpp"

namespace athanor {

class PlainServices : public Services {
 public:
  PlainServices(const RunContext &run, std::string who) : run_(run), who_(std::move(who)) {}
  bool cancelled() override { return run_.stop.load(); }
  void log(int level, std::string_view message) override {
    run_.record(who_, "log", {{"level", level}, {"message", std::string(message)}});
  }

 private:
  const RunContext &run_;
  std::string who_;
};

}  // namespace athanor

#endif
