// SPDX-License-Identifier: Apache-2.0
#include "services/datasets/preview.hpp"

#include <algorithm>
#include <fstream>
#include <map>
#include <regex>

#include "foundation/error.hpp"
#include "foundation/json.hpp"
#include "services/datasets/columns.hpp"
#include "services/datasets/fetch.hpp"
#include "services/datasets/local.hpp"
#include "services/datasets/values.hpp"

namespace athanor {
namespace {

constexpr std::size_t most_rows = 1000000, most_text = 6000, most_looked_into = 3, most_kinds = 8, most_folders = 12;
constexpr std::size_t head_bytes = 8192, shown_lines = 5, longest_shown_line = 160;

std::string head_of(const fs::path &file) {
  std::ifstream in(file, std::ios::binary);
  std::string out(head_bytes, '\0');
  in.read(out.data(), static_cast<std::streamsize>(out.size()));
  out.resize(static_cast<std::size_t>(in.gcount()));
  return out;
}

// NumPy's own format: a header in Python's words (numpy.lib.format).
std::string numpy_line(const std::string &head) {
  static const std::regex type(R"('descr':\s*'([^']{1,40})')"), shape(R"('shape':\s*\(([0-9, ]{0,80})\))");
  std::smatch is_type, is_shape;
  if (!std::regex_search(head, is_type, type) || !std::regex_search(head, is_shape, shape))
    return "A NumPy file whose header is not understood.";
  return "A NumPy array of shape (" + is_shape[1].str() + ") and type " + is_type[1].str() + ".";
}

std::string picture_size(const std::string &head) {
  auto number = [&](std::size_t at) {
    std::size_t out = 0;
    for (std::size_t i = 0; i < 4; ++i) out = out * 256 + static_cast<unsigned char>(head[at + i]);
    return out;
  };
  if (head.size() < 26 || head.compare(0, 8, "\x89PNG\r\n\x1a\n") != 0) return {};
  static const std::map<int, std::string> colours{
      {0, "grey"}, {2, "colour"}, {3, "palette"}, {4, "grey with alpha"}, {6, "colour with alpha"}};
  const auto colour = colours.find(head[25]);
  return std::to_string(number(16)) + " by " + std::to_string(number(20)) + " pixels, " +
         (colour == colours.end() ? "unknown colours" : colour->second);
}

bool is_text(const std::string &head) {
  const auto odd = std::count_if(head.begin(), head.end(), [](char c) {
    const auto u = static_cast<unsigned char>(c);
    return u < 9 || (u > 13 && u < 32);
  });
  return odd == 0 && !head.empty();
}

std::vector<std::string> text_lines(const std::string &head) {
  std::vector<std::string> out{"Text; its first lines:"};
  for (std::size_t from = 0; from < head.size() && out.size() <= shown_lines;) {
    const std::size_t end = std::min(head.find('\n', from), head.size());
    out.push_back("| " + shown(head.substr(from, end - from), longest_shown_line));
    from = end + 1;
  }
  return out;
}

struct Look {
  std::vector<std::string> lines;
  Json facts = Json::object();
};

Look at_file(const fs::path &file, const std::string &name, const std::string &target) {
  if (const auto rows = rows_of(file, name, most_rows)) {
    const Columns columns(*rows, target);
    return {columns.lines(), columns.facts()};
  }
  const std::string head = head_of(file);
  if (head.compare(0, 6, "\x93NUMPY") == 0) return {{numpy_line(head)}, {}};
  if (const std::string picture = picture_size(head); !picture.empty()) return {{"A picture of " + picture + "."}, {}};
  if (is_text(head)) return {text_lines(head), {}};
  return {{head.empty() ? "It is empty." : "No text; not looked into."}, {}};
}

// "1,200 files: 1,000 .png (12.0 MB), 200 .txt (30.0 kB)"
std::string kinds_line(const fs::path &folder, const std::vector<fs::path> &files) {
  std::map<std::string, std::pair<std::size_t, std::uintmax_t>> kinds;
  std::error_code none;
  for (const fs::path &file : files) {
    auto &kind = kinds[file.extension().string()];
    ++kind.first;
    kind.second += fs::file_size(folder / file, none);
  }
  std::vector<std::pair<std::string, std::pair<std::size_t, std::uintmax_t>>> sorted(kinds.begin(), kinds.end());
  std::stable_sort(sorted.begin(), sorted.end(),
                   [](const auto &a, const auto &b) { return a.second.first > b.second.first; });
  std::string out = "A folder of " + counted(files.size(), "file", "files");
  for (std::size_t i = 0; i < sorted.size() && i < most_kinds; ++i)
    out += (i ? ", " : ": ") + std::to_string(sorted[i].second.first) + ' ' +
           (sorted[i].first.empty() ? "without ending" : shown(sorted[i].first)) + " (" +
           in_bytes(sorted[i].second.second) + ")";
  return out + '.';
}

std::vector<std::string> folder_lines(const std::vector<fs::path> &files) {
  std::map<std::string, std::size_t> below;
  for (const fs::path &file : files)
    if (file.has_parent_path()) ++below[file.parent_path().string()];
  std::vector<std::string> out;
  for (const auto &[folder, count] : below) {
    if (out.size() == most_folders) {
      out.push_back("- and " + counted(below.size() - most_folders, "further folder", "further folders"));
      break;
    }
    out.push_back("- " + shown(folder, 80) + "/: " + counted(count, "file", "files"));
  }
  return out;
}

// The first file of each kind is looked into, tables before all others.
Look at_folder(const fs::path &folder, const std::string &target) {
  std::vector<fs::path> files = files_below(folder);
  Look out{{kinds_line(folder, files)}, Json::object()};
  for (std::string &line : folder_lines(files)) out.lines.push_back(std::move(line));
  auto is_table = [](const fs::path &file) { return rows_of("/dev/null", file.filename().string(), 0) != nullptr; };
  std::stable_sort(files.begin(), files.end(),
                   [&](const fs::path &a, const fs::path &b) { return is_table(a) && !is_table(b); });
  std::map<std::string, int> seen;
  std::size_t looked = 0;
  for (const fs::path &file : files) {
    if (looked == most_looked_into) break;
    if (!is_table(file) && seen[file.extension().string()]++ > 0) continue;
    ++looked;
    const Look inside = at_file(folder / file, file.filename().string(), target);
    out.lines.push_back(shown(file.string(), 120) + ": " + inside.lines.front());
    out.lines.insert(out.lines.end(), inside.lines.begin() + 1, inside.lines.end());
    if (!inside.facts.empty()) out.facts["files"][shown(file.string(), 120)] = inside.facts;
  }
  return out;
}

}  // namespace

Preview preview_of(const fs::path &place, const std::string &name, const std::string &target) {
  Look look;
  std::error_code none;
  try {
    look = fs::is_directory(place, none) ? at_folder(place, target) : at_file(place, name, target);
  } catch (const std::exception &e) {
    look.lines = {std::string("It could not be looked into: ") + e.what()};
  }
  Preview out{"", std::move(look.facts)};
  if (!fs::is_directory(place, none)) out.text = name + ", " + in_bytes(fs::file_size(place, none)) + ".\n";
  for (const std::string &line : look.lines) {
    if (out.text.size() + line.size() > most_text) {
      out.text += "[more is left out]\n";
      break;
    }
    out.text += line + "\n";
  }
  return out;
}

}  // namespace athanor
