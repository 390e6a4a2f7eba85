// SPDX-License-Identifier: Apache-2.0
//
// The smallest real call to a model: does it answer, how fast, for how much?
#ifndef ATHANOR_RUN_PING_HPP
#define ATHANOR_RUN_PING_HPP

#include <functional>
#include <optional>
#include <string>

#include "run/quotes.hpp"

namespace athanor {

struct Ping {
  bool asked = false, ok = false;
  std::string words;  // why it was not asked, or what went wrong; with ok: warnings of the provider, if any
  Json error;         // the error document, when something went wrong
  double seconds = 0;
  Json usage = Json::object();
  std::string model;  // as the service resolved it
  std::optional<Picodollars> cost;
};

// Asks through `complete`, which sends athanor.provider.complete/1 to the role's provider and returns its reply. The
// role's settings are sent along, so that one which the service refuses comes to light, but for those that make an
// answer long. Never throws Error.
Ping ping(const Role &role, const Quote &quote, const std::function<Json(const Json &chat)> &complete);

Json as_json(const Ping &ping);

}  // namespace athanor

#endif
