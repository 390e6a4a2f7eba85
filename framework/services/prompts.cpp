// SPDX-License-Identifier: Apache-2.0
#include "services/prompts.hpp"

#include <athanor/mustache.hpp>
#include <map>
#include <memory>
#include <mutex>
#include <sstream>

#include "foundation/error.hpp"
#include "foundation/files.hpp"

namespace athanor {
namespace {

struct Part {
  std::string role, text;
};

// A template, ready to be rendered.
struct Parsed {
  std::string text, sha256;
  std::vector<std::pair<std::string, sdk::Mustache>> parts;  // role and what it says
};

// Lines before a part are replaced by empty ones, so that positions in messages are those of the file.
std::vector<Part> split(const std::string &text) {
  std::vector<Part> parts;
  std::istringstream in(text);
  std::size_t number = 0;
  for (std::string line; std::getline(in, line); ++number) {
    if (line == "=== system" || line == "=== user") {
      parts.push_back({line.substr(4), std::string(number + 1, '\n')});
    } else {
      if (parts.empty()) parts.push_back({"user", ""});
      parts.back().text += line + "\n";
    }
  }
  return parts;
}

std::string trimmed(const std::string &text) {
  const auto first = text.find_first_not_of(" \t\r\n");
  return first == std::string::npos ? "" : text.substr(first, text.find_last_not_of(" \t\r\n") - first + 1);
}

// Parsed once as long as the file says the same: a search asks the same few questions thousands of times.
std::shared_ptr<const Parsed> parsed(const fs::path &file) {
  static std::mutex mutex;
  static std::map<fs::path, std::shared_ptr<const Parsed>> known;
  std::string text = read_file(file);
  const std::lock_guard lock(mutex);
  std::shared_ptr<const Parsed> &kept = known[file];
  if (kept && kept->text == text) return kept;
  auto fresh = std::make_shared<Parsed>();
  for (const Part &part : split(text)) fresh->parts.emplace_back(part.role, sdk::Mustache(part.text, file.string()));
  fresh->sha256 = sha256(text);
  fresh->text = std::move(text);
  return kept = std::move(fresh);
}

}  // namespace

fs::path find_template(const std::string &task, const fs::path &own, const fs::path &resources) {
  std::error_code none;
  const std::string file = task + ".mustache";
  if (!own.empty() && fs::is_regular_file(own / file, none)) return own / file;
  if (fs::is_regular_file(resources / "prompts" / file, none)) return resources / "prompts" / file;
  return {};
}

Prompt render_prompt(const fs::path &file, const Json &context) try {
  const auto known = parsed(file);
  Prompt prompt{Json::array(), known->sha256};
  for (const auto &[role, part] : known->parts) {
    const std::string rendered = trimmed(part.render(context));
    if (rendered.empty()) continue;
    prompt.messages.push_back({{"role", role}, {"parts", {{{"type", "text"}, {"text", rendered}}}}});
  }
  return prompt;
} catch (const sdk::Mustache::Error &e) {
  throw Error("bad_options", std::string("a prompt template cannot be rendered: ") + e.what(),
              "mend the template; the context is in the ledger, with the call");
}

}  // namespace athanor
