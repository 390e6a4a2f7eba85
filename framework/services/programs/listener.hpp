// SPDX-License-Identifier: Apache-2.0
//
// Listens at a unix socket and serves each connection in a thread of its own. What is said there is none of its
// business.
#ifndef ATHANOR_SERVICES_PROGRAMS_LISTENER_HPP
#define ATHANOR_SERVICES_PROGRAMS_LISTENER_HPP

#include <condition_variable>
#include <filesystem>
#include <functional>
#include <mutex>
#include <set>
#include <thread>

namespace athanor {

class SocketListener {
 public:
  // Only the owner may connect. The folder must be there; a socket of that name is replaced. Throws
  // Error("unavailable"). `serve` gets the connection, which is closed when it returns; it must not throw.
  SocketListener(const std::filesystem::path &socket, std::function<void(int connection)> serve);
  // Takes no more connections and waits for those that are being served; reads on them end.
  ~SocketListener();
  SocketListener(const SocketListener &) = delete;
  SocketListener &operator=(const SocketListener &) = delete;

 private:
  void take_all();
  void serve_one(int connection);

  const std::filesystem::path socket_;
  const std::function<void(int)> serve_;
  int listener_ = -1, bell_ = -1;
  std::mutex mutex_;
  std::condition_variable changed_;
  std::set<int> open_;
  bool stopping_ = false;
  std::thread taker_;
};

}  // namespace athanor

#endif
