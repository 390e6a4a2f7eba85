// SPDX-License-Identifier: Apache-2.0
#include "names.hpp"

namespace athanor::bedrock {
namespace {

bool plain(char c) { return (c >= '0' && c <= '9') || (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z'); }

}  // namespace

std::string Names::fitting(const std::string &wish) const {
  const char instead = others_.find('_') != std::string::npos ? '_' : '-';
  std::string out;
  for (const char c : wish.substr(0, most_)) out += plain(c) || others_.find(c) != std::string::npos ? c : instead;
  return out.empty() ? "x" : out;
}

std::string Names::sent(const std::string &key, const std::string &wish) {
  if (const auto found = sent_.find(key); found != sent_.end()) return found->second;
  const std::string wanted = fitting(wish);
  std::string name = wanted;
  for (int number = 2; given_.count(name) != 0; ++number) {
    const std::string ending = "-" + std::to_string(number);
    name = wanted.substr(0, most_ - ending.size()) + ending;
  }
  given_[name] = key;
  return sent_[key] = name;
}

std::string Names::given(const std::string &sent) const {
  const auto found = given_.find(sent);
  return found == given_.end() ? sent : found->second;
}

}  // namespace athanor::bedrock
