// SPDX-License-Identifier: Apache-2.0
//
// See record.hpp.
#include "report/record.hpp"

#include <algorithm>

#include "foundation/base64.hpp"
#include "foundation/error.hpp"
#include "foundation/files.hpp"
#include "foundation/json.hpp"

namespace athanor {
namespace {

constexpr std::size_t largest_picture = 200 * 1000, all_pictures = 20 * 1000 * 1000, most_problems = 100;

bool is_continuation(char c) { return (static_cast<unsigned char>(c) & 0xC0) == 0x80; }

bool is_picture(const std::string &media_type) {
  return media_type == "image/png" || media_type == "image/jpeg" || media_type == "image/svg+xml" ||
         media_type == "image/webp";
}

}  // namespace

std::string both_ends(const std::string &text, std::size_t limit) {
  if (text.size() <= limit) return text;
  std::size_t head = limit / 2, tail = text.size() - limit / 2;
  while (head > 0 && is_continuation(text[head])) --head;
  while (tail < text.size() && is_continuation(text[tail])) ++tail;
  return text.substr(0, head) + "\n[… " + std::to_string(tail - head) +
         " bytes left out; the run folder has them …]\n" + text.substr(tail);
}

void Record::problem(const std::string &sentence) {
  if (problems_.size() < most_problems &&
      std::find(problems_.begin(), problems_.end(), Json(sentence)) == problems_.end())
    problems_.push_back(sentence);
}

std::string Record::text(const fs::path &relative) {
  std::error_code none;
  if (!fs::is_regular_file(folder_ / relative, none)) return {};
  return both_ends(valid_utf8(read_file(folder_ / relative)));
}

Json Record::json(const fs::path &relative) {
  std::error_code none;
  if (!fs::is_regular_file(folder_ / relative, none)) return nullptr;
  Json value = Json::parse(read_file(folder_ / relative), nullptr, false);
  return value.is_discarded() ? Json() : value;
}

Json Record::artifact(const ArtifactRow &row) {
  std::error_code none;
  if (!fs::is_regular_file(folder_ / row.path, none)) {
    problem("The artifact " + row.name + " is recorded, but its file " + row.path + " is missing.");
    return nullptr;
  }
  const std::string text = read_file(folder_ / row.path);
  if (sha256(text) != row.sha256) {
    problem("The file " + row.path + " is not what was recorded: its SHA-256 differs. It is left out.");
    return nullptr;
  }
  Json value = Json::parse(text, nullptr, false);
  return value.is_discarded() ? Json() : value;
}

std::optional<fs::path> Record::blob(const Json &reference) {
  const std::string name = reference.is_object() ? reference.value("artifact", "") : "";
  const bool formed = name.size() == 71 && name.rfind("sha256:", 0) == 0 &&
                      name.find_first_not_of("0123456789abcdef", 7) == std::string::npos;
  if (!formed) return std::nullopt;
  const fs::path file = folder_ / "blobs" / name.substr(7, 2) / name.substr(9);
  std::error_code none;
  if (fs::is_regular_file(file, none)) return file;
  problem("The stored file " + name + " is missing from blobs/.");
  return std::nullopt;
}

std::string Record::stored_text(const Json &reference) {
  const auto file = blob(reference);
  return file ? both_ends(valid_utf8(read_file(*file))) : "(the stored file is missing)";
}

Json Record::stored_json(const Json &reference) {
  const auto file = blob(reference);
  Json value = file ? Json::parse(read_file(*file), nullptr, false) : Json();
  return value.is_discarded() ? Json() : value;
}

std::string Record::stored_bytes(const Json &reference, std::size_t most) {
  const auto file = blob(reference);
  return file && fs::file_size(*file) <= most ? read_file(*file) : std::string();
}

std::string Record::picture(const Json &reference) {
  if (!reference.is_object() || !is_picture(reference.value("media_type", ""))) return {};
  const std::string key = reference.value("artifact", "");
  if (pictures_.count(key) != 0) return key;
  const auto file = blob(reference);
  if (!file) return {};
  const std::size_t size = fs::file_size(*file);
  if (size > largest_picture || picture_bytes_ + size > all_pictures) return {};
  picture_bytes_ += size;
  pictures_[key] = {*file, reference.at("media_type")};
  return key;
}

std::vector<std::string> Record::pictures() const {
  std::vector<std::string> out;
  for (const auto &[key, picture] : pictures_) out.push_back(key);
  return out;
}

std::string Record::picture_uri(const std::string &key) const {
  const auto &[file, media_type] = pictures_.at(key);
  return "data:" + media_type + ";base64," + base64(read_file(file));
}

std::string Record::link(const Json &reference, const std::vector<fs::path> &copies) {
  const auto file = blob(reference);
  if (!file) return {};
  std::error_code none;
  for (const fs::path &copy : copies)
    if (fs::is_regular_file(folder_ / copy, none) &&
        "sha256:" + sha256_of_file(folder_ / copy) == reference.at("artifact").get<std::string>())
      return copy.string();
  return file->lexically_relative(folder_).string();
}

}  // namespace athanor
