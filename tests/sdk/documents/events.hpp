// SPDX-License-Identifier: Apache-2.0
//
// Events held to sdk/schemas/documents/athanor.event-1.json, each to what is said of its own kind.
#ifndef ATHANOR_TESTS_SDK_EVENTS_HPP
#define ATHANOR_TESTS_SDK_EVENTS_HPP

#include <sstream>

#include "tests/sdk/documents/documents.hpp"

namespace athanor::tests {

// What is said of each kind, with the definitions that it refers to.
inline std::map<std::string, Json> event_schemas() {
  std::map<std::string, Json> out;
  const Json whole = DocumentSchemas().all().at("athanor.event/1");
  for (Json one : whole.at("anyOf")) {
    one["$defs"] = whole.at("$defs");
    out[one.at("properties").at("event").at("const")] = one;
  }
  return out;
}

// What is wrong with an event, a line each; empty when it fits.
inline std::string event_faults(const Json &event) {
  static const std::map<std::string, Json> known = event_schemas();
  const std::string kind = event.value("event", "");
  const auto found = known.find(kind);
  if (found == known.end()) return "no schema describes the event '" + kind + "'\n";
  std::string out;
  for (const Fault &fault : check_against(event, found->second))
    out += kind + " " + fault.pointer + ": " + fault.message + "\n";
  return out;
}

// The kinds of the events in the lines of `--json`; throws for a line that does not fit.
inline std::set<std::string> fitting_events(const std::string &lines) {
  std::set<std::string> out;
  std::istringstream in(lines);
  for (std::string line; std::getline(in, line);) {
    const Json event = Json::parse(line);
    const std::string wrong = event_faults(event);
    if (!wrong.empty()) throw std::logic_error("not as athanor.event/1 says:\n" + wrong + event.dump(1));
    out.insert(event.at("event"));
  }
  return out;
}

}  // namespace athanor::tests

#endif
