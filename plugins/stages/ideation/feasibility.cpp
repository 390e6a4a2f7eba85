// SPDX-License-Identifier: Apache-2.0
//
// See feasibility.hpp.
#include "feasibility.hpp"

#include <algorithm>
#include <cmath>
#include <cstdio>

#include "words.hpp"

namespace athanor::ideation {
namespace {

constexpr double kGiB = 1024.0 * 1024 * 1024;

Json at(const Json &object, const char *key) { return object.is_object() ? object.value(key, Json()) : Json(); }

std::optional<double> number(const Json &object, const char *key) {
  const Json value = at(object, key);
  return value.is_number() ? std::optional<double>(value.get<double>()) : std::nullopt;
}

std::optional<double> lesser(std::optional<double> a, std::optional<double> b) {
  if (!a || !b) return a ? a : b;
  return std::min(*a, *b);
}

std::optional<std::vector<std::string>> texts(const Json &list) {
  if (!list.is_array()) return std::nullopt;
  std::vector<std::string> out;
  for (const auto &one : list)
    if (one.is_string()) out.push_back(one.get<std::string>());
  return out;
}

// What the backend was declared with and has goes before what the profile hopes for.
std::vector<std::string> names_in(const Json &packages) {
  std::vector<std::string> out;
  for (const auto &package : packages)
    if (at(package, "name").is_string()) out.push_back(at(package, "name").get<std::string>());
  return out;
}

// By id and by label: a model may use either. The profile's and the pipeline's sets are told in both places.
std::vector<std::string> names_of_datasets(const Json &run) {
  std::vector<std::string> out;
  for (const Json &list : {at(at(run, "domain"), "datasets"), at(run, "datasets")}) {
    if (!list.is_array()) continue;
    for (const auto &set : list)
      for (const char *key : {"id", "label"})
        if (at(set, key).is_string()) out.push_back(at(set, key).get<std::string>());
  }
  return out;
}

bool among(const std::string &name, const std::vector<std::string> &known) {
  return std::any_of(known.begin(), known.end(),
                     [&](const std::string &one) { return plain_title(one) == plain_title(name); });
}

std::string listed(const std::vector<std::string> &names) {
  std::string out;
  for (const std::string &name : names) out += (out.empty() ? "" : ", ") + name;
  return out;
}

class Check {
 public:
  Check(const Json &idea, const Limits &limits) : needs_(at(idea, "needs")), texts_(idea), limits_(limits) {}

  Json verdict() {
    if (!needs_.is_object()) {
      unchecked_.push_back("the idea does not say what it needs");
    } else {
      each_of("datasets", limits_.datasets, "data set", "declared");
      each_of("packages", limits_.packages, "package", "in the domain profile");
      gpu();
      most("seconds", 1, limits_.seconds, "time", [](double v) { return amount(v, "second", "seconds"); });
      most("memory_gib", kGiB, limits_.memory_bytes, "memory", gibibytes);
      runs();
    }
    Json out{{"verdict", !problems_.empty() ? "infeasible" : !unchecked_.empty() ? "could not check" : "feasible"}};
    if (!problems_.empty()) out["problems"] = problems_;
    if (!unchecked_.empty()) out["unchecked"] = unchecked_;
    return out;
  }

 private:
  void each_of(const char *key, const std::optional<std::vector<std::string>> &known, const char *what,
               const char *where) {
    const auto wanted = texts(at(needs_, key));
    if (!wanted || wanted->empty()) return;
    if (!known) {
      unchecked_.push_back("whether these are there: " + listed(*wanted));
      return;
    }
    for (const std::string &name : *wanted)
      if (!among(name, *known))
        problems_.push_back("It needs the " + std::string(what) + " `" + name + "`, which is not " + where + ".");
  }

