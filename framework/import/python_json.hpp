// SPDX-License-Identifier: Apache-2.0
//
// JSON as Python's json module writes it: NaN, Infinity and lone surrogates, which RFC 8259 does not know, may stand in
// it. They become null and U+FFFD.
#ifndef ATHANOR_IMPORT_PYTHON_JSON_HPP
#define ATHANOR_IMPORT_PYTHON_JSON_HPP

#include <filesystem>
#include <nlohmann/json.hpp>
#include <string>
#include <string_view>

namespace athanor {

using Json = nlohmann::json;
namespace fs = std::filesystem;

// The same document for a strict reader.
std::string strict_json(std::string_view python);

// Journals hold programs with their output, so that they are far larger than a document that crosses a boundary.
// Throws Error naming the file, and the line and column where it stops being JSON.
Json read_python_json(const fs::path &file);

}  // namespace athanor

#endif
