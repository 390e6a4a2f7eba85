// SPDX-License-Identifier: Apache-2.0
//
// Lines and rows about connections. See connections.hpp.
#include "sandbox/doors/connections.hpp"

#include <nlohmann/json.hpp>

namespace athanor::sandbox {
namespace {

using Json = nlohmann::json;
constexpr std::size_t most_rows = 200, longest_why = 1000;

}  // namespace

std::string line_of(const Connection &c) {
  const Json line{{"host", c.host}, {"port", c.port},         {"allowed", c.allowed},
                  {"sent", c.sent}, {"received", c.received}, {"why", c.why.substr(0, longest_why)}};
  return line.dump(-1, ' ', true, Json::error_handler_t::replace) + "\n";
}

void Connections::add(const std::string &text) {
  const Json line = Json::parse(text, nullptr, false);
  if (!line.is_object()) return;
  const std::tuple<std::string, std::uint16_t, bool> key{line.value("host", ""), line.value("port", std::uint16_t{0}),
                                                         line.value("allowed", false)};
  if (rows_.size() >= most_rows && rows_.count(key) == 0) {
    ++left_out_;
    return;
  }
  Row &row = rows_[key];
  ++row.count;
  row.sent += line.value("sent", std::uint64_t{0});
  row.received += line.value("received", std::uint64_t{0});
  if (const std::string why = line.value("why", ""); !why.empty()) row.why = why;  // the last one is shown
}

std::string Connections::json() const {
  Json out = Json::array();
  for (const auto &[key, row] : rows_) {
    Json one{{"host", std::get<0>(key)}, {"port", std::get<1>(key)}, {"allowed", std::get<2>(key)},
             {"count", row.count},       {"sent_bytes", row.sent},   {"received_bytes", row.received}};
    if (!row.why.empty()) one["why"] = row.why;
    out.push_back(std::move(one));
  }
  return out.dump();
}

}  // namespace athanor::sandbox
