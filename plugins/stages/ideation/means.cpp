// SPDX-License-Identifier: Apache-2.0
//
// See means.hpp.
#include "means.hpp"

#include <athanor/mustache.hpp>
#include <string>

namespace athanor::ideation {
namespace {

std::string text_of(const Json &value) {
  if (value.is_object()) return value.dump();
  if (!value.is_array()) return sdk::Mustache::print(value);
  std::string out;
  for (const auto &item : value) out += (out.empty() ? "" : ", ") + text_of(item);
  return out;
}

std::string programs(const Json &experiment, const Limits &limits) {
  std::string out = "Experiments are programs in " + experiment.value("language", "any language");
  const Json packages = limits.packages ? Json(*limits.packages) : Json::array();
  if (!packages.empty()) out += ", which may use these packages only: " + text_of(packages);
  return out + '.';
}

// ", in at most 120 seconds, with at most 2 GiB of memory, on 1 processor core"
std::string run_of(const Json &experiment, const Limits &limits) {
  std::string out;
  if (limits.seconds) out += ", in at most " + amount(*limits.seconds, "second", "seconds");
  if (limits.memory_bytes) out += ", with at most " + gibibytes(*limits.memory_bytes) + " of memory";
  const int cores = experiment.value("threads", 0);
  if (cores > 0) out += ", on " + amount(cores, "processor core", "processor cores");
  return out;
}

std::string machine(const Limits &limits) {
  std::string out;
  if (limits.gpus)
    out = *limits.gpus > 0 ? "A program may use up to " + amount(*limits.gpus, "GPU", "GPUs") : "There is no GPU";
  if (limits.slots)
    out += (out.empty() ? "At" : "; at") + std::string(" most ") +
           amount(*limits.slots, "program runs", "programs run") + " at the same time";
  return out;
}

// The profile's own numbers: the pipeline may set others for the stage that runs the experiments.
std::string runs(const Limits &limits) {
  std::string out;
  if (limits.programs)
    out = "About " + amount(*limits.programs, "program", "programs") +
          " can be tried in all: first drafts, changes of them, and ablations";
  if (limits.seeds)
    out += (out.empty() ? "The program" : "; the one") + std::string(" that does best is run again under ") +
           amount(*limits.seeds, "seed", "seeds");
  return out;
}

void add(Json &out, const std::string &sentence) {
  if (!sentence.empty()) out.push_back(sentence + '.');
}

}  // namespace

Json means(const Json &domain, const Limits &limits) {
  Json out = Json::array();
  if (domain.contains("experiment")) {
    out.push_back(programs(domain["experiment"], limits));
    if (const std::string run = run_of(domain["experiment"], limits); !run.empty())
      add(out, "One run of a program measures every condition of the study" + run);
  }
  add(out, machine(limits));
  add(out, runs(limits));
  if (limits.runs)
    add(out, "The budget pays for " + amount(*limits.runs, "run", "runs") + " of programs, for all ideas together");
  return out;
}

Json settings(const Json &parameters) {
  Json out = Json::array();
  for (const auto &[name, value] : parameters.items()) out.push_back('`' + name + "`: " + text_of(value));
  return out;
}

Json trimmed(Json topic) {
  std::string text = topic.value("text", "");
  text.erase(text.find_last_not_of(" \t\r\n") + 1);
  topic["text"] = text;
  return topic;
}

}  // namespace athanor::ideation