  // An idea may also say so in its experiments alone.
  bool speaks_of_gpu() const {
    std::vector<std::string> words;
    for (const auto &experiment : texts_.value("experiments", Json::array()))
      if (experiment.is_string())
        for (std::string &word : words_of(experiment.get<std::string>())) words.push_back(std::move(word));
    for (std::size_t i = 0; i < words.size(); ++i) {
      if (words[i] != "gpu" && words[i] != "gpus" && words[i] != "cuda" && words[i] != "tpu") continue;
      const auto from = words.begin() + static_cast<std::ptrdiff_t>(i > 3 ? i - 3 : 0);
      const auto to = words.begin() + static_cast<std::ptrdiff_t>(i);
      if (std::none_of(from, to, [](const std::string &w) { return w == "no" || w == "not" || w == "without"; }))
        return true;
    }
    return false;
  }

  void gpu() {
    const double wanted = number(needs_, "gpus").value_or(0);
    const bool spoken = wanted <= 0 && speaks_of_gpu();
    if (wanted <= 0 && !spoken) return;
    if (!limits_.gpus)
      unchecked_.push_back("whether the backend has a GPU, which it does not say");
    else if (wanted > *limits_.gpus || *limits_.gpus <= 0)
      problems_.push_back(
          std::string(spoken ? "Its experiments speak of a GPU" : "It needs " + amount(wanted, "GPU", "GPUs")) +
          "; the backend has " + (*limits_.gpus <= 0 ? "none" : amount(*limits_.gpus, "GPU", "GPUs")) + ".");
  }

  void most(const char *key, double unit, const std::optional<double> &limit, const char *what,
            std::string (*words)(double)) {
    const auto wanted = number(needs_, key);
    if (!wanted || !limit || *wanted * unit <= *limit) return;
    problems_.push_back("It needs " + words(*wanted * unit) + " of " + what + "; there are at most " + words(*limit) +
                        ".");
  }

  // How many seeds a search repeats programs under is another stage's option, so each is counted once.
  void runs() {
    const double least = number(needs_, "programs").value_or(1);
    if (limits_.runs && least > *limits_.runs)
      problems_.push_back("It needs " + amount(least, "run", "runs") + " of programs; the budget pays for " +
                          amount(*limits_.runs, "run", "runs") + ".");
  }

  const Json needs_, &texts_;
  const Limits &limits_;
  std::vector<std::string> problems_, unchecked_;
};

// The least of the run's cap and those of stages: one of them runs the experiments.
std::optional<double> paid_runs(const Json &budget) {
  std::optional<double> out = number(budget, "experiments");
  const Json stages = at(budget, "stages");
  if (!stages.is_object()) return out;
  for (const auto &stage : stages) out = lesser(out, number(stage, "experiments"));
  return out;
}

}  // namespace

Limits limits_of(const Json &run) {
  const Json domain = at(run, "domain"), experiment = at(domain, "experiment"), backend = at(run, "backend");
  const Json own = at(experiment, "limits"), theirs = at(backend, "limits");
  Limits out;
  if (domain.is_object() && !domain.empty()) out.datasets = names_of_datasets(run);
  out.packages = texts(at(experiment, "packages"));
  if (const Json found = at(backend, "packages"); found.is_array()) out.packages = names_in(found);
  out.gpus = number(backend, "gpus");
  out.slots = number(backend, "slots");
  out.seconds = lesser(number(own, "seconds"), number(theirs, "seconds"));
  out.memory_bytes = lesser(number(own, "memory_bytes"), number(theirs, "memory_bytes"));
  double programs = 0;
  if (const Json phases = at(domain, "phases"); phases.is_array())
    for (const auto &phase : phases) programs += number(phase, "nodes").value_or(0);
  if (programs > 0) out.programs = programs;
  out.seeds = number(at(domain, "replicate"), "confirmation_seeds");
  out.runs = paid_runs(at(run, "budget"));
  return out;
}

Json feasibility(const Json &idea, const Limits &limits) { return Check(idea, limits).verdict(); }

std::string amount(double value, const char *one, const char *many) {
  char text[32];
  std::snprintf(text, sizeof text, "%.4g", value);
  return std::string(text) + " " + (value == 1 ? one : many);
}

std::string gibibytes(double bytes) {
  char text[32];
  std::snprintf(text, sizeof text, "%.3g GiB", bytes / kGiB);
  return text;
}

}  // namespace athanor::ideation
