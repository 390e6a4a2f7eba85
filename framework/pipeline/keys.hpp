// SPDX-License-Identifier: Apache-2.0
//
// The host's own keys in a pipeline file, as JSON Schemas: what may stand where, apart from what plugins add
// under `with`. What the keys mean together is checked elsewhere.
#ifndef ATHANOR_PIPELINE_KEYS_HPP
#define ATHANOR_PIPELINE_KEYS_HPP

#include <nlohmann/json_fwd.hpp>
#include <string>
#include <vector>

namespace athanor::keys {

const nlohmann::json &pipeline();  // the file's top level; models, stages and uses only as far as their kind
const nlohmann::json &dataset();
const nlohmann::json &stage();
const nlohmann::json &for_each();
const nlohmann::json &keep();
const nlohmann::json &budget();  // of the run or of a stage
const nlohmann::json &model();
const nlohmann::json &component();   // backend, tools
const nlohmann::json &literature();  // one source of it

// Keys that are planned and not honoured: an error wherever they stand, never accepted and ignored.
bool not_yet_supported(const nlohmann::json &schema, const std::string &key);
nlohmann::json supported(nlohmann::json schema);  // the schema without them

}  // namespace athanor::keys

#endif
