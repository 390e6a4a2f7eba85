// SPDX-License-Identifier: Apache-2.0
//
// Reading and comparing host rules. See hosts.hpp.
#include "sandbox/doors/hosts.hpp"

#include <arpa/inet.h>

#include <algorithm>
#include <cctype>
#include <stdexcept>

namespace athanor::sandbox {
namespace {

constexpr std::size_t longest_name = 253;
constexpr char own_word[] = "private:";

bool ends_with(const std::string &text, const std::string &end) {
  return text.size() > end.size() && text.compare(text.size() - end.size(), end.size(), end) == 0;
}

[[noreturn]] void refuse(const std::string &text, const std::string &why) {
  throw std::invalid_argument("'" + text + "' " + why);
}

// Only what every resolver reads as an address in this very form; "127.1", "0x7f000001" and "2130706433" are none.
bool is_number_like(const std::string &name) {
  const std::string last = name.substr(name.rfind('.') + 1);
  return !last.empty() && (std::isdigit(static_cast<unsigned char>(last[0])) != 0);
}

}  // namespace

std::optional<std::string> host_name(std::string text) {
  for (char &c : text) c = static_cast<char>(std::tolower(static_cast<unsigned char>(c)));
  if (text.size() > 2 && text.front() == '[' && text.back() == ']') {
    in6_addr address{};
    char canonical[INET6_ADDRSTRLEN];
    if (inet_pton(AF_INET6, text.substr(1, text.size() - 2).c_str(), &address) != 1) return std::nullopt;
    return std::string("[") + inet_ntop(AF_INET6, &address, canonical, sizeof canonical) + "]";
  }
  if (!text.empty() && text.back() == '.') text.pop_back();
  if (text.empty() || text.size() > longest_name || text.front() == '.' || text.find("..") != std::string::npos)
    return std::nullopt;
  for (const char c : text)
    if (!std::isalnum(static_cast<unsigned char>(c)) && c != '-' && c != '.' && c != '_') return std::nullopt;
  in_addr address{};
  if (is_number_like(text) && inet_pton(AF_INET, text.c_str(), &address) != 1) return std::nullopt;
  return text;
}

std::optional<std::uint16_t> port_number(const std::string &text) {
  if (text.empty() || text.size() > 5 ||
      !std::all_of(text.begin(), text.end(), [](unsigned char c) { return std::isdigit(c) != 0; }))
    return std::nullopt;
  const unsigned long number = std::stoul(text);
  if (number == 0 || number > 65535) return std::nullopt;
  return static_cast<std::uint16_t>(number);
}

std::optional<HostPort> host_and_port(const std::string &text) {
  const std::size_t bracket = text.rfind(']'), colon = text.rfind(':');
  const bool with_port = colon != std::string::npos && (bracket == std::string::npos || colon > bracket);
  HostPort out;
  const auto name = host_name(text.substr(0, with_port ? colon : std::string::npos));
  if (!name) return std::nullopt;
  out.host = *name;
  if (!with_port) return out;
  const auto port = port_number(text.substr(colon + 1));
  if (!port) return std::nullopt;
  out.port = *port;
  return out;
}

HostRule host_rule(const std::string &text) {
  HostRule rule;
  std::string rest = text;
  if (rest.compare(0, sizeof own_word - 1, own_word) == 0) {
    rule.own_network = true;
    rest.erase(0, sizeof own_word - 1);
  }
  if (rest.find('/') != std::string::npos)
    refuse(text, "is an address of a page; name only the host, as in `data.example.org` or `data.example.org:8443`");
  rule.suffix = rest.compare(0, 2, "*.") == 0;
  if (rule.suffix) rest.erase(0, 2);
  if (rest.find('*') != std::string::npos)
    refuse(text, "cannot be a rule: only a leading `*.` stands for names, as in `*.example.org`");
  const auto read = host_and_port(rest);
  if (!read)
    refuse(text, "is no host; write `data.example.org`, `data.example.org:8443`, `*.example.org` or an address");
  rule.name = read->host;
  if (rule.suffix && (rule.name.front() == '[' || is_number_like(rule.name)))
    refuse(text, "cannot be a rule: addresses have no suffix");
  if (rule.suffix && rule.name.find('.') == std::string::npos)
    refuse(text, "is too wide: name at least two parts after the star, as in `*.example.org`");
  if (rule.suffix) rule.name.insert(0, 1, '.');
  rule.ports = read->port != 0 ? std::vector<std::uint16_t>{read->port} : std::vector<std::uint16_t>{443, 80};
  return rule;
}

std::vector<HostRule> host_rules(const std::vector<std::string> &texts) {
  std::vector<HostRule> rules;
  rules.reserve(texts.size());
  for (const std::string &text : texts) rules.push_back(host_rule(text));
  return rules;
}

const HostRule *rule_for(const std::vector<HostRule> &rules, const std::string &name, std::uint16_t port) {
  const HostRule *found = nullptr;
  for (const HostRule &rule : rules) {
    const bool named = rule.suffix ? ends_with(name, rule.name) : name == rule.name;
    const bool open = std::find(rule.ports.begin(), rule.ports.end(), port) != rule.ports.end();
    if (named && open && (!found || rule.own_network)) found = &rule;
  }
  return found;
}

}  // namespace athanor::sandbox
