// SPDX-License-Identifier: Apache-2.0
//
// The file that `athanor export` writes ("athanor.recording/1"): JSON lines, first what it is and which models it
// holds, then one answered model call a line. Read once and never changed.
#pragma once

#include <athanor/plugin.hpp>
#include <string>
#include <unordered_map>
#include <vector>

namespace athanor::replay {

using Json = sdk::Json;

struct Answer {
  std::string instance, call, task;
  std::int64_t occurrence = 0, sample = 0;
  Json chat;          // canonical, without what no provider gives back
  Json reply, error;  // one of the two
};

class Record {
 public:
  // Throws sdk::Error (bad_options), naming file:line.
  explicit Record(const std::string &path);

  // The recorded profile of a model, and whose model it was. Throws sdk::Error (bad_options) naming those there are.
  const Json &model(const std::string &name) const;

  // The answer to the chat that `task` ("athanor.provider.complete/1") holds as "canonical": among several that of the
  // same call and sample, else that of the same place in its task, else the first. Throws sdk::Error (replay_miss) that
  // shows where the chat differs from the nearest one.
  const Answer &find(const Json &task) const;

  // The answer to the call of this name, in the same stage instance, else to that of the same place in its task: the
  // last one, which was accepted after those before it were sent back. What is asked is not looked at. Throws
  // sdk::Error (replay_miss) naming the calls of the task that there are.
  const Answer &find_call(const Json &task) const;

  const std::string &run() const { return run_; }

 private:
  void read_head(const Json &head, const std::string &where);
  void read_answer(const Json &line, const std::string &where);
  [[noreturn]] void miss(const Json &chat, const Json &task) const;

  std::string path_, run_;
  Json models_;
  std::vector<Answer> answers_;
  std::unordered_map<std::string, std::vector<std::size_t>> by_chat_;  // canonical text -> where in answers_
};

}  // namespace athanor::replay
