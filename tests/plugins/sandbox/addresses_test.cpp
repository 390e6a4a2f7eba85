// SPDX-License-Identifier: Apache-2.0
//
// Which addresses a name that is allowed may stand for.
#include "sandbox/doors/addresses.hpp"

#include <arpa/inet.h>
#include <netinet/in.h>

#include <catch2/catch.hpp>

using namespace athanor::sandbox;

namespace {

Reach of(const std::string &text) {
  sockaddr_in four{};
  sockaddr_in6 six{};
  four.sin_family = AF_INET;
  six.sin6_family = AF_INET6;
  if (inet_pton(AF_INET, text.c_str(), &four.sin_addr) == 1) return reach_of(reinterpret_cast<sockaddr &>(four));
  REQUIRE(inet_pton(AF_INET6, text.c_str(), &six.sin6_addr) == 1);
  return reach_of(reinterpret_cast<sockaddr &>(six));
}

}  // namespace

TEST_CASE("addresses of the public internet are reached") {
  for (const char *text : {"1.1.1.1", "172.15.0.1", "172.32.0.1", "192.167.1.1", "100.63.0.1", "2606:4700::1",
                           "64:ff9b::101:101", "2002:101:101::1", "::ffff:1.1.1.1"}) {
    INFO(text);
    CHECK(of(text) == Reach::everywhere);
  }
}

TEST_CASE("this machine and private networks are reached only when listed as private") {
  for (const char *text : {"127.0.0.1", "127.9.9.9", "10.1.2.3", "172.16.0.1", "172.31.255.255", "192.168.1.1",
                           "100.64.0.1", "198.18.0.1", "::1", "fc00::1", "fd12::1", "::ffff:127.0.0.1",
                           "::ffff:10.0.0.1", "64:ff9b::7f00:1", "2002:7f00:1::1", "2002:c0a8:101::1"}) {
    INFO(text);
    CHECK(of(text) == Reach::own_network);
  }
}

TEST_CASE("metadata services, link-local, multicast and reserved addresses are reached by nobody") {
  for (const char *text : {"169.254.169.254",
                           "169.254.0.1",
                           "0.0.0.0",
                           "0.1.2.3",
                           "100.100.100.200",
                           "168.63.129.16",
                           "192.0.0.192",
                           "224.0.0.1",
                           "239.1.1.1",
                           "240.0.0.1",
                           "255.255.255.255",
                           "::",
                           "fe80::1",
                           "ff02::1",
                           "fd00:ec2::254",
                           "fd20:ce::254",
                           "::ffff:169.254.169.254",
                           "64:ff9b::a9fe:a9fe",
                           "2002:a9fe:a9fe::1",
                           "2001::1",
                           "2001:db8::1",
                           "::127.0.0.1",
                           "fec0::1",
                           "4000::1",
                           "64:ff9b:1::1"}) {
    INFO(text);
    CHECK(of(text) == Reach::never);
  }
}

TEST_CASE("a name of this machine is refused, with the rule that would allow it") {
  const Reached none = reach("127.0.0.1", 9, false);
  CHECK_FALSE(none.socket);
  CHECK(none.status == 403);
  CHECK(none.why.find("`private:127.0.0.1:9`") != std::string::npos);
  CHECK(reach("169.254.169.254", 80, true).status == 403);
}

TEST_CASE("a name that nobody knows and a port where nobody listens are told apart") {
  CHECK(reach("no-such-name.invalid", 443, true).why.find("cannot be resolved") != std::string::npos);
  const Reached shut = reach("127.0.0.1", 1, true);
  CHECK(shut.status == 502);
  CHECK(shut.why.find("cannot be reached") != std::string::npos);
}
