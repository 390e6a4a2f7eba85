// SPDX-License-Identifier: Apache-2.0
#include "plugin/types.hpp"

#include <algorithm>
#include <set>

#include "foundation/error.hpp"
#include "foundation/files.hpp"
#include "foundation/install.hpp"
#include "foundation/json.hpp"
#include "foundation/schema.hpp"
#include "plugin/catalogue.hpp"

namespace athanor {

Types::Types(const Catalogue &catalogue, const std::vector<fs::path> &more) : folders_{share_folder() / "schemas"} {
  for (const auto &component : catalogue.components()) folders_.push_back(component->resources);
  folders_.insert(folders_.end(), more.begin(), more.end());
}

void Types::also(fs::path folder) {
  const std::lock_guard lock(mutex_);
  folders_.push_back(std::move(folder));
}

const Json *Types::find(const std::string &type) const {
  const std::lock_guard lock(mutex_);
  const auto known = known_.find(type);
  if (known != known_.end()) return &known->second;
  std::string file = type + ".json";
  std::replace(file.begin(), file.end(), '/', '-');
  for (const fs::path &folder : folders_) {
    std::error_code none;
    if (!fs::is_regular_file(folder / file, none)) continue;
    return &known_.emplace(type, parse_document(read_file(folder / file), (folder / file).string())).first->second;
  }
  return nullptr;
}

std::vector<std::string> Types::names() const {
  std::set<std::string> out;
  for (const fs::path &folder : folders_) {
    std::error_code none;
    for (const auto &entry : fs::directory_iterator(folder, none)) {
      const std::string stem = entry.path().stem().string();
      const auto dash = stem.rfind('-');
      const bool numbered = dash != std::string::npos && dash + 1 < stem.size() &&
                            stem.find_first_not_of("0123456789", dash + 1) == std::string::npos;
      if (numbered && entry.path().extension() == ".json")
        out.insert(stem.substr(0, dash) + "/" + stem.substr(dash + 1));
    }
  }
  return {out.begin(), out.end()};
}

void Types::check(const std::string &type, const Json &value, const std::string &what) const {
  const Json *schema = find(type);
  if (!schema)
    throw Error("bad_reply", what + " is of the type " + type + ", which no schema describes",
                "a plugin that puts a type of its own ships its schema in its resources folder");
  const std::vector<Fault> faults = check_against(value, *schema, "member of " + type);
  if (faults.empty()) return;
  std::string message = what + " does not fit " + type + ":";
  for (const Fault &fault : faults)
    message += "\n    " + (fault.pointer.empty() ? "/" : fault.pointer) + ": " + fault.message;
  throw Error("bad_reply", message, "`athanor schema " + type + "` prints what is expected");
}

}  // namespace athanor
