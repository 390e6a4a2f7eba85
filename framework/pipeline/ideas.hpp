// SPDX-License-Identifier: Apache-2.0
//
// Ideas in the form of AI Scientist-v2 as documents of the type idea/1, and the other way round.
#ifndef ATHANOR_PIPELINE_IDEAS_HPP
#define ATHANOR_PIPELINE_IDEAS_HPP

#include <map>
#include <nlohmann/json.hpp>
#include <set>
#include <string>

#include "pipeline/account.hpp"

namespace athanor {

using Json = nlohmann::json;

// Whether a JSON document is such an idea, or a list of them.
bool looks_like_ideas(const Json &document);

// `text` as an id that a branch can be named after: lower-case letters, digits, - and _, at most 64.
std::string slug_of(const std::string &text);

struct Ideas {
  Json list = Json::array();                // idea/1, ids distinct
  std::map<std::string, std::string> code;  // seed code that came with an idea, by its id
  std::set<std::string> ids;

  // Adds what `document` holds. An idea that lacks what idea/1 must have is left, and the account says so; one that is
  // word for word there already is not added again.
  void add(const Json &document, const std::string &from, Account &account);

 private:
  void add_one(const Json &theirs, const std::string &called, const std::string &from, Account &account);
};

// idea/1 as a list in their form, with every member that their programs demand. What has no place there (scores, the
// verdict on novelty) stands in the text of the Related Work, or is left out.
Json their_ideas(const Json &list);

}  // namespace athanor

#endif
