// SPDX-License-Identifier: Apache-2.0
#include "services/datasets/rows.hpp"

#include <algorithm>
#include <fstream>
#include <map>

#include "foundation/json.hpp"
#include "services/datasets/values.hpp"

namespace athanor {
namespace {

constexpr std::size_t most_columns = 2000, longest_value = 64 * 1024;

// One record after the other; quoted fields may hold separators and line breaks.
class Csv : public Rows {
 public:
  Csv(const std::filesystem::path &file, char separator, std::size_t most)
      : in_(file, std::ios::binary), most_(most), separator_(separator ? separator : sniffed(file)) {
    if (in_.peek() == 0xEF) in_.ignore(3);  // the mark of UTF-8 that some programs write
    if (!record(first_)) return;
    header_ = std::none_of(first_.begin(), first_.end(), [](const std::string &f) { return is_number(f); });
    columns_ = first_;
    if (header_)
      for (std::size_t i = 0; i < columns_.size(); ++i) {
        if (columns_[i].empty()) columns_[i] = "column " + std::to_string(i + 1);
      }
    else
      for (std::size_t i = 0; i < columns_.size(); ++i) columns_[i] = "column " + std::to_string(i + 1);
    pending_ = !header_;
  }

  bool next(std::vector<std::string> &values) override {
    if (pending_) {
      values = first_;
      pending_ = false;
      ++rows_;
      return true;
    }
    if (columns_.empty()) return false;
    if (rows_ >= most_) {
      read_all_ = in_.peek() == std::char_traits<char>::eof();
      return false;
    }
    do
      if (!record(values)) return false;
    while (values.size() == 1 && values[0].empty() && columns_.size() > 1);  // an empty line
    ++rows_;
    if (values.size() != columns_.size()) {
      ++odd_;
      values.resize(columns_.size());
    }
    return true;
  }

  std::string form() const override {
    const char *const by = separator_ == ','    ? "commas"
                           : separator_ == '\t' ? "tabs"
                           : separator_ == ';'  ? "semicolons"
                                                : "bars";
    return std::string("CSV ") + (header_ ? "with a header" : "without a header") + ", separated by " + by;
  }

 private:
  static char sniffed(const std::filesystem::path &file) {
    std::ifstream in(file, std::ios::binary);
    std::string line(8192, '\0');
    in.read(line.data(), static_cast<std::streamsize>(line.size()));
    line.resize(static_cast<std::size_t>(in.gcount()));
    line.resize(std::min(line.find('\n'), line.size()));
    char best = ',';
    for (const char c : {';', '\t', '|'})
      if (std::count(line.begin(), line.end(), c) > std::count(line.begin(), line.end(), best)) best = c;
    return best;
  }

  bool record(std::vector<std::string> &fields) {
    fields.clear();
    if (in_.peek() == std::char_traits<char>::eof()) return false;
    std::string field;
    bool quoted = false, was_quoted = false;
    for (int c = in_.get(); c != std::char_traits<char>::eof(); c = in_.get()) {
      const char ch = static_cast<char>(c);
      if (quoted) {
        if (ch != '"')
          add(field, ch);
        else if (in_.peek() == '"')
          add(field, static_cast<char>(in_.get()));
        else
          quoted = false;
      } else if (ch == '"' && field.empty() && !was_quoted) {
        quoted = was_quoted = true;
      } else if (ch == separator_) {
        put(fields, field, was_quoted);
      } else if (ch == '\n') {
        break;
      } else if (ch != '\r' || in_.peek() != '\n') {
        add(field, ch);
      }
    }
    put(fields, field, was_quoted);
    return true;
  }
  static void add(std::string &field, char c) {
    if (field.size() < longest_value) field += c;
  }
  static void put(std::vector<std::string> &fields, std::string &field, bool &was_quoted) {
    if (fields.size() < most_columns) fields.push_back(was_quoted ? field : trimmed(field));
    field.clear();
    was_quoted = false;
  }

  std::ifstream in_;
  const std::size_t most_;
  const char separator_;
  std::vector<std::string> first_;
  bool header_ = false, pending_ = false;
  std::size_t rows_ = 0;
};

class JsonLines : public Rows {
 public:
  JsonLines(const std::filesystem::path &file, std::size_t most) : in_(file, std::ios::binary), most_(most) {}

  bool next(std::vector<std::string> &values) override {
    for (std::string line; std::getline(in_, line);) {
      if (line.find_first_not_of(" \t\r") == std::string::npos) continue;
      if (rows_ >= most_) {
        read_all_ = false;
        return false;
      }
      const nlohmann::ordered_json object = nlohmann::ordered_json::parse(line, nullptr, false);
      if (!object.is_object()) {
        ++odd_;
        continue;
      }
      ++rows_;
      values.assign(columns_.size(), "");
      for (const auto &[key, value] : object.items()) {
        const auto [at, fresh] = places_.try_emplace(key, columns_.size());
        if (fresh && columns_.size() >= most_columns) {
          places_.erase(at);
          continue;
        }
        if (fresh) {
          columns_.push_back(key);
          values.emplace_back();
        }
        if (!value.is_null()) values[at->second] = value.is_string() ? value.get<std::string>() : value.dump();
      }
      return true;
    }
    return false;
  }

  std::string form() const override { return "one JSON object a line"; }

 private:
  std::ifstream in_;
  const std::size_t most_;
  std::map<std::string, std::size_t> places_;
  std::size_t rows_ = 0;
};

}  // namespace

std::unique_ptr<Rows> rows_of(const std::filesystem::path &file, const std::string &name, std::size_t most) {
  std::string ending = std::filesystem::path(name).extension().string();
  for (char &c : ending) c = static_cast<char>(std::tolower(static_cast<unsigned char>(c)));
  if (ending == ".csv") return std::make_unique<Csv>(file, '\0', most);
  if (ending == ".tsv" || ending == ".tab") return std::make_unique<Csv>(file, '\t', most);
  if (ending == ".jsonl" || ending == ".ndjson") return std::make_unique<JsonLines>(file, most);
  return nullptr;
}

}  // namespace athanor
