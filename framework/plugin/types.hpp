// SPDX-License-Identifier: Apache-2.0
//
// Artifact types by name ("idea/1"): their JSON Schemas, shipped in share/athanor/schemas or, for third
// parties' types ("com.vendor.name/1"), in a plugin's resources folder.
#ifndef ATHANOR_PLUGIN_TYPES_HPP
#define ATHANOR_PLUGIN_TYPES_HPP

#include <filesystem>
#include <map>
#include <mutex>
#include <nlohmann/json.hpp>
#include <string>
#include <vector>

namespace athanor {

using Json = nlohmann::json;
namespace fs = std::filesystem;
class Catalogue;

class Types {
 public:
  // Searches the installed schemas and the resources folders of the catalogue's plugins.
  explicit Types(const Catalogue &catalogue, const std::vector<fs::path> &more = {});  // `more`: folders beside these
  explicit Types(std::vector<fs::path> folders) : folders_(std::move(folders)) {}

  // Looks there as well from now on: where a program that is used as a plugin keeps the types that it puts.
  void also(fs::path folder);

  // The schema of a type, or nullptr when no file describes it. [any thread]
  const Json *find(const std::string &type) const;

  // Every type that a file in these folders describes, sorted.
  std::vector<std::string> names() const;

  // Throws Error("bad_reply") naming `what` and everything that does not fit. An unknown type is an error too.
  void check(const std::string &type, const Json &value, const std::string &what) const;

 private:
  std::vector<fs::path> folders_;
  mutable std::mutex mutex_;
  mutable std::map<std::string, Json> known_;
};

}  // namespace athanor

#endif
