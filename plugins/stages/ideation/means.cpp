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

std::string programs(const Json &experiment) {
  std::string out = "Experiments are programs in " + experiment.value("language", "any language");
  const Json packages = experiment.value("packages", Json::array());
  if (!packages.empty()) out += ", which may use these packages only: " + text_of(packages);
  return out + '.';
}

std::string run_of(const Json &experiment) {
  const Json limits = experiment.value("limits", Json::object());
  std::string out;
  if (limits.contains("seconds")) out += ", in at most " + text_of(limits["seconds"]) + " seconds";
  const int cores = experiment.value("threads", 0);
  if (cores > 0) out += ", on " + std::to_string(cores) + (cores == 1 ? " processor core" : " processor cores");
  return out;
}

// The profile's own numbers: the pipeline may set others for the stage that runs the experiments.
std::string runs(const Json &domain) {
  int programs = 0;
  for (const auto &phase : domain.value("phases", Json::array())) programs += phase.value("nodes", 0);
  std::string out;
  if (programs > 0) out = "About " + std::to_string(programs) + " programs can be tried in all, ablations among them";
  const Json replicate = domain.value("replicate", Json::object());
  if (replicate.contains("confirmation_seeds"))
    out += (out.empty() ? "The best program is" : "; the best is") + std::string(" repeated under ") +
           text_of(replicate["confirmation_seeds"]) + " seeds";
  return out;
}

}  // namespace

Json means(const Json &domain) {
  Json out = Json::array();
  if (domain.contains("experiment")) {
    out.push_back(programs(domain["experiment"]));
    const std::string run = run_of(domain["experiment"]);
    if (!run.empty()) out.push_back("One run of a program measures every condition of the study" + run + '.');
  }
  const std::string all = runs(domain);
  if (!all.empty()) out.push_back(all + '.');
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
