// SPDX-License-Identifier: Apache-2.0
//
// See requests.hpp.
#include "requests.hpp"

#include <algorithm>
#include <athanor/quotation.hpp>

namespace athanor::experiment {

namespace {

constexpr std::size_t text_bytes = 800;
constexpr std::size_t most_requests = 12;
constexpr int block = 1000, first_confirming = 101;  // of a run seed's block; see settings.cpp

bool given(const Json &inputs, const char *name) { return inputs.contains(name) && inputs.at(name).is_object(); }

bool revised(const Json &inputs) { return given(inputs, "paper") && inputs.at("paper").contains("answers"); }

std::string quote(const Json &answer, const char *member) {
  return sdk::quoted(answer.value(member, ""), text_bytes, "a reviewer's point").text;
}

Json labels(const Json &items) {
  Json out = Json::array();
  for (const Json &item : items) out.push_back(item.value("label", item.value("id", "")));
  return out;
}

// Ablations are found anew, from whatever program is best then.
Json planned_conditions(const Json &study) {
  Json out = Json::array();
  const Json conditions = study.value("conditions", Json::array());
  for (const Json &condition : conditions)
    if (condition.value("role", "") != "ablation") out.push_back(condition);
  return out;
}

Json former_study(const Json &inputs) {
  if (!given(inputs, "study")) return nullptr;
  const Json &study = inputs.at("study");
  Json claims = Json::array();
  const Json tested = given(inputs, "claims") ? inputs.at("claims").value("claims", Json::array()) : Json::array();
  for (const Json &claim : tested)
    if (claim.value("kind", "main") != "ablation")
      claims.push_back({{"statement", claim.value("statement", "")}, {"verdict", claim.value("verdict", "")}});
  return {{"question", study.value("question", "")},
          {"conditions", labels(planned_conditions(study))},
          {"factors", labels(study.value("factors", Json::array()))},
          {"claims", claims}};
}

}  // namespace

std::string Requests::sub_goal() const {
  if (list.empty()) return "";
  std::string out = "a reviewer of the paper asked for more, as far as the registered study holds it:";
  int n = 0;
  for (const Json &request : list)
    out += " (" + std::to_string(++n) + ") " + request.at("experiment").get<std::string>();
  return out;
}

Requests requests_in(const Json &inputs) {
  Requests out;
  if (!revised(inputs)) return out;
  const Json answers = inputs.at("paper").at("answers");
  for (const Json &answer : answers)
    if (answer.value("answer", "") == "needs experiment" && out.list.size() < most_requests)
      out.list.push_back({{"point", answer.value("point", "")},
                          {"text", quote(answer, "text")},
                          {"experiment", quote(answer, "reason")}});
  if (out.any()) out.former = former_study(inputs);
  return out;
}

int seeds_looked_at(const Json &inputs, std::uint64_t run_seed) {
  if (!given(inputs, "study")) return 0;
  const auto first = static_cast<std::int64_t>(run_seed % 1000000) * block;
  std::int64_t last = first + first_confirming - 1;
  const Json seeds = inputs.at("study").value("seeds", Json::object()).value("confirmation", Json::array());
  for (const Json &seed : seeds)
    if (seed.is_number_integer() && seed.get<std::int64_t>() < first + block)
      last = std::max(last, seed.get<std::int64_t>());
  return static_cast<int>(last - (first + first_confirming - 1));
}

std::optional<Json> former_outputs(const Json &inputs) {
  if (!revised(inputs)) return std::nullopt;
  for (const char *name : {"study", "results", "claims"})
    if (!given(inputs, name)) return std::nullopt;
  return Json{{"study", inputs.at("study")}, {"results", inputs.at("results")}, {"claims", inputs.at("claims")}};
}

}  // namespace athanor::experiment
