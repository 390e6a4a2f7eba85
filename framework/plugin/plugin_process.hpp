// SPDX-License-Identifier: Apache-2.0
//
// One process that a plugin runs in, seen from the host: started with nothing of ours but its three standard streams,
// spoken to in lines, and ended with everything that it started. There is always a thread that reads, so that neither
// side ever waits for the other to do so. The first of them is the process's parent and stays as long as it, because
// Linux ends such a child with the thread that started it.
#ifndef ATHANOR_PLUGIN_PLUGIN_PROCESS_HPP
#define ATHANOR_PLUGIN_PLUGIN_PROCESS_HPP

#include <sys/types.h>

#include <chrono>
#include <condition_variable>
#include <functional>
#include <mutex>
#include <optional>
#include <string>
#include <thread>

#include "foundation/error.hpp"
#include "plugin/reading_pool.hpp"
#include "plugin/start_process.hpp"
#include "plugin/wire.hpp"

namespace athanor {

class PluginProcess {
 public:
  // Called by the thread that reads: quick, and they must not throw. Nothing is called after `ended`.
  struct Listener {
    std::function<void(wire::Message)> message;
    std::function<void(const std::string &line)> printed;  // on standard error
    std::function<void(const Error &how)> ended;           // "crashed with SIGSEGV", "was stopped: ..."
  };

  // Throws Error("internal") when no process can be started.
  PluginProcess(const PluginProgram &program, Listener listener);
  ~PluginProcess();  // closes its input, gives it 2 s to end, and ends it
  PluginProcess(const PluginProcess &) = delete;
  PluginProcess &operator=(const PluginProcess &) = delete;

  // Nothing is called before this.
  void listen();
  // Does what follows from a message, which may take long, on a thread that reads now or will. [any thread]
  void run(std::function<void()> work) { threads_.run(std::move(work)); }
  // Takes a line for the process; does not wait for it. Dropped when the process has ended. [any thread]
  void send(std::string line);
  // Waits until little is left unsent, or the process has ended: for whoever sends much. [any thread]
  void wait_for_room();
  // Ends the process; `because` is what `ended` is told. [any thread]
  void end(const Error &because);
  bool ended() const;
  pid_t pid() const { return pid_; }

 private:
  using Time = std::chrono::steady_clock::time_point;
  bool move_lines();
  bool wait_for_something();
  void write_some();
  bool read_some();
  void read_printed();
  void take_lines();
  void leave(const Error &how);
  Error how_it_ended();
  void wake();

  Listener listener_;
  pid_t pid_ = -1;
  int wire_ = -1, printed_ = -1, wake_ = -1;
  wire::Lines lines_;
  std::string said_;       // on standard error, and not yet a whole line
  std::string last_said_;  // the last of it, to be quoted
  bool readable_ = false;

  mutable std::mutex mutex_;
  std::condition_variable room_;
  std::string unsent_;
  bool closing_ = false, ended_ = false;
  std::optional<Time> closed_at_;
  std::optional<Error> because_;
  std::optional<Error> failed_to_start_;
  bool started_ = false, listening_ = false;
  std::condition_variable start_;
  ReadingPool threads_{[this] { return move_lines(); }};
  std::thread first_;
};

// "SIGSEGV"
std::string signal_name(int number);

}  // namespace athanor

#endif
