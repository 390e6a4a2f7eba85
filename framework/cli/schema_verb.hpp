// SPDX-License-Identifier: Apache-2.0
//
// `athanor schema`: the JSON Schema of pipeline files for editors; `athanor schema NAME/VERSION`: of an artifact type
// or of a document that crosses the plugin boundary.
#ifndef ATHANOR_CLI_SCHEMA_VERB_HPP
#define ATHANOR_CLI_SCHEMA_VERB_HPP

#include <string>
#include <vector>

#include "plugin/catalogue.hpp"

namespace athanor {

// The exit status: 0, 1 for an unknown name, 2 for too many arguments.
int verb_schema(const std::vector<std::string> &args, const Catalogue &catalogue);

}  // namespace athanor

#endif
