// SPDX-License-Identifier: Apache-2.0
#include "run/control.hpp"

#include <pwd.h>
#include <unistd.h>

#include <algorithm>
#include <atomic>
#include <cstdio>
#include <thread>

#include "foundation/error.hpp"
#include "foundation/files.hpp"
#include "foundation/json.hpp"
#include "ledger/ledger.hpp"

namespace athanor {
namespace {

constexpr std::size_t largest_wish = 16 * 1024 * 1024;
constexpr auto looked_at_every = std::chrono::milliseconds(20);

fs::path folder_of(const fs::path &run) { return run / "control"; }
fs::path wish_file(const fs::path &run, const std::string &id) { return folder_of(run) / (id + ".json"); }
fs::path answer_file(const fs::path &run, const std::string &id) { return folder_of(run) / (id + ".answer.json"); }

// Whole or not at all, and never taken for a wish before it is whole.
void put(const fs::path &file, const Json &document) {
  fs::create_directories(file.parent_path());
  const fs::path growing = file.parent_path() / ("." + file.filename().string() + ".new");
  write_file(growing, pretty(document));
  fs::rename(growing, file);
}

bool ends_with(const std::string &text, const std::string &end) {
  return text.size() >= end.size() && text.compare(text.size() - end.size(), end.size(), end) == 0;
}

}  // namespace

std::string user_name() {
  if (const passwd *entry = ::getpwuid(::getuid()); entry && entry->pw_name && *entry->pw_name) return entry->pw_name;
  return "uid " + std::to_string(::getuid());
}

Json wish(const std::string &what, Json more) {
  more["schema"] = "athanor.control/1";
  more["do"] = what;
  more["by"] = user_name();
  more["at"] = timestamp();
  return more;
}

std::string send_wish(const fs::path &run, const Json &wish) {
  static std::atomic<int> number{0};
  // Names sort by time, so that the holder takes wishes in the order in which they were made.
  std::string time = wish.at("at");
  time.erase(std::remove_if(time.begin(), time.end(), [](char c) { return c == ':' || c == '.'; }), time.end());
  char id[96];
  std::snprintf(id, sizeof id, "%s-%ld-%d", time.c_str(), static_cast<long>(::getpid()), ++number);
  try {
    put(wish_file(run, id), wish);
  } catch (const fs::filesystem_error &e) {
    throw Error("refused", "the run cannot be told: " + e.code().message(), "is its folder writable for you?",
                folder_of(run).string());
  }
  return id;
}

std::optional<Json> answer_to(const fs::path &run, const std::string &id, std::chrono::milliseconds within) {
  const auto end = std::chrono::steady_clock::now() + within;
  const fs::path file = answer_file(run, id);
  std::error_code none;
  while (!fs::exists(file, none)) {
    if (std::chrono::steady_clock::now() >= end) return std::nullopt;
    std::this_thread::sleep_for(looked_at_every);
  }
  Json answer = parse_document(read_file(file), "the answer");
  fs::remove(file, none);
  return answer;
}

bool take_back(const fs::path &run, const std::string &id) {
  std::error_code none;
  return fs::remove(wish_file(run, id), none);
}

std::vector<Wish> wishes(const fs::path &run) {
  std::vector<std::string> ids;
  std::error_code none;
  for (const fs::directory_entry &entry : fs::directory_iterator(folder_of(run), none)) {
    const std::string name = entry.path().filename().string();
    if (name.front() == '.' || !ends_with(name, ".json") || ends_with(name, ".answer.json")) continue;
    ids.push_back(name.substr(0, name.size() - 5));
  }
  std::sort(ids.begin(), ids.end());
  std::vector<Wish> out;
  for (const std::string &id : ids) {
    const fs::path file = wish_file(run, id);
    try {
      if (!fs::is_regular_file(fs::symlink_status(file)) || fs::file_size(file) > largest_wish)
        throw Error("bad_request", "this is no wish: no file, or too large a one");
      Json said = parse_document(read_file(file), "the wish");
      if (!said.is_object() || said.value("schema", "") != "athanor.control/1" || !said.contains("do") ||
          !said.at("do").is_string() || !said.contains("by") || !said.at("by").is_string())
        throw Error("bad_request", "this is no athanor.control/1");
      out.push_back({id, std::move(said)});
    } catch (const std::exception &e) {
      answer_wish(run, id, false, e.what());
    }
  }
  return out;
}

void answer_wish(const fs::path &run, const std::string &id, bool ok, const std::string &message,
                 const std::string &hint) {
  Json answer{{"schema", "athanor.control.answer/1"}, {"ok", ok}, {"message", message}};
  if (!hint.empty()) answer["hint"] = hint;
  std::error_code none;
  put(answer_file(run, id), answer);
  fs::remove(wish_file(run, id), none);
}

}  // namespace athanor
