// SPDX-License-Identifier: Apache-2.0
//
// The data sets of one run: there before its first stage, recorded, shown to jobs by links, and told to stages with a
// preview. What a run was told once it is told again when it is resumed or replayed.
#ifndef ATHANOR_SERVICES_DATASETS_DATASETS_HPP
#define ATHANOR_SERVICES_DATASETS_DATASETS_HPP

#include <map>
#include <string>
#include <vector>

#include "services/datasets/fetch.hpp"

namespace athanor {

struct RunContext;
class Ledger;

// What came of a data set: {id, label, from: "url"|"path"|"package", source..., file?, sha256?, bytes?, licence?,
// hidden, target?, preview?, facts?}. Recorded as the event "dataset.ready".
using DataSetRecord = Json;

class DataSets {
 public:
  // Fetches what is not in the cache, checks every hash, makes previews, records. On a resumed run (the ledger knows
  // them) nothing is made anew, and nothing is fetched but what the cache has lost. Throws Error naming the data set:
  // a fault of the house where the network was at fault. Throws Cancelled.
  void prepare(const RunContext &run, const fs::path &cache, FetchManner manner = {});
  // From the record alone, for a replay: no file is needed.
  void recall(Ledger &ledger);

  // The ids that a job sees: those that it names, or else all that are not hidden for an experiment and none for a
  // tool. Throws Error("refused") for a hidden one that an experiment names, "not_found" for one that there is not.
  std::vector<std::string> seen_by(const Json &work, bool experiment) const;
  // Links below `folder`, one for each, and the paths that a backend is to show: folder/ID/FILE, or folder/ID for a
  // folder. Nothing for what comes with a package. The first only names them.
  Json paths(const std::vector<std::string> &ids, const fs::path &folder) const;
  void link(const std::vector<std::string> &ids, const fs::path &folder) const;
  // [{id, sha256?, bytes?, licence?, package?}]: for the environment of an outcome.
  Json used(const std::vector<std::string> &ids) const;

  // What stages are told of those that are not hidden: {id, label, description?, ..., location?, preview?, facts?}.
  Json told() const;
  // The domain profile with that in place of its `datasets`.
  Json domain(const Json &profile) const;

 private:
  struct Known {
    DataSet set;
    DataSetRecord record;
    fs::path place;  // the file or folder; empty for a package and in a replay
  };
  const Known &known(const std::string &id) const;

  std::vector<Known> all_;
};

// What `check` says of each: "data set 'fashion': 30.9 MB at most from https://... (not in the cache yet)".
std::vector<std::string> announcements(const std::vector<DataSet> &sets, const fs::path &cache);

}  // namespace athanor

#endif
