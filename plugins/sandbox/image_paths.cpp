// SPDX-License-Identifier: Apache-2.0
#include "sandbox/image_paths.hpp"

#include <unistd.h>

#include <algorithm>
#include <climits>
#include <deque>
#include <sstream>

namespace athanor::sandbox {
namespace {

constexpr int most_links = 40;  // as the kernel's own limit

using Words = std::deque<std::string>;

Words words_of(const std::string &path) {
  Words words;
  std::istringstream text(path);
  for (std::string word; std::getline(text, word, '/');)
    if (!word.empty() && word != ".") words.push_back(word);
  return words;
}

// Empty: it is none.
std::string link_at(const std::string &path) {
  char target[PATH_MAX];
  const ssize_t size = readlink(path.c_str(), target, sizeof target);
  return size > 0 ? std::string(target, static_cast<std::size_t>(size)) : std::string();
}

std::string top_of(const std::string &path) { return path.substr(1, path.find('/', 1) - 1); }

}  // namespace

bool is_of_the_sandbox(const std::string &name) {
  static constexpr const char *names[] = {"proc", "dev", "sys", "tmp", "athanor-launch", "athanor-driver"};
  return std::find(std::begin(names), std::end(names), name) != std::end(names);
}

std::string place_in_image(const std::string &root, const std::string &path) {
  Words ahead = words_of(path);
  std::string at;
  for (int links = 0; !ahead.empty();) {
    const std::string word = ahead.front();
    ahead.pop_front();
    if (word == "..") {
      at.erase(at.empty() ? 0 : at.rfind('/'));
      continue;
    }
    const std::string next = at + "/" + word;
    const std::string target = is_of_the_sandbox(top_of(next)) ? "" : link_at(root + next);
    if (target.empty()) {
      at = next;
      continue;
    }
    if (++links > most_links) return {};
    const Words more = words_of(target);
    ahead.insert(ahead.begin(), more.begin(), more.end());
    if (target[0] == '/') at.clear();
  }
  const bool led_away = !at.empty() && is_of_the_sandbox(top_of(at)) && top_of(at) != top_of(path);
  return led_away ? std::string() : at;
}

}  // namespace athanor::sandbox
