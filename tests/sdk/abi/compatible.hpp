// SPDX-License-Identifier: Apache-2.0
//
// The rules of docs/versioning.md, as comparisons: what may become of plugin.h and of a schema without breaking a
// plugin that was built before.
#ifndef ATHANOR_TESTS_SDK_ABI_COMPATIBLE_HPP
#define ATHANOR_TESTS_SDK_ABI_COMPATIBLE_HPP

#include <nlohmann/json.hpp>
#include <string>
#include <vector>

namespace athanor::tests {

using Json = nlohmann::json;

// What in the layout of `now` breaks a plugin built against `then` (both as record_of makes them), each in words.
std::vector<std::string> layout_breaks(const Json &then, const Json &now);

// Whether plugin.h offers anything more than it did.
bool layout_grew(const Json &then, const Json &now);

// Who reads a document that was built earlier: a list of words may grow only where the host reads it.
enum class Reader { host, plugin, both };

// What in the schema `now` breaks somebody who knows `then`, each in words with the place.
std::vector<std::string> schema_breaks(const Json &then, const Json &now, Reader reader);

// Who reads the document of that name: "athanor.llm/1" the host, "athanor.stage.run/1" the plugin.
Reader reader_of(const std::string &document);

}  // namespace athanor::tests

#endif
