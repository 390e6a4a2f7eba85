// SPDX-License-Identifier: Apache-2.0
//
// See starter.hpp.
#include "serve/starter.hpp"

#include <ctime>

#include "foundation/error.hpp"
#include "foundation/files.hpp"
#include "foundation/json.hpp"
#include "report/open_run.hpp"
#include "run/folder.hpp"
#include "serve/detached.hpp"
#include "serve/said.hpp"

namespace athanor::serve {
namespace {

bool is_name(const std::string &name) {
  static const std::string others = "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789-_.";
  return !name.empty() && name.size() <= 64 && name.front() != '.' && name.front() != '-' &&
         name.find_first_not_of(others) == std::string::npos;
}

std::string dated(const std::string &name) {
  const std::time_t now = std::time(nullptr);
  std::tm local{};
  ::localtime_r(&now, &local);
  char text[32];
  std::strftime(text, sizeof text, "%Y-%m-%d-%H%M%S-", &local);
  std::string out = text + name.substr(0, 40);
  for (char &c : out)
    if (!is_name(std::string("x") + c)) c = '-';
  return out;
}

Changes changes_said(const Json &said) {
  Changes out;
  out.set = object_at(said, "set");
  const Json unset = said.value("unset", Json::array());
  if (!unset.is_array()) throw Error("bad_request", "'unset' is no list", "send a list of paths");
  for (const Json &path : unset) {
    if (!path.is_string()) throw Error("bad_request", "'unset' holds what is no path", "send a list of texts");
    out.unset.push_back(path);
  }
  return out;
}

std::string last_words(const fs::path &log) { return valid_utf8(read_both_ends(log, 4096)); }

}  // namespace

fs::path Starter::log_of(const std::string &name) const {
  std::string flat = name;
  for (char &c : flat)
    if (c == '/') c = '.';
  return runs_.folder() / ".serve" / (flat + ".log");
}

std::vector<std::string> Starter::with_plugin_folders(std::vector<std::string> words) const {
  for (const fs::path &folder : plugin_dirs_) {
    words.emplace_back("--plugin-dir");
    words.push_back(folder.string());
  }
  return words;
}

// What somebody typed in place of the pipeline's topic. The run keeps a copy of its own.
fs::path Starter::kept_topic(const std::string &name, const std::string &text) const {
  if (text.find_first_not_of(" \t\r\n") == std::string::npos)
    throw Error("bad_request", "the topic is empty", "say in plain words what is to be researched");
  const fs::path file = runs_.folder() / ".serve" / (name + ".topic.md");
  fs::create_directories(file.parent_path());
  write_file(file, text);
  return file;
}

Json Starter::start(const Json &said) const {
  const std::string pipeline = text_said(said, "pipeline");
  const std::string name = said.contains("name") ? text_said(said, "name") : dated(pipeline);
  if (!is_name(name))
    throw Error("bad_request", "a run cannot be called that", "use letters, digits, '-', '_' and '.', at most 64");
  const fs::path run = runs_.folder() / name;
  if (fs::exists(run)) throw Error("refused", "there is a run of that name", "choose another");
  const fs::path topic = said.contains("topic") ? kept_topic(name, text_said(said, "topic")) : fs::path();
  std::vector<std::string> words = with_plugin_folders(forms_.words(pipeline, changes_said(said), topic));
  words.insert(words.end(), {"--run-dir", run.string()});
  const Started started = start_athanor(words, log_of(name), [&] { return is_run(run); });
  if (!is_run(run)) throw Error("refused", "the run did not begin", last_words(log_of(name)));
  return {{"run", name}, {"process", started.process}};
}

Json Starter::resume(const std::string &name) const {
  const fs::path run = runs_.find(name);
  if (const auto holder = run_holder(run)) throw Error("refused", "the run is running already", holder->text);
  const Started started = start_athanor(with_plugin_folders({"resume", run.string()}), log_of(name),
                                        [&] { return run_holder(run).has_value(); });
  if (started.ended && started.status != 0) throw Error("refused", "the run does not go on", last_words(log_of(name)));
  return {{"message", "the run goes on"}, {"process", started.process}};
}

}  // namespace athanor::serve
