// SPDX-License-Identifier: Apache-2.0
//
// What a function of a plugin did with its reply, written down and not yet judged: each check looks at one side of it.
// (The host's own Reply stops at the first fault, which is right for a run.)
#ifndef ATHANOR_VERIFY_ANSWER_HPP
#define ATHANOR_VERIFY_ANSWER_HPP

#include <athanor/plugin.h>

#include <functional>
#include <mutex>
#include <nlohmann/json.hpp>
#include <optional>
#include <string>
#include <thread>
#include <vector>

namespace athanor::verify {

using Json = nlohmann::json;

class Answer {
 public:
  Answer();
  Answer(const Answer &) = delete;
  Answer &operator=(const Answer &) = delete;

  const athanor_reply *table() const { return &room_.table; }

  // Calls the function and keeps its status, or what it let escape.
  void of(const std::function<athanor_status()> &function);

  athanor_status status{};
  std::optional<std::string> escaped;  // the text of an exception, or "of an unknown type"
  std::vector<std::string> results, errors, events;
  int off_thread = 0, null_texts = 0, late_events = 0;

  bool ok() const { return status == ATHANOR_OK; }
  Json result() const;             // the first, or null
  Json error() const;              // the first, or null
  std::string error_text() const;  // its message, for quoting

  // Nothing, or in a few words what is wrong with how often and with what the reply was used.
  std::string fault_of_counts() const;     // results and errors against the status
  std::string fault_of_documents() const;  // JSON objects within the bounds
  std::string fault_of_error() const;      // code and message

 private:
  static void on_result(void *ctx, athanor_str document);
  static void on_event(void *ctx, athanor_str document);
  static void on_error(void *ctx, athanor_str document);
  void keep(std::vector<std::string> &where, athanor_str document);

  // Zeros behind the table, so that reading a field too many is found by the check for it, and by no other.
  struct Room {
    athanor_reply table{};
    char behind[128] = {};
  } room_;
  std::thread::id thread_;
  std::mutex mutex_;
};

// "success", "failure", ...: as a sentence names a status.
std::string word_of(athanor_status status);

}  // namespace athanor::verify

#endif
