// SPDX-License-Identifier: Apache-2.0
//
// Level 3, what resuming, replaying and billing rest on: the same questions under the same names, each name once, and
// nothing asked that was not declared.
#include <algorithm>
#include <set>

#include "foundation/json.hpp"
#include "verify/check_lists.hpp"
#include "verify/trying.hpp"

namespace athanor::verify {
namespace {

constexpr std::size_t stops_tried = 12;
constexpr const char *only_stages = "only stages are resumed";

using sdk::testing::Call;

// What the host always offers to a stage, without a name and without being declared.
bool is_immediate(const std::string &schema) {
  static const std::set<std::string> the{"athanor.artifact.put/1", "athanor.artifact.get/1", "athanor.record/1",
                                         "athanor.node/1",         "athanor.state.append/1", "athanor.state.snapshot/1",
                                         "athanor.state.load/1"};
  return the.count(schema) > 0;
}

// Every call of one run of each sample.
std::vector<Call> calls_of(const Setting &setting, const Subject &subject) {
  std::vector<Call> out;
  for (const Json &request : subject.requests()) {
    World world(subject);
    Live live(subject, subject.examples().at(0).options);
    setting.doing("in run, given " + name_of_request(request));
    live.run(request, world);
    out.insert(out.end(), world.host().calls().begin(), world.host().calls().end());
  }
  return out;
}

std::string told(const Call &call) { return "'" + call.name + "' (" + call.request.value("schema", "?") + ")"; }

std::string first_difference(const std::vector<Call> &one, const std::vector<Call> &other) {
  for (std::size_t i = 0; i < std::max(one.size(), other.size()); ++i) {
    if (i >= one.size() || i >= other.size())
      return "made " + std::to_string(one.size()) + " calls, and the second time " + std::to_string(other.size());
    if (one[i].name != other[i].name)
      return "called " + told(one[i]) + " in place " + std::to_string(i + 1) + ", and the second time " +
             told(other[i]);
    if (one[i].request != other[i].request) return "asked something else the second time in the call " + told(one[i]);
  }
  return "";
}

// The sample's run, given up at call n, begun anew by another instance. Empty: it came to the same result.
std::string fault_of_resuming(const Setting &setting, const Subject &subject, const Json &request, std::size_t n,
                              const std::vector<std::string> &whole) {
  World world(subject);
  world.host().cancel_call(n);
  {
    Live first(subject, subject.examples().at(0).options);
    first.run(request, world);
  }
  world.host().restart();
  Live second(subject, subject.examples().at(0).options);
  setting.doing("in run, given " + name_of_request(request) + ", resumed after it was given up at call " +
                std::to_string(n));
  const Answer &answer = second.run(request, world);
  if (answer.results == whole) return "";
  return "ended otherwise when it was given up at call number " + std::to_string(n) +
         " and resumed: " + (answer.errors.empty() ? word_of(answer.status) : answer.error_text());
}

Outcome look_same_again(const Setting &setting) {
  const Subject subject(setting);
  if (!subject.is_stage()) return no_concern(only_stages);
  for (const Json &request : subject.requests()) {
    std::vector<Call> calls[2];
    std::vector<std::string> results[2];
    for (int turn = 0; turn < 2; ++turn) {
      World world(subject);
      Live live(subject, subject.examples().at(0).options);
      setting.doing("in run, given " + name_of_request(request));
      results[turn] = live.run(request, world).results;
      calls[turn] = world.host().calls();
    }
    std::string different = first_difference(calls[0], calls[1]);
    if (different.empty() && results[0] != results[1]) different = "gave another result the second time";
    if (!different.empty()) return failed("run, given " + name_of_request(request) + " twice, " + different);
  }
  return passed();
}

Outcome look_call_names(const Setting &setting) {
  const Subject subject(setting);
  if (!subject.is_stage()) return no_concern("only stages name their calls");
  std::set<std::string> seen;
  for (const Call &call : calls_of(setting, subject)) {
    const std::string schema = call.request.value("schema", "");
    if (is_immediate(schema)) continue;
    if (call.name.empty()) return failed("it asks for " + schema + " without giving the call a name");
    if (call.name.size() > 200)
      return failed("the name of a call has " + std::to_string(call.name.size()) + " characters; 200 is the limit");
    if (!seen.insert(call.name).second) return failed("it gives the name '" + call.name + "' to two calls");
  }
  return passed();
}

Outcome look_declared_services(const Setting &setting) {
  const Subject subject(setting);
  const Json &services = list_at(subject.info(), "services");
  std::set<std::string> undeclared;
  for (const Call &call : calls_of(setting, subject)) {
    const std::string schema = call.request.value("schema", "");
    const bool free = schema == "athanor.timer/1" || (subject.is_stage() && is_immediate(schema));
    if (!free && std::find(services.begin(), services.end(), schema) == services.end()) undeclared.insert(schema);
  }
  if (undeclared.empty()) return passed();
  std::string all;
  for (const std::string &one : undeclared) all += (all.empty() ? "" : ", ") + one;
  return failed("it asks for " + all);
}

Outcome look_resumes(const Setting &setting) {
  const Subject subject(setting);
  if (!subject.is_stage()) return no_concern(only_stages);
  for (const Json &request : subject.requests()) {
    if (name_of_request(request) != "athanor.stage.run/1") continue;
    World world(subject);
    Live live(subject, subject.examples().at(0).options);
    setting.doing("in run, given " + name_of_request(request));
    const Answer &whole = live.run(request, world);
    if (!whole.ok()) return skipped("its run with invented inputs fails: " + whole.error_text());
    const std::size_t calls = world.host().calls().size(), step = std::max<std::size_t>(1, calls / stops_tried);
    for (std::size_t n = 1; n <= calls; n += step)
      if (const std::string fault = fault_of_resuming(setting, subject, request, n, whole.results); !fault.empty())
        return failed("run, given " + name_of_request(request) + ", " + fault);
  }
  return passed();
}

}  // namespace

std::vector<Check> stage_checks() {
  using std::chrono::seconds;
  return {
      {"same-again",
       contract,
       false,
       "A stage asks the same under the same names, and gives the same result, each time.",
       "Take time, chance and order from the host alone; walk no unordered container.",
       {"replies"},
       seconds(20),
       &look_same_again},
      {"call-names",
       contract,
       false,
       "Every call of a stage has a name that no other call has.",
       "Make names from what the call is for: node-3/draft.",
       {"replies"},
       seconds(20),
       &look_call_names},
      {"declared-services",
       contract,
       false,
       "It asks for nothing that its info does not declare.",
       "Add the document to \"services\" in its info.",
       {"replies"},
       seconds(20),
       &look_declared_services},
      {"resumes",
       contract,
       false,
       "A stage that was stopped anywhere and begun anew comes to the same result.",
       "Decide by answers and their order alone, and keep names as they were.",
       {"same-again", "call-names", "cancelled-during"},
       seconds(60),
       &look_resumes},
  };
}

}  // namespace athanor::verify
