// SPDX-License-Identifier: Apache-2.0
//
// The ABI as a document: sdk/abi/record.json is what this makes of plugin.h and the schemas as they are.
#ifndef ATHANOR_TESTS_SDK_ABI_RECORD_HPP
#define ATHANOR_TESTS_SDK_ABI_RECORD_HPP

#include <filesystem>
#include <nlohmann/json.hpp>
#include <string>

namespace athanor::tests {

using Json = nlohmann::json;
namespace fs = std::filesystem;

// The record of a header's text, laid out as this compiler does, and of the schemas below a folder:
//   {"abi": "1.0", "entry", "constants": {name: value}, "enums": {name: {size, values: {name: value}}},
//    "structs": {name: {size, fields: [{name, declaration, offset, size}, in order]}},
//    "schemas": {"types" | "documents": {name/version: SHA-256 of its meaning}}}
// Throws std::runtime_error when plugin.h declares what layout.hpp does not know.
Json record_of(const std::string &header, const fs::path &schemas);

// A schema without what is only for people: titles and descriptions.
Json meaning_of(Json schema);

}  // namespace athanor::tests

#endif
