// SPDX-License-Identifier: Apache-2.0
//
// The host's side of the wire, with one process: asks it something, serves what it asks meanwhile, and hears what it
// says on the way. Knows nothing of instances and how they are begun again; that is isolated.hpp.
#ifndef ATHANOR_PLUGIN_CONVERSATION_HPP
#define ATHANOR_PLUGIN_CONVERSATION_HPP

#include <chrono>
#include <condition_variable>
#include <deque>
#include <functional>
#include <map>
#include <memory>
#include <mutex>
#include <nlohmann/json.hpp>
#include <optional>
#include <string>

#include "plugin/component.hpp"
#include "plugin/plugin_process.hpp"

namespace athanor {

class Conversation {
 public:
  // `title` begins what is said about the process: "stage/outline". `told`: further members of the error that a crash
  // is.
  Conversation(const PluginProgram &program, std::string title, Json told = Json::object());
  ~Conversation();
  Conversation(const Conversation &) = delete;
  Conversation &operator=(const Conversation &) = delete;

  struct Question {
    std::string type;                                  // "hello", "validate", "create", "run"
    std::string doing;                                 // ends "took longer than 5 s " and "crashed with SIGSEGV "
    Json members = Json::object();                     // beside type and id
    Json document{};                                   // null: none
    std::optional<std::chrono::milliseconds> limit{};  // none: as long as it takes
  };

  // The answer's document. Throws the plugin's own Error; Cancelled when it stopped because `services` said so;
  // Error("plugin_fault") when it breaks the contract or a limit, Error("plugin_crashed") when the process ended.
  // Returns only when all that the plugin asked meanwhile has ended. [any thread]
  Json ask(const Question &question, Services &services, const std::function<void(const Json &)> &on_event = {});

  bool ended() const { return process_->ended(); }

 private:
  struct Asked;
  void take(wire::Message message);  // on the thread that reads
  void serve(Asked &asked, wire::Message message);
  void printed(const std::string &line);
  void all_end(const Error &how);
  std::shared_ptr<Asked> begin(const Question &question, Services &services,
                               const std::function<void(const Json &)> &on_event);
  Json wait(Asked &asked);
  void handle(Asked &asked, wire::Message message);
  void look_at_time(Asked &asked, std::unique_lock<std::mutex> &lock);
  Json settle(Asked &asked);
  [[noreturn]] void fault(const std::string &how);

  const std::string title_;
  const Json told_;
  mutable std::mutex mutex_;
  std::map<std::uint64_t, std::shared_ptr<Asked>> asked_;
  std::uint64_t last_id_ = 0;
  std::size_t queued_bytes_ = 0;
  std::deque<wire::Message> unheard_;  // lines that it printed while no run was under way
  std::optional<Error> how_ended_;
  std::unique_ptr<PluginProcess> process_;
};

}  // namespace athanor

#endif
