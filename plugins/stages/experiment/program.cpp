// SPDX-License-Identifier: Apache-2.0
//
// See program.hpp.
#include "program.hpp"

#include <algorithm>
#include <sstream>
#include <vector>

namespace athanor::experiment {

namespace {

constexpr std::size_t most_files = 64, most_bytes = 4 * 1024 * 1024, shown_search = 120;

std::string shortened(const std::string &text) {
  const std::string line = text.substr(0, text.find('\n'));
  return line.size() > shown_search ? line.substr(0, shown_search) + "..." : line;
}

// The host takes relative paths inside the working folder only; settings.json is written by the stage.
std::string path_fault(const std::string &path) {
  bool bad = path.empty() || path.size() > 200 || path[0] == '/' || path == "settings.json";
  for (std::size_t at = 0; at <= path.size() && !bad;) {
    const std::size_t end = std::min(path.find('/', at), path.size());
    const std::string part = path.substr(at, end - at);
    bad = part.empty() || part == "." || part == ".." ||
          std::any_of(part.begin(), part.end(), [](unsigned char c) { return c < 0x20; });
    at = end + 1;
  }
  if (!bad) return {};
  return "a file is named \"" + path +
         "\"; files have relative paths without \"..\", and settings.json is no file but `settings`";
}

std::vector<std::string> lines_of(const std::string &text) {
  std::vector<std::string> out;
  std::istringstream in(text);
  for (std::string line; std::getline(in, line);) out.push_back(line);
  return out;
}

std::string without_spaces(const std::string &line) {
  std::string out;
  for (const char c : line)
    if (c != ' ' && c != '\t' && c != '\r') out += c;
  return out;
}

// The lines of the text that are those of the search but for spaces; empty where there are none.
std::string but_for_spaces(const std::string &text, const std::string &search) {
  const auto have = lines_of(text), want = lines_of(search);
  for (std::size_t first = 0; !want.empty() && first + want.size() <= have.size(); ++first) {
    std::string found;
    std::size_t i = 0;
    for (; i < want.size() && without_spaces(have[first + i]) == without_spaces(want[i]); ++i)
      found += have[first + i] + '\n';
    if (i == want.size()) return found;
  }
  return {};
}

std::string edit(const Json &change, Program &out) {
  const std::string path = change.at("path"), search = change.at("search"), replace = change.at("replace");
  if (out.fixed && out.fixed->count(path)) return "the file " + path + " may not be changed";
  if (!out.files.count(path)) {
    std::string known;
    for (const auto &[name, text] : out.files) known += (known.empty() ? "" : ", ") + name;
    return "an edit names the file \"" + path + "\", which the program does not have (it has " + known + ")";
  }
  if (search.empty()) return "an edit of " + path + " has an empty search text";
  const std::string &text = out.text(path);
  const std::size_t at = text.find(search);
  if (at == std::string::npos) {
    if (const std::string close = but_for_spaces(text, search); !close.empty())
      return "the edit of " + path +
             " does not apply: its search text differs from the file in spaces only; the file has\n" + close;
    return "the edit of " + path + " does not apply: its search text, which begins with `" + shortened(search) +
           "`, is not in the file as it is; copy it exactly, with its indentation";
  }
  if (text.find(search, at + 1) != std::string::npos)
    return "the edit of " + path + " does not apply: its search text, which begins with `" + shortened(search) +
           "`, stands there more than once; take more lines around it";
  std::string changed = text;
  changed.replace(at, search.size(), replace);
  out.put(path, std::move(changed));
  return {};
}

// A null takes a setting away.
std::string set(const Json &setting, Program &out) {
  const std::string name = setting.at("name");
  const Json &value = setting.at("value");
  if (!value.is_null()) {
    out.settings[name] = value;
    return {};
  }
  if (out.settings.erase(name) > 0) return {};
  return "the setting \"" + name + "\" is to be taken away (null), but the program has none of that name";
}

std::string size_fault(const Program &program) {
  std::size_t bytes = 0;
  for (const auto &[path, text] : program.files) bytes += text->size();
  if (program.files.size() <= most_files && bytes <= most_bytes) return {};
  return "the program has " + std::to_string(program.files.size()) + " files and " + std::to_string(bytes) +
         " bytes; at most " + std::to_string(most_files) + " files and " + std::to_string(most_bytes) +
         " bytes are taken";
}

}  // namespace

const std::string &Program::text(const std::string &path) const {
  static const std::string none;
  const auto found = files.find(path);
  return found == files.end() ? none : *found->second;
}

void Program::put(const std::string &path, std::string text) {
  files[path] = std::make_shared<const std::string>(std::move(text));
}

bool Program::operator==(const Program &other) const {
  const auto same = [](const auto &a, const auto &b) {
    return a.first == b.first && (a.second == b.second || *a.second == *b.second);
  };
  return settings == other.settings && files.size() == other.files.size() &&
         std::equal(files.begin(), files.end(), other.files.begin(), same);
}

std::string apply(const Json &answer, const Program *parent, Program &out) {
  out = parent ? *parent : Program();
  for (const auto &file : answer.value("files", Json::array())) {
    const std::string path = file.at("path");
    if (std::string fault = path_fault(path); !fault.empty()) return fault;
    if (out.fixed && out.fixed->count(path)) return "the file " + path + " may not be changed";
    out.put(path, file.at("text"));
  }
  for (const auto &change : answer.value("edits", Json::array()))
    if (std::string fault = edit(change, out); !fault.empty()) return fault;
  for (const auto &setting : answer.value("settings", Json::array()))
    if (std::string fault = set(setting, out); !fault.empty()) return fault;
  return size_fault(out);
}

}  // namespace athanor::experiment
