// SPDX-License-Identifier: Apache-2.0
#include "verify/process_state.hpp"

#include <dlfcn.h>
#include <malloc.h>
#include <signal.h>
#include <string.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <clocale>
#include <filesystem>
#include <fstream>

extern char **environ;

namespace athanor::verify {
namespace {

namespace fs = std::filesystem;

std::string current_umask() {
  const mode_t mask = ::umask(0);
  ::umask(mask);
  char text[16];
  std::snprintf(text, sizeof text, "%04o", static_cast<unsigned>(mask));
  return text;
}

std::string signal_word(int number) {
  const char *name = ::sigabbrev_np(number);
  return name ? std::string("SIG") + name : std::to_string(number);
}

std::string blocked_signals() {
  sigset_t blocked;
  ::sigemptyset(&blocked);
  ::sigprocmask(SIG_SETMASK, nullptr, &blocked);
  std::string out;
  for (int number = 1; number < SIGRTMIN; ++number)
    if (::sigismember(&blocked, number) == 1) out += (out.empty() ? "" : " ") + signal_word(number);
  return out.empty() ? "empty" : out;
}

std::string handler_of(int number) {
  struct sigaction action {};
  if (::sigaction(number, nullptr, &action) != 0) return "?";
  if (action.sa_handler == SIG_DFL) return "the default";
  if (action.sa_handler == SIG_IGN) return "ignored";
  return "a function";
}

std::string environment() {
  std::vector<std::string> all;
  for (char **at = environ; at && *at; ++at) all.emplace_back(*at);
  std::sort(all.begin(), all.end());
  std::string out;
  for (const std::string &one : all) out += one + "\n";
  return out;
}

}  // namespace

ProcessState process_state() {
  std::error_code none;
  ProcessState out{{"the current folder", fs::current_path(none).string()},
                   {"the umask", current_umask()},
                   {"the signal mask", blocked_signals()},
                   {"the environment", environment()}};
  if (const char *locale = std::setlocale(LC_ALL, nullptr)) out["the locale"] = locale;
  for (int number = 1; number < SIGRTMIN; ++number) out["the handler of " + signal_word(number)] = handler_of(number);
  rlimit files{};
  if (::getrlimit(RLIMIT_NOFILE, &files) == 0) out["the limit of open files"] = std::to_string(files.rlim_cur);
  return out;
}

std::vector<std::string> changes(const ProcessState &before, const ProcessState &after) {
  std::vector<std::string> out;
  for (const auto &[what, was] : before) {
    const auto now = after.find(what);
    const std::string is = now == after.end() ? "gone" : now->second;
    if (is == was) continue;
    // An environment is too long to show, and may hold secrets.
    out.push_back(what == "the environment" ? what + " is another" : what + " was " + was + " and is " + is);
  }
  return out;
}

std::set<std::string> open_descriptors() {
  std::set<std::string> out;
  std::error_code none;
  for (fs::directory_iterator at("/proc/self/fd", none), end; !none && at != end; at.increment(none)) {
    const std::string target = fs::read_symlink(at->path(), none).string();
    if (!none && target.rfind("/proc/", 0) != 0) out.insert(at->path().filename().string() + " -> " + target);
    none.clear();
  }
  return out;
}

std::set<std::string> threads() {
  std::set<std::string> out;
  std::error_code none;
  for (fs::directory_iterator at("/proc/self/task", none), end; !none && at != end; at.increment(none)) {
    std::ifstream in(at->path() / "comm");
    std::string name;
    std::getline(in, name);
    out.insert(at->path().filename().string() + " " + name);
  }
  return out;
}

long long heap_in_use() {
  // A sanitizer's allocator says so itself; glibc's is asked where it is the one in use.
  using Count = std::size_t (*)();
  if (const auto count = reinterpret_cast<Count>(::dlsym(RTLD_DEFAULT, "__sanitizer_get_current_allocated_bytes")))
    return static_cast<long long>(count());
#if defined(__GLIBC__) && (__GLIBC__ > 2 || __GLIBC_MINOR__ >= 33)
  const struct mallinfo2 info = ::mallinfo2();
  const long long bytes = static_cast<long long>(info.uordblks) + static_cast<long long>(info.hblkhd);
  return bytes > 0 ? bytes : -1;
#else
  return -1;
#endif
}

}  // namespace athanor::verify
