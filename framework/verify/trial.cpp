// SPDX-License-Identifier: Apache-2.0
#include "verify/trial.hpp"

#include <fcntl.h>
#include <poll.h>
#include <signal.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#include <cerrno>
#include <cstdio>
#include <exception>
#include <nlohmann/json.hpp>
#include <thread>

#include "foundation/error.hpp"
#include "foundation/json.hpp"

#if defined(__has_feature)
#if __has_feature(address_sanitizer) || __has_feature(thread_sanitizer) || __has_feature(memory_sanitizer)
#define ATHANOR_SANITIZED 1
#endif
#endif
#if defined(__SANITIZE_ADDRESS__) || defined(__SANITIZE_THREAD__)
#define ATHANOR_SANITIZED 1
#endif

namespace athanor::verify {
namespace {

using Clock = std::chrono::steady_clock;

constexpr std::size_t output_quoted = 300;
constexpr std::size_t answer_max = 64 << 20;
constexpr int more_time_when_sanitized = 5;

struct Descriptor {
  int fd;
  explicit Descriptor(int given) : fd(given) {
    if (fd < 0)
      throw Error("internal", std::string("cannot start a process: ") + ::strerror(errno),
                  "free some memory, processes or open files and try again");
  }
  ~Descriptor() { close(); }
  Descriptor(const Descriptor &) = delete;
  Descriptor &operator=(const Descriptor &) = delete;
  void close() {
    if (fd >= 0) ::close(fd);
    fd = -1;
  }
};

std::string signal_name(int number) {
  const char *name = ::sigabbrev_np(number);
  return name ? std::string("SIG") + name : "signal " + std::to_string(number);
}

// One line of JSON, written whole; the plugin may have made any mess of our streams, but not of this descriptor.
void write_line(int to, const Json &line) {
  const std::string text = canonical(line) + "\n";
  for (std::size_t done = 0; done < text.size();) {
    const ssize_t sent = ::write(to, text.data() + done, text.size() - done);
    if (sent < 0 && errno != EINTR) ::_exit(1);
    if (sent > 0) done += static_cast<std::size_t>(sent);
  }
}

[[noreturn]] void work_in_child(const std::function<Json(const Doing &)> &work, int output, int answers) {
  ::setpgid(0, 0);
  ::prctl(PR_SET_PDEATHSIG, SIGKILL);
  const rlimit no_core{0, 0};
  ::setrlimit(RLIMIT_CORE, &no_core);
  const int nothing = ::open("/dev/null", O_RDONLY | O_CLOEXEC);
  ::dup2(nothing, 0);
  ::dup2(output, 1);
  ::dup2(output, 2);
  if (nothing > 2) ::close(nothing);
  try {
    Json answer = work([&](const std::string &doing) { write_line(answers, {{"doing", doing}}); });
    write_line(answers, {{"answer", std::move(answer)}});
  } catch (const std::exception &e) {
    write_line(answers, {{"thrown", std::string(e.what())}});
  } catch (...) {
    write_line(answers, {{"thrown", "an exception of an unknown type"}});
  }
  ::_exit(0);  // the plugin's static destructors are nobody's question
}

std::string end_of_output(int file) {
  struct stat there {};
  if (::fstat(file, &there) != 0 || there.st_size == 0) return {};
  const off_t from = there.st_size > 4096 ? there.st_size - 4096 : 0;
  std::string text(static_cast<std::size_t>(there.st_size - from), '\0');
  const ssize_t got = ::pread(file, text.data(), text.size(), from);
  text.resize(got > 0 ? static_cast<std::size_t>(got) : 0);
  std::string line;
  for (const char c : text) {
    if (c == '\n')
      line += line.empty() ? "" : " | ";
    else if (static_cast<unsigned char>(c) >= ' ')
      line += c;
  }
  while (!line.empty() && (line.back() == ' ' || line.back() == '|')) line.pop_back();
  // Sanitizers say what is wrong first, other programs last.
  if (line.size() > output_quoted)
    line = line.find("Sanitizer") != std::string::npos ? line.substr(line.find("Sanitizer"), output_quoted) + "..."
                                                       : "..." + line.substr(line.size() - output_quoted);
  return valid_utf8(line);
}

// Takes lines until the child closes its end or the time is over. False: the time is over.
bool listen(int answers, Clock::time_point deadline, TrialEnd &end) {
  std::string received;
  for (;;) {
    const auto left = std::chrono::duration_cast<std::chrono::milliseconds>(deadline - Clock::now()).count();
    if (left <= 0 || received.size() > answer_max) return false;
    pollfd ready{answers, POLLIN, 0};
    if (::poll(&ready, 1, static_cast<int>(left)) <= 0) continue;
    char buffer[65536];
    const ssize_t got = ::read(answers, buffer, sizeof buffer);
    if (got < 0 && errno == EINTR) continue;
    if (got <= 0) return true;
    received.append(buffer, static_cast<std::size_t>(got));
    for (std::size_t at; (at = received.find('\n')) != std::string::npos; received.erase(0, at + 1)) {
      const Json line = Json::parse(received.substr(0, at), nullptr, false);
      if (line.contains("doing")) end.doing = line["doing"];
      if (line.contains("thrown")) end.detail = line["thrown"];
      if (line.contains("answer")) {
        end.answer = line["answer"].dump();
        return true;
      }
    }
  }
}

void judge(int status, bool in_time, std::chrono::seconds limit, TrialEnd &end) {
  if (!end.answer.empty()) return;
  if (!in_time) {
    end.how = TrialEnd::How::late;
    end.detail = std::to_string(limit.count()) + " s";
  } else if (WIFSIGNALED(status)) {
    end.how = TrialEnd::How::crashed;
    end.detail = signal_name(WTERMSIG(status));
  } else {
    end.how = TrialEnd::How::left;
    if (end.detail.empty()) end.detail = "exit status " + std::to_string(WEXITSTATUS(status));
  }
}

}  // namespace

bool sanitized() {
#ifdef ATHANOR_SANITIZED
  return true;
#else
  return false;
#endif
}

std::size_t output_written() {
  ::fflush(nullptr);
  struct stat there {};
  return ::fstat(1, &there) == 0 ? static_cast<std::size_t>(there.st_size) : 0;
}

TrialEnd try_out(const std::function<Json(const Doing &doing)> &work, std::chrono::seconds given) {
  const std::chrono::seconds limit = given * (sanitized() ? more_time_when_sanitized : 1);
  Descriptor output(::memfd_create("output", MFD_CLOEXEC));
  ::fcntl(output.fd, F_SETFL, O_APPEND);
  int ends[2];
  if (::pipe2(ends, O_CLOEXEC) != 0) ends[0] = ends[1] = -1;
  Descriptor ours(ends[0]), theirs(ends[1]);
  ::fflush(nullptr);  // else the child would write what waits in our streams once more

  const auto start = Clock::now();
  const pid_t child = ::fork();
  if (child == 0) {
    // High up, where a plugin that closes or counts the low descriptors does not meet them.
    const int answers = ::fcntl(theirs.fd, F_DUPFD_CLOEXEC, 200);
    work_in_child(work, output.fd, answers < 0 ? theirs.fd : answers);
  }
  if (child < 0)
    throw Error("internal", std::string("cannot start a process: ") + ::strerror(errno),
                "free some memory or processes and try again");
  theirs.close();
  TrialEnd end;
  bool in_time = listen(ours.fd, start + limit, end);
  int status = 0;
  pid_t gone = 0;
  // An answer is all that is wanted; the end without one is waited for a moment, for its signal.
  if (end.answer.empty() && in_time)
    for (int tries = 0; tries < 2000 && (gone = ::waitpid(child, &status, WNOHANG)) == 0; ++tries)
      std::this_thread::sleep_for(std::chrono::milliseconds(1));
  if (end.answer.empty() && gone == 0) in_time = false;  // it goes on without a way to answer
  ::kill(-child, SIGKILL);
  ::kill(child, SIGKILL);
  while (gone <= 0 && ::waitpid(child, &status, 0) < 0 && errno == EINTR) {
  }
  end.seconds = std::chrono::duration<double>(Clock::now() - start).count();
  end.output = end_of_output(output.fd);
  judge(status, in_time, limit, end);
  return end;
}

}  // namespace athanor::verify
