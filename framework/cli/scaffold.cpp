// SPDX-License-Identifier: Apache-2.0
#include "cli/scaffold.hpp"

#include <algorithm>
#include <cctype>
#include <map>

#include "foundation/error.hpp"
#include "foundation/files.hpp"

namespace athanor {
namespace {

using Words = std::vector<std::pair<std::string, std::string>>;

std::vector<std::string> layers_of(const ScaffoldWish &wish) {
  if (wish.kind == "domain") return {"study", "domain"};
  std::vector<std::string> out{"plugin", wish.kind, wish.kind + "-" + wish.language};
  if (wish.language == "c") out.emplace_back("c");
  if (wish.kind == "backend") out.emplace_back("study");  // whose experiments it runs
  return out;
}

std::string class_name(const std::string &component) {
  std::string out;
  bool begins = true;
  for (const char c : component) {
    if (c != '_') out += begins ? static_cast<char>(std::toupper(static_cast<unsigned char>(c))) : c;
    begins = c == '_';
  }
  return out;
}

Words words_for(const std::string &name) {
  const std::string component = component_name(name);
  std::string capitals = component;
  for (char &c : capitals) c = static_cast<char>(std::toupper(static_cast<unsigned char>(c)));
  const std::string version = ATHANOR_VERSION;
  return {{"scaffold-name", name},
          {"scaffold_name", component},
          {"ScaffoldName", class_name(component)},
          {"SCAFFOLD_NAME", capitals},
          {"scaffold_version", version.substr(0, version.rfind('.'))}};
}

// One pass, so that a name that holds one of the words is not replaced again.
std::string filled_in(const std::string &text, const Words &words) {
  std::string out;
  for (std::size_t at = 0; at < text.size();) {
    const auto word = std::find_if(words.begin(), words.end(),
                                   [&](const auto &w) { return text.compare(at, w.first.size(), w.first) == 0; });
    out += word == words.end() ? std::string(1, text[at]) : word->second;
    at += word == words.end() ? 1 : word->first.size();
  }
  return out;
}

// The templates' licence is ours; what is written is its author's. A comment that opens with it opens without it.
std::string without_licence(const std::string &text) {
  const std::size_t at = text.find("SPDX-License-Identifier");
  if (at == std::string::npos) return text;
  const std::size_t begin = text.rfind('\n', at) + 1;  // npos + 1 is the beginning
  std::size_t end = text.find('\n', at);
  end = end == std::string::npos ? text.size() : end + 1;
  std::string rest = text.substr(end);
  const std::string opening = text.substr(begin, 3);
  const std::string empty = opening == "/* "              ? " *\n"
                            : opening == "// "            ? "//\n"
                            : opening.substr(0, 1) == "#" ? "#\n"
                                                          : "";
  if (!empty.empty() && rest.rfind(empty, 0) == 0) rest.erase(0, empty.size());
  if (opening == "/* ") {
    if (rest.rfind(" * ", 0) == 0) rest.replace(0, 2, "/*");
    if (rest.rfind(" */\n", 0) == 0) rest.erase(0, 4);
  }
  return text.substr(0, begin) + rest;
}

// "dot-gitignore" is .gitignore: as such it would already mean something where the templates lie.
fs::path with_dots(const fs::path &path) {
  fs::path out;
  for (const fs::path &part : path) {
    const std::string name = part.string();
    out /= name.rfind("dot-", 0) == 0 ? "." + name.substr(4) : name;
  }
  return out;
}

void add_layer(const fs::path &layer, const Words &words, std::map<fs::path, ScaffoldFile> &files) {
  std::error_code none;
  if (!fs::is_directory(layer, none))
    throw Error("not_found", "the templates are not installed: there is no " + layer.string(),
                "install the package libathanor-dev, which has them and the headers");
  for (const auto &entry : fs::recursive_directory_iterator(layer)) {
    if (!entry.is_regular_file()) continue;
    const fs::path path = with_dots(filled_in(entry.path().lexically_relative(layer).string(), words));
    const bool executable = (entry.status().permissions() & fs::perms::owner_exec) != fs::perms::none;
    const std::string text = filled_in(without_licence(read_file(entry.path())), words);
    if (!files.emplace(path, ScaffoldFile{path, text, executable}).second)
      throw Error("internal", "two layers of the templates have the file " + path.string(), "", layer.string());
  }
}

}  // namespace

std::string component_name(const std::string &name) {
  std::string out = name;
  std::replace(out.begin(), out.end(), '-', '_');
  return out;
}

std::vector<ScaffoldFile> scaffold_files(const fs::path &templates, const ScaffoldWish &wish) {
  const Words words = words_for(wish.name);
  std::map<fs::path, ScaffoldFile> files;
  for (const std::string &layer : layers_of(wish)) add_layer(templates / layer, words, files);
  std::vector<ScaffoldFile> out;
  out.reserve(files.size());
  for (auto &[path, file] : files) out.push_back(std::move(file));
  return out;
}

void write_scaffold(const fs::path &folder, const std::vector<ScaffoldFile> &files) {
  std::error_code failed;
  if (fs::symlink_status(folder, failed).type() != fs::file_type::not_found)
    throw Error(
        "refused",
        "there is something called " + folder.filename().string() + " here already, and it is never overwritten",
        "choose another name, go to another folder, or move it away", folder.string());
  if (!fs::create_directory(folder, failed)) throw file_fault("the new folder cannot be made", failed, folder);
  try {
    for (const ScaffoldFile &file : files) {
      const fs::path path = folder / file.path;
      write_file(path, file.text);
      fs::permissions(path, file.executable ? fs::perms(0755) : fs::perms(0644));
    }
  } catch (...) {
    std::error_code none;
    fs::remove_all(folder, none);
    throw;
  }
}

}  // namespace athanor
