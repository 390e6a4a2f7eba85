// SPDX-License-Identifier: Apache-2.0
#include "pipeline/given_files.hpp"

#include <algorithm>
#include <set>

#include "foundation/error.hpp"
#include "foundation/files.hpp"
#include "foundation/json.hpp"

namespace athanor {
namespace {

constexpr std::uintmax_t most_bytes = 64U << 20;

// Empty: a kind of file that cannot be given.
std::string media_type_of(const fs::path &path) {
  std::string ending = path.extension();
  for (char &c : ending) c = static_cast<char>(std::tolower(static_cast<unsigned char>(c)));
  return ending == ".pdf" ? "application/pdf" : ending == ".txt" ? "text/plain" : "";
}

std::string id_of(const fs::path &path, std::set<std::string> &taken) {
  std::string id;
  for (const char c : path.stem().string()) {
    const char low = static_cast<char>(std::tolower(static_cast<unsigned char>(c)));
    const bool stays = (low >= 'a' && low <= 'z') || (low >= '0' && low <= '9') || low == '_';
    if (stays && id.size() < 56) id += low;
    if (!stays && !id.empty() && id.back() != '-') id += '-';
  }
  while (!id.empty() && (id.back() == '-' || id.back() == '_')) id.pop_back();
  id.erase(0, std::min(id.find_first_not_of('_'), id.size()));
  if (id.empty() || id == "main") id = "paper";
  std::string out = id;
  for (int n = 2; !taken.insert(out).second; ++n) out = id + "-" + std::to_string(n);
  return out;
}

}  // namespace

bool holds_a_file(const Json &schema) {
  const Json &properties = object_at(schema, "properties");
  return properties.contains("id") && properties.contains("name") &&
         object_at(object_at(properties, "file"), "properties").contains("artifact");
}

std::vector<fs::path> files_to_give(const fs::path &path) {
  std::error_code none;
  if (!fs::is_directory(path, none)) return {path};
  std::vector<fs::path> out;
  for (const auto &entry : fs::directory_iterator(path, none))
    if (entry.is_regular_file(none) && !media_type_of(entry.path()).empty()) out.push_back(entry.path());
  std::sort(out.begin(), out.end());
  return out;
}

GivenFiles given_files(const std::vector<fs::path> &paths) {
  GivenFiles out;
  std::set<std::string> taken;
  for (const fs::path &path : paths) {
    const std::string type = media_type_of(path);
    std::error_code none;
    if (!fs::is_regular_file(path, none))
      throw Error("not_found", "there is no such file", "give the path of a PDF or a text file", path.string());
    const std::uintmax_t size = fs::file_size(path, none);
    if (type.empty() || size == 0 || size > most_bytes)
      throw Error("refused",
                  size == 0      ? "the file is empty"
                  : type.empty() ? "this kind of file cannot be given"
                                 : "the file has more than 64 MiB",
                  "a PDF (.pdf) or a plain text (.txt) can be given", path.string());
    const std::string bytes = read_file(path), sha = sha256(bytes);
    out.documents.push_back({{"id", id_of(path, taken)},
                             {"name", path.filename().string()},
                             {"file", {{"artifact", "sha256:" + sha}, {"media_type", type}, {"size", bytes.size()}}}});
    out.by_hash[sha] = fs::absolute(path);
  }
  return out;
}

}  // namespace athanor
