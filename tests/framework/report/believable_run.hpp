// SPDX-License-Identifier: Apache-2.0
//
// A run folder as the host would leave it, made through the ledger alone: three ideas, one carried on; a search with
// failures and repairs; claims of every verdict; figures, a paper, a review. Small enough to be read.
#ifndef ATHANOR_TESTS_BELIEVABLE_RUN_HPP
#define ATHANOR_TESTS_BELIEVABLE_RUN_HPP

#include <filesystem>
#include <nlohmann/json.hpp>
#include <string>

#include "ledger/ledger.hpp"

namespace athanor::test {

// An empty folder below the system's temporary one; removed at the end.
class Folder {
 public:
  Folder();
  ~Folder();
  const fs::path path;
};

class BelievableRun {
 public:
  explicit BelievableRun(const fs::path &folder);  // makes the folder's ledger and begins the run
  ~BelievableRun();

  void ideas();     // three, of which the second is carried on
  void search();    // nine programs
  void findings();  // study, results, claims
  void figures();
  void paper();
  void review();
  void end(const std::string &event, const Json &data = Json::object());  // "run.done"
  void all();                                                             // everything above, in order, to "run.done"

  // One model call with its attempt. `cost` null: not known.
  void call(const std::string &instance, const std::string &name, const std::string &task, const std::string &prompt,
            const std::string &reply, const Json &cost = 0.0);
  void job(const std::string &instance, const std::string &call, const Json &records, const std::string &status,
           const std::string &output, const Json &files = Json::array());
  void node(const Json &node);
  Json file(const std::string &content, const std::string &media_type);  // a stored file, as a reference
  void artifact(const std::string &branch, const std::string &stage, const std::string &output, const std::string &type,
                const Json &value);
  Ledger &ledger() { return *ledger_; }

 private:
  Json draft() const;
  void stage(const std::string &branch, const std::string &id, const std::string &state,
             const Json &detail = Json::object());

  fs::path folder_;
  std::unique_ptr<Ledger> ledger_;
};

}  // namespace athanor::test

#endif
