// SPDX-License-Identifier: Apache-2.0
//
// A host as small as ideation needs it: each call goes to a function of the test, and is written down.
#pragma once

#include <functional>
#include <map>
#include <string>
#include <vector>

#include "tests/plugins/component.hpp"

namespace athanor::test {

class FakeHost {
 public:
  using Answer = std::function<Json(const std::string &name, const Json &request)>;  // may throw sdk::Error

  explicit FakeHost(Answer answer) : answer_(std::move(answer)) {
    table_.struct_size = sizeof table_;
    table_.ctx = this;
    table_.call = [](void *ctx, athanor_str name, athanor_str request, const athanor_reply *reply) {
      return static_cast<FakeHost *>(ctx)->call(name, request, reply);
    };
    table_.log = [](void *ctx, athanor_level, athanor_str message) {
      static_cast<FakeHost *>(ctx)->log.emplace_back(message.data, message.size);
    };
  }
  FakeHost(const FakeHost &) = delete;
  FakeHost &operator=(const FakeHost &) = delete;

  const athanor_host &table() const { return table_; }

  std::vector<std::string> names;          // of the calls, in their order
  std::map<std::string, Json> requests;    // by name
  std::map<std::string, int> occurrences;  // of each task so far, as the host counts them
  std::vector<std::string> log;

 private:
  athanor_status call(athanor_str name, athanor_str request, const athanor_reply *reply) {
    return sdk::detail::guard(reply, [&] {
      const std::string called(name.data, name.size);
      const Json asked = Json::parse(std::string(request.data, request.size));
      if (asked.contains("task")) ++occurrences[asked.at("task").get<std::string>()];
      names.push_back(called);
      if (!requests.emplace(called, asked).second)
        throw sdk::Error("bad_request", "the name " + called + " is used twice");
      sdk::detail::answer(reply, answer_(called, asked));
      return ATHANOR_OK;
    });
  }

  Answer answer_;
  athanor_host table_{};
};

}  // namespace athanor::test
