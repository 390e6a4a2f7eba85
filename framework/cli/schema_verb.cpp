// SPDX-License-Identifier: Apache-2.0
#include "cli/schema_verb.hpp"

#include <iostream>

#include "foundation/json.hpp"
#include "foundation/words.hpp"
#include "pipeline/check.hpp"
#include "plugin/types.hpp"

namespace athanor {

int verb_schema(const std::vector<std::string> &args, const Catalogue &catalogue) {
  if (args.size() > 1) {
    std::cerr << "athanor schema takes one type at most, as in `athanor schema idea/1`\n";
    return 2;
  }
  if (args.empty()) {
    std::cout << pretty(pipeline_schema(catalogue));
    return 0;
  }
  const Types types(catalogue);
  const std::vector<std::string> known = types.names();
  std::string type = args[0];
  if (type.find('/') == std::string::npos)  // without a version: the newest
    for (const std::string &one : known)
      if (one.rfind(type + "/", 0) == 0) type = one;
  if (const Json *schema = types.find(type)) {
    std::cout << pretty(*schema);
    return 0;
  }
  const std::string near = nearest(type, known);
  std::cerr << "there is no type '" << args[0] << "'" << (near.empty() ? "" : "; did you mean '" + near + "'?")
            << "\n  types: " << listed(known) << "\n";
  return 1;
}

}  // namespace athanor
