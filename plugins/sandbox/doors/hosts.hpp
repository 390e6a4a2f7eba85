// SPDX-License-Identifier: Apache-2.0
//
// Which hosts a job may reach, as a pipeline lists them: `name`, `name:port`, `*.suffix`, an address, each perhaps
// with `private:` before it. Without a port: 443 and 80. Words are compared here; what a name resolves to is looked
// at in addresses.hpp.
#ifndef ATHANOR_SANDBOX_HOSTS_HPP
#define ATHANOR_SANDBOX_HOSTS_HPP

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

namespace athanor::sandbox {

struct HostRule {
  std::string name;          // lower case; of `*.suffix` the part from the dot on
  bool suffix = false;       // any name that ends so, but not the bare one
  bool own_network = false;  // `private:`: may be an address of this machine or of a private network
  std::vector<std::uint16_t> ports;
};

// Throws std::invalid_argument with a sentence that says what is wrong and what to write.
HostRule host_rule(const std::string &text);
std::vector<HostRule> host_rules(const std::vector<std::string> &texts);

// The rule that allows this; one with `private:` where there is a choice. Null: none does. `name` as `host_name` gives
// it.
const HostRule *rule_for(const std::vector<HostRule> &rules, const std::string &name, std::uint16_t port);

// A name or address in the one way of writing it that rules use; nothing when it is neither.
std::optional<std::string> host_name(std::string text);
std::optional<std::uint16_t> port_number(const std::string &text);

// `host:443`, `[::1]:80`: the last colon counts, and an address with colons needs its brackets. Without a port: 0.
struct HostPort {
  std::string host;
  std::uint16_t port = 0;
};
std::optional<HostPort> host_and_port(const std::string &text);

}  // namespace athanor::sandbox

#endif
