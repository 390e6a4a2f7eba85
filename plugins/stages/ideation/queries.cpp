// SPDX-License-Identifier: Apache-2.0
//
// See queries.hpp.
#include "queries.hpp"

#include <algorithm>

#include "words.hpp"

namespace athanor::ideation {
namespace {

constexpr std::size_t kTitleWords = 10, kWords = 7, kWritten = 12;

// Search engines want few words; more of them find less.
std::string first_of(const std::vector<std::string> &words, std::size_t most) {
  std::vector<std::string> taken;
  for (const std::string &word : words)
    if (taken.size() < most && std::find(taken.begin(), taken.end(), word) == taken.end()) taken.push_back(word);
  std::string out;
  for (const std::string &word : taken) out += (out.empty() ? "" : " ") + word;
  return out;
}

std::string method(const Json &idea) {
  std::string out = idea.value("theme", "");
  for (const auto &experiment : idea.value("experiments", Json::array()))
    if (experiment.is_string()) out += " " + experiment.get<std::string>();
  return out;
}

}  // namespace

std::vector<Query> queries_of(const Json &idea) {
  std::vector<Query> out;
  const auto add = [&](const char *of, const std::string &text, std::size_t most) {
    Query query{of, first_of(content_words(text), most)};
    const bool there =
        std::any_of(out.begin(), out.end(), [&](const Query &other) { return other.text == query.text; });
    if (!query.text.empty() && !there) out.push_back(std::move(query));
  };
  add("title", idea.value("title", ""), kTitleWords);
  add("hypothesis", idea.value("hypothesis", ""), kWords);
  add("method", method(idea), kWords);
  return out;
}

std::string plain_query(const std::string &written) { return first_of(words_of(written), kWritten); }

}  // namespace athanor::ideation
