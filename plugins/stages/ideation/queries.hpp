// SPDX-License-Identifier: Apache-2.0
//
// What the literature is asked about one idea. A title alone finds papers that are called alike; work that did the same
// under another name is found by what the idea expects and by how it goes about it.
#ifndef ATHANOR_IDEATION_QUERIES_HPP
#define ATHANOR_IDEATION_QUERIES_HPP

#include <nlohmann/json.hpp>
#include <string>
#include <vector>

namespace athanor::ideation {

using Json = nlohmann::json;

struct Query {
  std::string of;    // "title", "hypothesis" or "method": the end of the call's name
  std::string text;  // a few words, each once
};

// One query each from the title, the hypothesis and the method (theme and experiments). One without words, or with
// those of an earlier one, is left out.
std::vector<Query> queries_of(const Json &idea);

// What a model wrote as a query, as a search engine takes it: no operators or quotation marks, at most 12 words.
std::string plain_query(const std::string &written);

}  // namespace athanor::ideation

#endif
