// SPDX-License-Identifier: Apache-2.0
//
// What surrounds one run of an attempt, and what is looked at afterwards to see whether it is still as it was. A scene
// is a folder:
//
//   job/      the job's: work/ and, beside it, the files that the house writes       $JOB, $WORK
//   sibling/  another job's, with results and a lock                                 $SIBLING
//   house/    what belongs to the house: `canary`, that everybody could write to     $HOUSE
//
// and a process of the house's, the bystander, that has the house's secret in its environment and $TOKEN in its command
// line. All is open to every user: what keeps the job out must be its walls, no permission bits.
#ifndef ATHANOR_TESTS_LOCAL_ESCAPES_SCENE_HPP
#define ATHANOR_TESTS_LOCAL_ESCAPES_SCENE_HPP

#include <sys/types.h>

#include <filesystem>
#include <functional>
#include <memory>
#include <nlohmann/json.hpp>
#include <string>
#include <vector>

#include "tests/plugins/local/escapes/ear.hpp"

namespace escapes {

namespace fs = std::filesystem;
using Json = nlohmann::json;

inline constexpr char canary_text[] = "the canary of the house\n", sibling_results[] = "the results of the sibling\n",
                      secret[] = "the-secret-of-the-house", diary[] = "the-diary-of-the-house";

struct Scene {
  // `walled`: the job runs behind walls, and what is collected is collected by the host, not by a careless one.
  Scene(const fs::path &place, bool walled);

  const fs::path folder, job, work, sibling, house;
  const bool walled;
  const std::string token;                  // a word that is in no other process' command line
  Json env;                                 // what the job is told
  std::unique_ptr<Ear> ear;                 // somebody who listens outside
  std::vector<std::shared_ptr<void>> kept;  // whatever else lives as long as the scene
  Json exit;                                // how the job ended; null without walls
  std::string told;                         // what the host says of what the job left
  std::function<bool()> bystander_lives;
  std::function<bool()> house_lives;                             // what started the job
  std::function<bool(const std::string &words)> house_was_told;  // by the job, in the house's own way

  // What the job got hold of, and what it printed.
  std::string loot() const, said() const;
  // The number, from here, of the process with this text in its command line; 0 when there is none.
  pid_t process(const std::string &text) const;
  pid_t bystander() const { return process(token); }
  // Does the job still write into work/heartbeat? Without walls it has more time to show that it does.
  bool heart_beats() const;
  // What was changed that is none of the job's business; "" when all is as it was.
  std::string harm() const;
};

std::string text_of(const fs::path &file);
void write_text(const fs::path &file, const std::string &text);  // for everybody to read and write

// In a child: becomes a bystander.
[[noreturn]] void become_bystander(const std::string &token);

}  // namespace escapes

#endif
