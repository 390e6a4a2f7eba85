// SPDX-License-Identifier: Apache-2.0
//
// The folder of a run: made whole or not at all, and held by one process at a time.
#ifndef ATHANOR_RUN_FOLDER_HPP
#define ATHANOR_RUN_FOLDER_HPP

#include <filesystem>
#include <functional>
#include <optional>
#include <string>

#include "pipeline/plan.hpp"

namespace athanor {

class Ledger;

// Where a run goes when nobody says: runs/<date>-<time>-<pipeline's name> below the current directory.
fs::path default_run_folder(const Plan &plan);

// Makes a folder that appears under its name only when `fill` is done with it; until then it grows beside that place,
// under another name. Throws Error when the place is taken or cannot be written, which names `option` as the way to
// choose another; then nothing is left behind.
void grow_folder(const fs::path &folder, const std::string &option,
                 const std::function<void(const fs::path &growing)> &fill);

// Makes the folder with everything that was read frozen in it: pipeline, topic, domain, prompt templates, the user's
// own program, an empty ledger. It appears under its name only when complete. Throws Error when the place is taken or
// cannot be written; then nothing is left behind. `add` puts more into the folder (at that path, under another name
// than its final one) and its ledger.
using AddToFolder = std::function<void(const fs::path &growing, Ledger &ledger)>;
void make_run_folder(const fs::path &folder, const Plan &plan, const AddToFolder &add = {});

// The files of a run folder that hold what was read: written when it is made, and anew when its pipeline is changed.
void write_frozen(const fs::path &folder, const Plan &plan);

// Each prompt template in use: the pipeline's own before the stage's.
void each_template(const Plan &plan,
                   const std::function<void(const StageStep &, const std::string &task, const fs::path &)> &take);

// Who writes a run now: "process 4711 on ada since 2026-01-31T12:00:00.000Z".
struct RunHolder {
  std::string text;
  long process = 0;  // 0: the lock does not say
};
// Nothing when nobody holds the run. Takes no lock that would keep a writer away for good, and needs no right to write.
std::optional<RunHolder> run_holder(const fs::path &folder);

// The sign that this process writes the run. Jobs do not inherit it.
class RunLock {
 public:
  explicit RunLock(const fs::path &folder);  // throws Error naming the holder
  ~RunLock();
  RunLock(const RunLock &) = delete;
  RunLock &operator=(const RunLock &) = delete;

 private:
  int fd_;
};

}  // namespace athanor

#endif
