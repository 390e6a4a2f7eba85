// SPDX-License-Identifier: Apache-2.0
//
// A finished run as the source of every answer of another one: replay. A call is looked up by its stage instance and
// name and must ask for exactly what was asked then; a model call must also come out as the same chat. What is not so
// is a miss: the error "replay_miss", which shows the nearest record and ends the run.
#ifndef ATHANOR_SERVICES_RECORDING_HPP
#define ATHANOR_SERVICES_RECORDING_HPP

#include <map>
#include <memory>
#include <mutex>
#include <optional>

#include "foundation/error.hpp"
#include "services/run_context.hpp"

namespace athanor {

inline constexpr const char *replay_miss = "replay_miss";

class Recording {
 public:
  // Opens the run's ledger to read. Throws Error when it is no run folder.
  explicit Recording(fs::path run_folder);

  Ledger &ledger() { return *ledger_; }
  const fs::path &folder() const { return folder_; }
  // Call names in the order in which they were handed over.
  std::vector<std::string> deliveries(const std::string &instance) { return ledger_->deliveries(instance); }

  struct Asked {
    const RunContext &run;
    const StageStep &stage;
    CallId id;
    std::string kind, task, key;
    int occurrence;
    const Json &request;
    bool at_the_end;  // everything that was handed over to this stage has been handed over again
  };
  // Copies the call with its attempts, job and answer into the run's ledger, and returns it. Without `ended` the record
  // holds no answer to it; whoever needs one calls `ends_at`. Throws the miss. [any thread]
  RecordedCall take(const Asked &asked);

  // The miss of a call that has no recorded end.
  [[noreturn]] void ends_at(const std::string &instance, const std::string &name);

  // A stage may catch a miss and go on; the run may not. Throws the first miss, if there was one. [any thread]
  void refuse_after_miss() const;
  std::optional<Error> miss() const;
  // How many calls of each kind were answered from the record. [any thread]
  std::map<std::string, std::int64_t> taken() const;

 private:
  [[noreturn]] void missed(Error miss, const std::string &instance, const std::string &name);
  [[noreturn]] void missed_name(const Asked &asked);
  [[noreturn]] void missed_request(const Asked &asked);
  void check_chats(const Asked &asked);
  Json recorded_profile(const Json &attempt);
  const std::map<std::string, RecordedCall> &calls(const std::string &instance);

  const fs::path folder_;
  const std::unique_ptr<Ledger> ledger_;
  bool finished_ = false;
  mutable std::mutex mutex_;
  std::map<std::string, std::map<std::string, RecordedCall>> calls_;  // by instance, then by name
  std::map<std::string, std::int64_t> taken_;
  std::optional<Error> miss_;
};

// The canonical form of a chat as a ledger holds it, with pictures by hash. Reads no file, so that it works wherever
// the run was moved to.
Json recorded_chat(Json request, const std::string &provider, int sample);

}  // namespace athanor

#endif
