// SPDX-License-Identifier: Apache-2.0
//
// The ABI grows only at the end: a host and a plugin of which either is a minor version ahead understand
// each other. Compiled twice: as it is, and with the bridge built against a plugin.h that has grown.
#include <athanor/plugin.h>

#include <catch2/catch.hpp>

#include "support.hpp"

using namespace athanor;

namespace {

#ifdef ATHANOR_GROWN
constexpr bool host_is_new = true;
#else
constexpr bool host_is_new = false;
#endif

Json seen_by(const std::string &plugin) {
  Quiet services;
  std::vector<Json> events;
  const auto component = Component::create(stage(plugin, "probe"), Json::object());
  Component::validate(component->info(), Json::object());
  const Json seen = component->run({{"schema", "athanor.stage.run/1"}}, services,
                                   [&](const Json &event) { events.push_back(event); });
  CHECK(events == std::vector<Json>{{{"seen", true}}});
  CHECK(services.said == std::vector<std::string>{"2 looking around", "50% halfway"});
  return seen;
}

}  // namespace

TEST_CASE("a plugin of ABI 1.0 works, and sees no more than it knows") {
  CHECK(seen_by("probe") == Json{{"minor", 0}, {"host_is_new", false}, {"reply_is_new", false}, {"extension", false}});
}

TEST_CASE("a plugin of a later minor version works, and sees whether its host has the new fields") {
  CHECK(seen_by("probe_grown") ==
        Json{{"minor", 1}, {"host_is_new", host_is_new}, {"reply_is_new", host_is_new}, {"extension", false}});
}
