// SPDX-License-Identifier: Apache-2.0
//
// The parent's side of the scanning child: a process of our own program that loads one plugin file and
// answers questions about it, so that whatever the plugin does, it does it there. scan_child.cpp is the
// other side. One JSON question per line goes to its standard input, one JSON answer per line comes
// back on its descriptor 3: {"ok": ...} or {"error": "athanor.error/1" document}. Before it may come {"progress":
// text}.
#ifndef ATHANOR_PLUGIN_SCANNER_HPP
#define ATHANOR_PLUGIN_SCANNER_HPP

#include <sys/types.h>

#include <chrono>
#include <filesystem>
#include <functional>
#include <nlohmann/json.hpp>
#include <string>

#include "plugin/helper.hpp"

namespace athanor {

using Json = nlohmann::json;
namespace fs = std::filesystem;

class Scanner {
 public:
  // Starts `athanor scan-plugin FILE`. Throws Error("internal") when no process can be started.
  explicit Scanner(const fs::path &file);
  ~Scanner();  // ends the child and whatever it started, at once
  Scanner(const Scanner &) = delete;
  Scanner &operator=(const Scanner &) = delete;

  // The child's answer. Throws Error("plugin_fault") when there is none: "crashed with SIGSEGV in
  // create", "took longer than 20 s while loading and was stopped". `doing` ends that sentence. Who tells of its
  // progress has its time anew; what it says goes to `told`.
  Json ask(const Json &question, const std::string &doing, const std::function<void(const std::string &)> &told = {});

 private:
  using Time = std::chrono::steady_clock::time_point;
  void spawn(const fs::path &file);
  bool exchange(std::string &question, Time deadline);  // false: the child's end of the answers is closed
  void drain_output();
  std::string quoted_output();
  [[noreturn]] void explain_end(const std::string &doing, Time deadline);
  [[noreturn]] void give_up(const std::string &doing);

  pid_t child_ = -1;
  int questions_ = -1, answers_ = -1, output_ = -1;
  std::string received_, printed_;
};

}  // namespace athanor

#endif
