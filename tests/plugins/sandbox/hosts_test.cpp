// SPDX-License-Identifier: Apache-2.0
//
// Which hosts a list of rules allows, however a name is written.
#include "sandbox/doors/hosts.hpp"

#include <catch2/catch.hpp>
#include <stdexcept>

using namespace athanor::sandbox;

namespace {

bool allows(const std::vector<std::string> &rules, const std::string &asked) {
  const auto place = host_and_port(asked);
  return place && rule_for(host_rules(rules), place->host, place->port) != nullptr;
}

std::string refusal(const std::string &rule) {
  try {
    host_rule(rule);
  } catch (const std::invalid_argument &e) {
    return e.what();
  }
  return "";
}

}  // namespace

TEST_CASE("a name is allowed at the two usual ports, and at no other") {
  CHECK(allows({"data.example.org"}, "data.example.org:443"));
  CHECK(allows({"data.example.org"}, "data.example.org:80"));
  CHECK_FALSE(allows({"data.example.org"}, "data.example.org:22"));
  CHECK(allows({"data.example.org:22"}, "data.example.org:22"));
  CHECK_FALSE(allows({"data.example.org:22"}, "data.example.org:443"));
  CHECK_FALSE(allows({}, "data.example.org:443"));
}

TEST_CASE("a suffix allows names below it, not itself and not what only looks like it") {
  CHECK(allows({"*.example.org"}, "a.example.org:443"));
  CHECK(allows({"*.example.org"}, "a.b.example.org:443"));
  CHECK_FALSE(allows({"*.example.org"}, "example.org:443"));
  CHECK_FALSE(allows({"*.example.org"}, "evilexample.org:443"));
  CHECK_FALSE(allows({"*.example.org"}, "example.org.evil.net:443"));
  CHECK(allows({"*.example.org:8443"}, "a.example.org:8443"));
}

TEST_CASE("a name may be written in any case and with its last dot") {
  CHECK(allows({"Data.Example.ORG"}, "DATA.example.org.:443"));
}

TEST_CASE("addresses are compared as addresses, and are names of nothing else") {
  CHECK(allows({"192.0.2.7"}, "192.0.2.7:443"));
  CHECK(allows({"[2001:DB8:0::1]:80"}, "[2001:db8::1]:80"));
  CHECK_FALSE(allows({"192.0.2.7"}, "192.0.2.8:443"));
  for (const char *odd : {"127.1:443", "2130706433:443", "0177.0.0.1:443", "0x7f000001.0x1:443", "1.2.3.4.5:443"})
    CHECK_FALSE(allows({"*.example.org", "127.0.0.1"}, odd));
}

TEST_CASE("what is no host and port allows nothing") {
  for (const char *odd : {"", ":443", "a b:443", "a@b:443", "a/b:443", "a:0", "a:65536", "a:+1", "a:443:443", "..:443",
                          ".a:443", "a..b:443", "[::1:443", "[fe80::1%lo]:443", "a%00b:443"}) {
    INFO(odd);
    CHECK_FALSE(allows({"a", "b", "*.a.b"}, odd));
  }
}

TEST_CASE("private hosts are listed as such, and that rule counts where two fit") {
  const auto rules = host_rules({"lab.local:8080", "private:lab.local:8080"});
  CHECK(rule_for(rules, "lab.local", 8080)->own_network);
  CHECK_FALSE(host_rule("lab.local").own_network);
}

TEST_CASE("a rule that cannot be says why, and what to write") {
  CHECK(refusal("https://data.example.org/").find("name only the host") != std::string::npos);
  CHECK(refusal("*.org").find("too wide") != std::string::npos);
  CHECK(refusal("*").find("as in `*.example.org`") != std::string::npos);
  CHECK(refusal("a.*.org").find("leading") != std::string::npos);
  CHECK(refusal("*.10.0.0.1").find("no suffix") != std::string::npos);
  CHECK(refusal("data.example.org:http").find("is no host") != std::string::npos);
  CHECK(refusal("").find("is no host") != std::string::npos);
}
