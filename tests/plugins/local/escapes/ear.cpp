// SPDX-License-Identifier: Apache-2.0
//
// See ear.hpp.
#include "tests/plugins/local/escapes/ear.hpp"

#include <linux/if_ether.h>
#include <netinet/in.h>
#include <poll.h>
#include <sys/stat.h>
#include <sys/un.h>
#include <unistd.h>

#include <cerrno>
#include <cstddef>
#include <system_error>

namespace escapes {
namespace {

void need(bool done, const char *what) {
  if (!done) throw std::system_error(errno, std::generic_category(), what);
}

}  // namespace

Ear::Ear(int family, int type) : fd_(socket(family, type | SOCK_CLOEXEC, 0)) {
  if (family == AF_INET) {
    sockaddr_in at{};
    at.sin_family = AF_INET;
    at.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    socklen_t size = sizeof at;
    listen_at(reinterpret_cast<sockaddr *>(&at), size, type);
    need(getsockname(fd_, reinterpret_cast<sockaddr *>(&at), &size) == 0, "no port");
    port_ = ntohs(at.sin_port);
  } else {
    sockaddr_in6 at{};
    at.sin6_family = AF_INET6;
    at.sin6_addr = in6addr_loopback;
    socklen_t size = sizeof at;
    listen_at(reinterpret_cast<sockaddr *>(&at), size, type);
    need(getsockname(fd_, reinterpret_cast<sockaddr *>(&at), &size) == 0, "no port");
    port_ = ntohs(at.sin6_port);
  }
}

Ear::Ear(int type, const std::string &unix_name) : fd_(socket(AF_UNIX, type | SOCK_CLOEXEC, 0)) {
  sockaddr_un at{};
  at.sun_family = AF_UNIX;
  unix_name.copy(at.sun_path, sizeof at.sun_path - 1);
  const bool abstract = at.sun_path[0] == '@';
  if (abstract) at.sun_path[0] = '\0';
  const auto size = static_cast<socklen_t>(offsetof(sockaddr_un, sun_path) + unix_name.size() + (abstract ? 0 : 1));
  listen_at(reinterpret_cast<sockaddr *>(&at), size, type);
  if (!abstract) need(chmod(unix_name.c_str(), 0777) == 0, "a socket that everybody may use");
}

std::unique_ptr<Ear> Ear::at_devices() {
  return std::unique_ptr<Ear>(new Ear(socket(AF_PACKET, SOCK_RAW | SOCK_CLOEXEC, htons(ETH_P_ALL))));
}

Ear::~Ear() { close(fd_); }

void Ear::listen_at(const sockaddr *at, socklen_t size, int type) {
  need(fd_ >= 0 && bind(fd_, at, size) == 0, "nowhere to listen");
  need(type == SOCK_DGRAM || listen(fd_, 8) == 0, "nowhere to listen");
}

bool Ear::heard() const {
  pollfd watched{fd_, POLLIN, 0};  // one that could not be opened (-1) hears nothing
  return poll(&watched, 1, 0) == 1;
}

}  // namespace escapes
