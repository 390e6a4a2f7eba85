// SPDX-License-Identifier: Apache-2.0
#include "cli/schema_verb.hpp"

#include <algorithm>
#include <iostream>

#include "foundation/install.hpp"
#include "foundation/json.hpp"
#include "foundation/words.hpp"
#include "pipeline/check.hpp"
#include "plugin/types.hpp"

namespace athanor {
namespace {

// The name with its highest version, where it was given without one.
std::string newest(const std::string &name, const Types &among) {
  if (name.find('/') != std::string::npos) return name;
  int version = 0;
  for (const std::string &one : among.names())
    if (one.rfind(name + "/", 0) == 0) version = std::max(version, std::stoi(one.substr(name.size() + 1)));
  return name + "/" + std::to_string(version);
}

}  // namespace

int verb_schema(const std::vector<std::string> &args, const Catalogue &catalogue) {
  if (args.size() > 1) {
    std::cerr << "athanor schema takes one type at most, as in `athanor schema idea/1`\n";
    return 2;
  }
  if (args.empty()) {
    std::cout << pretty(pipeline_schema(catalogue));
    return 0;
  }
  const Types types(catalogue), documents({share_folder() / "schemas" / "documents"});
  for (const Types *among : {&types, &documents})
    if (const Json *schema = among->find(newest(args[0], *among))) {
      std::cout << pretty(*schema);
      return 0;
    }
  std::vector<std::string> known = types.names();
  for (const std::string &one : documents.names()) known.push_back(one);
  const std::string near = nearest(args[0], known);
  std::cerr << "there is no type or document '" << args[0] << "'"
            << (near.empty() ? "" : "; did you mean '" + near + "'?") << "\n  types: " << listed(types.names())
            << "\n  documents: " << listed(documents.names()) << "\n";
  return 1;
}

}  // namespace athanor
