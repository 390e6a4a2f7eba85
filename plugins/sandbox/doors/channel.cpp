// SPDX-License-Identifier: Apache-2.0
//
// Passing sockets. See channel.hpp.
#include "sandbox/doors/channel.hpp"

#include <arpa/inet.h>
#include <netinet/in.h>
#include <sys/socket.h>

#include <cerrno>
#include <cstring>
#include <string>
#include <system_error>

namespace athanor::sandbox {
namespace {

// A message of one byte with room for one descriptor.
struct Message {
  Message() {
    part = {&byte, 1};
    header.msg_iov = &part;
    header.msg_iovlen = 1;
    header.msg_control = control;
    header.msg_controllen = sizeof control;
  }
  char byte = 0;
  iovec part{};
  msghdr header{};
  alignas(cmsghdr) char control[CMSG_SPACE(sizeof(int))] = {};
};

bool bind_to(int fd, std::uint16_t port) {
  sockaddr_in at{};
  at.sin_family = AF_INET;
  at.sin_port = htons(port);
  at.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
  return bind(fd, reinterpret_cast<const sockaddr *>(&at), sizeof at) == 0;
}

}  // namespace

bool send_socket(int channel, int socket) {
  Message message;
  cmsghdr *const what = CMSG_FIRSTHDR(&message.header);
  what->cmsg_level = SOL_SOCKET;
  what->cmsg_type = SCM_RIGHTS;
  what->cmsg_len = CMSG_LEN(sizeof socket);
  std::memcpy(CMSG_DATA(what), &socket, sizeof socket);
  return sendmsg(channel, &message.header, MSG_NOSIGNAL) == 1;
}

Descriptor receive_socket(int channel) {
  Message message;
  ssize_t got = 0;
  do got = recvmsg(channel, &message.header, MSG_CMSG_CLOEXEC);
  while (got < 0 && errno == EINTR);
  const cmsghdr *const what = got == 1 ? CMSG_FIRSTHDR(&message.header) : nullptr;
  if (!what || what->cmsg_level != SOL_SOCKET || what->cmsg_type != SCM_RIGHTS) return Descriptor();
  int fd = -1;
  std::memcpy(&fd, CMSG_DATA(what), sizeof fd);
  return Descriptor(fd);
}

Descriptor listen_nearby(std::uint16_t &port) {
  Descriptor made(socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0));
  if (!made || (!bind_to(made.get(), port) && !bind_to(made.get(), 0)) || listen(made.get(), 64) != 0)
    throw std::system_error(errno, std::generic_category(), "no port at 127.0.0.1 can be listened at");
  sockaddr_in at{};
  socklen_t size = sizeof at;
  getsockname(made.get(), reinterpret_cast<sockaddr *>(&at), &size);
  port = ntohs(at.sin_port);
  return made;
}

}  // namespace athanor::sandbox
