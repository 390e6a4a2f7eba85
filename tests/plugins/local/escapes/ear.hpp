// SPDX-License-Identifier: Apache-2.0
//
// Somebody who listens outside a job, at a socket of one kind, and can tell whether anybody came.
#ifndef ATHANOR_TESTS_LOCAL_ESCAPES_EAR_HPP
#define ATHANOR_TESTS_LOCAL_ESCAPES_EAR_HPP

#include <sys/socket.h>

#include <memory>
#include <string>

namespace escapes {

class Ear {
 public:
  // At loopback; `family` AF_INET or AF_INET6, `type` SOCK_STREAM or SOCK_DGRAM.
  Ear(int family, int type);
  // At a path or, when it begins with '@', at an abstract name; whoever can reach it may connect.
  Ear(int type, const std::string &unix_name);
  // At every network device; only root can.
  static std::unique_ptr<Ear> at_devices();
  ~Ear();
  Ear(const Ear &) = delete;
  Ear &operator=(const Ear &) = delete;

  int port() const { return port_; }
  // Has anybody connected, or sent anything?
  bool heard() const;

 private:
  explicit Ear(int fd) : fd_(fd) {}
  void listen_at(const sockaddr *at, socklen_t size, int type);
  int fd_, port_ = 0;
};

}  // namespace escapes

#endif
