// SPDX-License-Identifier: Apache-2.0
//
// A script: answers by task, read from YAML once and never changed, so that the answer to a request
// depends on the request alone.
//
//     scripted: 1
//     include: [ideation.yaml, review.yaml]         # relative to this file; no task may stand in two files
//     answers:
//       experiment.draft:                           # the first answer whose `when` holds is given
//         - when: {occurrence: [1, 2], /idea/id: a} # occurrences; JSON pointers into the context, and values
//           json: {title: "On {{idea.title}}"}      # or `text:`, or `fault: {code, message}`
//           latency: 0.2                            # seconds
#pragma once

#include "body.hpp"

#include <cstdint>
#include <filesystem>
#include <map>
#include <optional>
#include <string>
#include <utility>
#include <vector>

namespace athanor::scripted {

struct Answer {
  std::string where;                                 // "file:line:column"
  std::vector<std::int64_t> occurrences;             // empty: any
  std::vector<std::pair<std::string, Json>> equals;  // JSON pointer into the context, value
  std::optional<Body> body;                          // of a text or JSON answer
  bool json = false;
  std::string fault_code, fault_message;  // of a planned fault
  std::optional<double> latency;          // seconds

  bool fits(const Json &context, std::int64_t occurrence) const;
};

class Script {
 public:
  // Reads the file and all that it includes. Throws sdk::Error (bad_options), naming file:line:column.
  explicit Script(const std::filesystem::path &path);

  // Throws sdk::Error (bad_request) when no answer fits.
  const Answer &find(const std::string &task, const Json &context, std::int64_t occurrence) const;

 private:
  void read_file(const std::filesystem::path &path, const std::string &named_at);
  void read_task(const YAML::Node &name, const YAML::Node &answers, const Source &source);

  std::filesystem::path path_;
  std::vector<std::filesystem::path> files_;
  std::map<std::string, std::pair<std::string, std::vector<Answer>>> tasks_;  // task -> where, answers
};

}  // namespace athanor::scripted
