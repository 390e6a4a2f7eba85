// SPDX-License-Identifier: Apache-2.0
//
// A YAML or JSON file as one JSON value, with the place of every key and value in it. What the values
// mean is not known here. Only document.cpp and overlay.cpp know that there is YAML.
//
// Plain scalars follow the core schema of YAML 1.2: true, false, null, ~, decimal, 0x and 0o numbers.
// `yes`, `no`, `on` and numbers with a leading zero (0123) are texts; quoted scalars always are. Duplicate
// keys, `<<`, tags of one's own, several documents and keys that are no texts are errors.
#ifndef ATHANOR_PIPELINE_DOCUMENT_HPP
#define ATHANOR_PIPELINE_DOCUMENT_HPP

#include <filesystem>
#include <map>
#include <nlohmann/json.hpp>
#include <optional>
#include <string>
#include <vector>

#include "pipeline/diagnostic.hpp"

namespace athanor {

using Json = nlohmann::json;
namespace fs = std::filesystem;

// 1-based; columns count characters. Line 0: not in the file.
struct Place {
  int line = 0, column = 0;
};

struct Places {
  Place key, value;
  std::string origin;  // "--set key=value" where the value does not come from the file
};

struct Document {
  std::string file;  // as the user named it
  std::vector<std::string> lines;
  Json value;
  std::map<std::string, Places> places;  // by JSON pointer

  // A finding about the value at a pointer, or about its key; about the nearest value around it if there is none.
  Diagnostic finding(const std::string &pointer, const std::string &message, const std::string &hint = {},
                     bool at_key = false) const;
  Diagnostic finding_at(Place place, const std::string &message, const std::string &hint = {}) const;
};

// Never throws for bad text: nothing is returned and `findings` says why.
std::optional<Document> parse_document_text(const std::string &file, const std::string &text,
                                            std::vector<Diagnostic> &findings);

// The same from a file that may be missing, a folder or unreadable. `what` is "pipeline", "domain profile".
std::optional<Document> read_document(const std::string &file, const fs::path &path, const std::string &what,
                                      std::vector<Diagnostic> &findings);

// Why a file cannot be read as one, in words ("there is no such file"), or "".
std::string why_unreadable(const fs::path &path, std::size_t mebibytes = 4);

// The line and column of a byte.
Place place_of_byte(const std::string &text, std::size_t byte);

// Sets one value: "models.default.model=other". Items of a list are addressed by number, stages also by
// their id wherever they stand. Missing mappings are made. The value is read as YAML. Without one ("budget.usd=") the
// key is taken away, as if the file did not have it.
void overlay(Document &document, const std::string &assignment, std::vector<Diagnostic> &findings);

}  // namespace athanor

#endif
