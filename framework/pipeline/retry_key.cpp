// SPDX-License-Identifier: Apache-2.0
//
// The key `retry` of a stage: after which failures it begins again, and how often.
#include "foundation/error.hpp"
#include "foundation/schema.hpp"
#include "foundation/words.hpp"
#include "pipeline/checking.hpp"
#include "pipeline/keys.hpp"

namespace athanor {
namespace {

// What a stage can fail with for a reason of its own (docs/architecture.md). The faults of the house pause a run, and a
// person's no is final.
const std::vector<std::string> &codes() {
  static const std::vector<std::string> the{"plugin_crashed",   "plugin_fault",   "internal",
                                            "bad_reply",        "bad_request",    "not_found",
                                            "context_overflow", "content_filter", "refusal"};
  return the;
}

}  // namespace

Retry read_retry(Checking &c, const std::string &pointer) {
  const Json &given = c.value(pointer);
  const Json &schema = keys::stage().at("properties").at("retry");
  if (!given.is_object() || !check_against(given, schema).empty()) return {};  // reported with the keys
  const Json settled = normalised(given, schema);
  const Json &on = list_at(given, "on");
  for (std::size_t i = 0; i < on.size(); ++i) {
    const std::string code = on[i].get<std::string>();
    if (std::find(codes().begin(), codes().end(), code) != codes().end()) continue;
    const bool house = is_house_fault(code);
    c.error(
        pointer_to(pointer + "/on", i),
        house ? "'" + code + "' is no failure of a stage: it pauses the run"
              : "a stage does not fail with '" + code + "'" + guess(code, codes()),
        house ? "remove it; a run that pauses goes on with `athanor resume`" : "it may be one of " + listed(codes()));
  }
  return retry_from(settled);
}

Json retry_json(const Retry &retry) { return {{"times", retry.times}, {"on", retry.on}, {"wait", retry.wait}}; }

Retry retry_from(const Json &json) {
  if (json.empty()) return {};
  return {json.at("times").get<int>(), json.at("on").get<std::set<std::string>>(), json.at("wait").get<double>()};
}

}  // namespace athanor
