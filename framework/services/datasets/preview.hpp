// SPDX-License-Identifier: Apache-2.0
//
// A look at a data set, for whoever writes programs: a text of bounded length that says what is in it, and numbers for
// the checks of runs. Made once, by the host, without running anything.
#ifndef ATHANOR_SERVICES_DATASETS_PREVIEW_HPP
#define ATHANOR_SERVICES_DATASETS_PREVIEW_HPP

#include <filesystem>
#include <nlohmann/json.hpp>
#include <string>

namespace athanor {

using Json = nlohmann::json;
namespace fs = std::filesystem;

struct Preview {
  std::string text;             // at most 6,000 bytes, UTF-8
  Json facts = Json::object();  // of a table: {rows, columns, repeated_rows, share_with_twin, classes?: {value: count}}
};

// `name` is the file's name as programs see it (what lies in a cache has another), empty for a folder; `target` the
// column that is to be predicted, or empty. Never throws for what is in the data: it says that it cannot be read.
Preview preview_of(const fs::path &place, const std::string &name, const std::string &target);

}  // namespace athanor

#endif
