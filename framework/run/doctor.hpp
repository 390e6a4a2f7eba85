// SPDX-License-Identifier: Apache-2.0
//
// Is a run folder what its ledger says? Looks at everything and changes nothing; a run that is going on may be looked
// at too. What can be saved out of a damaged ledger is salvage.hpp.
#ifndef ATHANOR_RUN_DOCTOR_HPP
#define ATHANOR_RUN_DOCTOR_HPP

#include <cstdint>
#include <filesystem>
#include <string>
#include <vector>

#include "plugin/types.hpp"

namespace athanor {

class Ledger;

struct Finding {
  enum class Weight { note, fault };  // a note is worth knowing, and the run is sound all the same
  Weight weight = Weight::fault;
  std::string code;                // for programs: "blob_changed", ...
  std::string what, where, hint;   // for people; hint: what to do
  std::vector<std::string> names;  // what it is about, the first few of `count`
  std::int64_t count = 1;
};

class Findings {
 public:
  void fault(Finding finding) { add(Finding::Weight::fault, std::move(finding)); }
  void note(Finding finding) { add(Finding::Weight::note, std::move(finding)); }
  const std::vector<Finding> &all() const { return all_; }
  std::int64_t faults() const;

 private:
  void add(Finding::Weight weight, Finding finding);
  std::vector<Finding> all_;
};

// "1 file was", "3 files were"
std::string count_of(std::int64_t count, const char *one, const char *many);

// Throws Error only when there is no run folder.
Findings examine_run(const fs::path &folder, const Types &types);

// Its parts, each over what it names.
void examine_folder(const fs::path &folder, Findings &out);  // permissions, room, lock, leftovers
bool examine_integrity(Ledger &ledger, Findings &out);       // false: SQLite finds the file damaged
void examine_rows(Ledger &ledger, Findings &out);            // do the tables fit each other
void examine_files(const fs::path &folder, Ledger &ledger, const Types &types,
                   Findings &out);  // artifacts, blobs, frozen

}  // namespace athanor

#endif
