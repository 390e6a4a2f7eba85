// SPDX-License-Identifier: Apache-2.0
//
// Level 4: options, requests and the fortunes of services by chance. Each case has a seed of its own, the first one
// that of the command line, so that the case of a finding can be made again first thing.
#include <chrono>

#include "foundation/json.hpp"
#include "foundation/schema.hpp"
#include "verify/check_lists.hpp"
#include "verify/trying.hpp"

namespace athanor::verify {
namespace {

using Clock = std::chrono::steady_clock;

constexpr std::uint64_t cases = 200;
constexpr std::chrono::seconds time_for_all{10};
constexpr std::size_t shown = 400;  // bytes of a document

// Without the folder of this trial, so that a case made again reads the same.
std::string shortened(const Json &document, const Subject &subject) {
  std::string text = canonical(document);
  const std::string folder = subject.folder().string();
  for (std::size_t at; (at = text.find(folder)) != std::string::npos;) text.replace(at, folder.size(), "FOLDER");
  return text.size() <= shown ? text : text.substr(0, shown) + "...";
}

// Runs case after case until one has a fault, or time or cases are over.
Outcome cases_of(
    const Setting &setting,
    const std::function<std::string(Inventor chance, const std::function<void(const std::string &)> &doing)> &one) {
  const auto end = Clock::now() + time_for_all;
  for (std::uint64_t i = 0; i < cases && (i < 5 || Clock::now() < end); ++i) {
    const std::uint64_t seed = setting.seed + i;
    const std::string with_seed = " (--seed " + std::to_string(seed) + ")";
    const std::string fault =
        one(Inventor::random(seed), [&](const std::string &doing) { setting.doing(doing + with_seed); });
    if (!fault.empty()) return failed(fault + with_seed);
  }
  return passed();
}

// Random options that fit, with a file wherever one is named. Null where none could be made.
Json random_options(const Subject &subject, Inventor &chance) {
  const Json &schema = object_at(subject.info(), "options");
  const std::string file = subject.sample_file().string();
  for (int tries = 0; tries < 20; ++tries) {
    Json options = chance.of(schema);
    visit_formats(options, schema, [&](const std::string &format, const std::string &, Json &value) {
      if (format == "path") value = file;
    });
    std::string reason;
    if (check_against(options, schema).empty() && subject.prepare(options, reason)) return options;
  }
  return {};
}

std::string fault_in(const std::string &function, const Answer &answer) {
  std::string fault = fault_of(answer);
  if (fault.empty()) fault = answer.fault_of_documents();
  if (fault.empty()) fault = answer.fault_of_error();
  return fault.empty() ? fault : function + ": " + fault;
}

const Json &sample(const std::vector<Json> &requests, Inventor &chance) {
  return requests[chance.below(requests.size())];
}

Outcome look_fuzz_options(const Setting &setting) {
  const Subject subject(setting);
  return cases_of(setting, [&](Inventor chance, const auto &doing) -> std::string {
    Json options = random_options(subject, chance);
    if (options.is_null()) return "";
    const bool spoilt = chance.chance(0.2);
    if (spoilt) options = chance.spoilt(options);
    const std::string given = ", given the options " + shortened(options, subject);
    if (subject.table().validate) {
      const athanor_str text = kept(canonical({{"schema", "athanor.options/1"}, {"options", options}}));
      Answer &answer = new_answer();
      doing("in validate" + given);
      answer.of([&] { return subject.table().validate(text, answer.table()); });
      if (std::string fault = fault_in("validate" + given, answer); !fault.empty()) return fault;
      if (!answer.ok()) return "";
    }
    doing("in create" + given);
    const Live live(subject, options);
    return fault_in("create" + given, live.created());
  });
}

Outcome look_fuzz_requests(const Setting &setting) {
  const Subject subject(setting);
  const std::vector<Json> requests = subject.requests();
  return cases_of(setting, [&](Inventor chance, const auto &doing) -> std::string {
    Json request = sample(requests, chance);
    const std::size_t faults = 1 + chance.below(3);
    for (std::size_t i = 0; i < faults; ++i) request = chance.spoilt(request);
    const std::string given = "run, given " + shortened(request, subject);
    World world(subject);
    Live live(subject, subject.examples().at(0).options);
    doing("in " + given);
    return fault_in(given, live.run(request, world));
  });
}

Outcome look_fuzz_services(const Setting &setting) {
  const Subject subject(setting);
  const std::vector<Json> requests = subject.requests();
  return cases_of(setting, [&](Inventor chance, const auto &doing) -> std::string {
    Json request = sample(requests, chance);
    for (const auto &[name, port] : object_at(subject.info(), "inputs").items()) {
      const Json *schema = subject.types().find(port["type"]);
      if (!schema || !request.contains("inputs") || !request["inputs"].contains(name)) continue;
      const Json document = chance.of(*schema);
      request["inputs"][name] = port.value("list", false) ? Json::array({document, chance.of(*schema)}) : document;
      if (port.value("optional", false) && chance.chance(0.3)) request["inputs"].erase(name);
    }
    const std::string given = "run, given " + shortened(request, subject) + " and services in trouble";
    World world(subject, Mood::troubled, chance);
    Live live(subject, subject.examples().at(0).options);
    doing("in " + given);
    return fault_in(given, live.run(request, world));
  });
}

}  // namespace

std::vector<Check> fuzz_checks() {
  using std::chrono::seconds;
  return {
      {"fuzz-options",
       fuzz,
       false,
       "Random options that fit their schema, and some that do not, do no harm.",
       "Repeat with the --seed given.",
       {"bad-documents"},
       seconds(60),
       &look_fuzz_options},
      {"fuzz-requests",
       fuzz,
       false,
       "Spoilt requests do no harm.",
       "Repeat with the --seed given.",
       {"bad-documents", "errors"},
       seconds(60),
       &look_fuzz_requests},
      {"fuzz-services",
       fuzz,
       false,
       "Random inputs, and services that fail by chance, do no harm.",
       "Repeat with the --seed given.",
       {"failing-services", "odd-answers", "errors"},
       seconds(60),
       &look_fuzz_services},
  };
}

}  // namespace athanor::verify
