// SPDX-License-Identifier: Apache-2.0
//
// Which addresses may be reached, and reaching them. See addresses.hpp.
#include "sandbox/doors/addresses.hpp"

#include <arpa/inet.h>
#include <netdb.h>
#include <netinet/in.h>
#include <poll.h>
#include <unistd.h>

#include <array>
#include <cerrno>
#include <cstring>
#include <memory>

namespace athanor::sandbox {
namespace {

constexpr int patience_ms = 10000;
constexpr int most_addresses = 3;

struct Net4 {
  std::uint32_t first;
  int bits;
  Reach reach;
};
constexpr std::uint32_t quad(unsigned a, unsigned b, unsigned c, unsigned d) {
  return (a << 24) | (b << 16) | (c << 8) | d;
}
// The first that fits counts. Metadata services of clouds hand out keys to whoever asks.
constexpr Net4 nets4[] = {{quad(0, 0, 0, 0), 8, Reach::never},           {quad(169, 254, 0, 0), 16, Reach::never},
                          {quad(100, 100, 100, 200), 32, Reach::never},  // a metadata service
                          {quad(168, 63, 129, 16), 32, Reach::never},    // another
                          {quad(192, 0, 0, 0), 24, Reach::never},        // another, and reserved
                          {quad(192, 0, 2, 0), 24, Reach::never},        {quad(198, 51, 100, 0), 24, Reach::never},
                          {quad(203, 0, 113, 0), 24, Reach::never},      {quad(192, 88, 99, 0), 24, Reach::never},
                          {quad(224, 0, 0, 0), 3, Reach::never},  // multicast, reserved, broadcast
                          {quad(10, 0, 0, 0), 8, Reach::own_network},    {quad(127, 0, 0, 0), 8, Reach::own_network},
                          {quad(172, 16, 0, 0), 12, Reach::own_network}, {quad(192, 168, 0, 0), 16, Reach::own_network},
                          {quad(100, 64, 0, 0), 10, Reach::own_network}, {quad(198, 18, 0, 0), 15, Reach::own_network}};

Reach reach4(std::uint32_t address) {
  for (const Net4 &net : nets4)
    if (((address ^ net.first) >> (32 - net.bits)) == 0) return net.reach;
  return Reach::everywhere;
}

using Bytes = std::array<unsigned char, 16>;

bool begins(const Bytes &address, std::initializer_list<unsigned> bytes) {
  std::size_t i = 0;
  for (const unsigned byte : bytes)
    if (address[i++] != byte) return false;
  return true;
}

std::uint32_t inner4(const Bytes &a, std::size_t at) { return quad(a[at], a[at + 1], a[at + 2], a[at + 3]); }

Reach reach6(const Bytes &a) {
  static constexpr Bytes loopback{0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 1};
  if (a == loopback) return Reach::own_network;
  // Addresses that hold one of IPv4: mapped, NAT64, 6to4.
  if (begins(a, {0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0xff, 0xff})) return reach4(inner4(a, 12));
  if (begins(a, {0, 0x64, 0xff, 0x9b, 0, 0, 0, 0, 0, 0, 0, 0})) return reach4(inner4(a, 12));
  if (begins(a, {0x20, 0x02})) return reach4(inner4(a, 2));
  if (begins(a, {0x20, 0x01, 0, 0}) || begins(a, {0x20, 0x01, 0x0d, 0xb8})) return Reach::never;
  // Metadata services again, which have taken addresses of private networks.
  if (begins(a, {0xfd, 0x00, 0x0e, 0xc2}) || begins(a, {0xfd, 0x20, 0x00, 0xce})) return Reach::never;
  if ((a[0] & 0xfe) == 0xfc) return Reach::own_network;
  return (a[0] & 0xe0) == 0x20 ? Reach::everywhere : Reach::never;
}

std::string words(const sockaddr &address) {
  char text[INET6_ADDRSTRLEN] = "?";
  if (address.sa_family == AF_INET)
    inet_ntop(AF_INET, &reinterpret_cast<const sockaddr_in &>(address).sin_addr, text, sizeof text);
  else if (address.sa_family == AF_INET6)
    inet_ntop(AF_INET6, &reinterpret_cast<const sockaddr_in6 &>(address).sin6_addr, text, sizeof text);
  return text;
}

// A connection, or why there is none.
Descriptor connect_to(const addrinfo &address, int &error) {
  Descriptor made(socket(address.ai_family, SOCK_STREAM | SOCK_CLOEXEC | SOCK_NONBLOCK, 0));
  error = 0;
  if (made && connect(made.get(), address.ai_addr, address.ai_addrlen) == 0) return made;
  error = errno;
  if (!made || error != EINPROGRESS) return Descriptor();
  pollfd watched{made.get(), POLLOUT, 0};
  const int ready = poll(&watched, 1, patience_ms);
  error = ready == 0 ? ETIMEDOUT : errno;
  socklen_t size = sizeof error;
  if (ready > 0) getsockopt(made.get(), SOL_SOCKET, SO_ERROR, &error, &size);
  return error == 0 ? std::move(made) : Descriptor();
}

struct FreeAddresses {
  void operator()(addrinfo *list) const { freeaddrinfo(list); }
};
using Addresses = std::unique_ptr<addrinfo, FreeAddresses>;

std::string refusal(const std::string &name, std::uint16_t port, const std::string &address, Reach reach) {
  if (reach == Reach::never)
    return name + " is " + address + ", an address that jobs never reach (link-local, metadata or reserved)";
  return name + " is " + address + ", on this machine or a private network; allow that with `private:" + name + ":" +
         std::to_string(port) + "` in `network`";
}

}  // namespace

Reach reach_of(const sockaddr &address) {
  if (address.sa_family == AF_INET)
    return reach4(ntohl(reinterpret_cast<const sockaddr_in &>(address).sin_addr.s_addr));
  if (address.sa_family != AF_INET6) return Reach::never;
  Bytes bytes;
  std::memcpy(bytes.data(), &reinterpret_cast<const sockaddr_in6 &>(address).sin6_addr, bytes.size());
  return reach6(bytes);
}

Reached reach(const std::string &name, std::uint16_t port, bool own_network) {
  const std::string plain = name.front() == '[' ? name.substr(1, name.size() - 2) : name;
  addrinfo wish{}, *list = nullptr;
  wish.ai_socktype = SOCK_STREAM;
  wish.ai_flags = AI_NUMERICSERV;
  const int failed = getaddrinfo(plain.c_str(), std::to_string(port).c_str(), &wish, &list);
  if (failed != 0) return {Descriptor(), 502, name + " cannot be resolved: " + gai_strerror(failed)};
  const Addresses addresses(list);
  Reached out{Descriptor(), 502, name + " has no address"};
  bool tried_one = false;
  int tries = 0;
  for (const addrinfo *one = addresses.get(); one && tries < most_addresses; one = one->ai_next) {
    const Reach reach = reach_of(*one->ai_addr);
    if (reach == Reach::never || (reach == Reach::own_network && !own_network)) {
      if (!tried_one) out.status = 403, out.why = refusal(name, port, words(*one->ai_addr), reach);
      continue;
    }
    ++tries;
    tried_one = true;
    int error = 0;
    out.socket = connect_to(*one, error);
    if (out.socket) return out;
    out.status = error == ETIMEDOUT ? 504 : 502;
    out.why = name + ":" + std::to_string(port) + " cannot be reached: " + std::strerror(error);
  }
  return out;
}

}  // namespace athanor::sandbox
