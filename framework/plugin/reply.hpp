// SPDX-License-Identifier: Apache-2.0
//
// What the host hands to a plugin's function as athanor_reply, and the judge of how it was used: one
// result on success, one error on failure, only on the calling thread, only bounded valid JSON.
#ifndef ATHANOR_PLUGIN_REPLY_HPP
#define ATHANOR_PLUGIN_REPLY_HPP

#include <athanor/plugin.h>

#include <exception>
#include <functional>
#include <mutex>
#include <nlohmann/json.hpp>
#include <string>
#include <thread>

#include "foundation/error.hpp"

namespace athanor {

using Json = nlohmann::json;
struct ComponentInfo;

// The component broke the contract: "stage/x: run gave 2 results; one is due".
Error contract_broken(const ComponentInfo &info, const std::string &how);

class Reply {
 public:
  // `function` ("run", "create", "validate") and `asked`, the document it is given, are named in messages.
  Reply(const ComponentInfo &info, const char *function, std::string asked,
        std::function<void(const Json &)> on_event = {});
  Reply(const Reply &) = delete;
  Reply &operator=(const Reply &) = delete;

  const athanor_reply *table() const { return &table_; }

  // Calls the plugin's function, which gets table(), and stops every exception it lets escape.
  // Returns the result. Throws the component's own Error, Cancelled when it stopped because it was
  // asked to (`asked_to_stop` is looked at only then), Error("not_offered") when it does not know
  // the document, or Error("plugin_fault") when it broke the contract.
  Json call(const std::function<athanor_status()> &plugin_function, const std::function<bool()> &asked_to_stop = {});

 private:
  static void on_result(void *ctx, athanor_str document) noexcept;
  static void on_event(void *ctx, athanor_str document) noexcept;
  static void on_error(void *ctx, athanor_str document) noexcept;

  bool usable_here();  // false, and a fault, on another thread than the caller's
  Json read(athanor_str document, const char *what);
  void fault(std::string how);
  void check_counts(athanor_status status) const;
  [[noreturn]] void throw_error() const;

  const ComponentInfo &info_;
  const std::string function_, asked_;
  const std::function<void(const Json &)> event_handler_;
  const std::thread::id thread_;
  athanor_reply table_{};
  std::mutex mutex_;                   // a plugin that breaks the thread rule must not break the host
  std::string fault_;                  // the first one
  std::exception_ptr handler_failed_;  // what the event handler threw; it must not pass through the plugin
  Json result_, error_;
  int results_ = 0, errors_ = 0;
};

}  // namespace athanor

#endif
