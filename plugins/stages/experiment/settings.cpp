// SPDX-License-Identifier: Apache-2.0
//
// See settings.hpp.
#include "settings.hpp"

#include <algorithm>
#include <athanor/quotation.hpp>
#include <set>

namespace athanor::experiment {

namespace {

constexpr Operator all_operators[] = {Operator::draft,  Operator::debug,   Operator::improve,   Operator::tune,
                                      Operator::ablate, Operator::combine, Operator::replicate, Operator::reimplement};

Operator operator_named(const std::string &name, const std::string &phase) {
  for (const Operator op : all_operators)
    if (name == name_of(op)) return op;
  throw sdk::Error("bad_options",
                   "phase \"" + phase + "\" of the domain profile uses the operator \"" + name +
                       "\", which the stage experiment does not have",
                   "use draft, debug, improve, tune, ablate, combine, replicate or reimplement", "/run/domain/phases");
}

Until until_named(const std::string &rule, const std::string &phase) {
  if (rule == "nodes") return Until::nodes;
  if (rule == "first_success") return Until::first_success;
  if (rule == "settled") return Until::settled;
  if (rule == "stalled") return Until::stalled;
  throw sdk::Error("bad_options",
                   "phase \"" + phase + "\" of the domain profile ends by the unknown rule \"" + rule + '"',
                   "use nodes, first_success, settled or stalled", "/run/domain/phases");
}

// What is about one program is not mixed with what makes new ones: such a phase begins anew when the best changes.
void check_operators(const Phase &phase) {
  const bool about = phase.has(Operator::ablate) || phase.has(Operator::reimplement);
  for (const Operator op : phase.operators)
    if (about && op != Operator::ablate && op != Operator::reimplement && op != Operator::debug)
      throw sdk::Error(
          "bad_options",
          "phase \"" + phase.id + "\" of the domain profile has " + name_of(op) + " beside ablate or reimplement",
          "give ablate and reimplement phases of their own, with debug at most", "/run/domain/phases");
  if (phase.has(Operator::replicate) && phase.moves().empty() && !phase.has(Operator::draft))
    throw sdk::Error("bad_options", "phase \"" + phase.id + "\" of the domain profile has nothing to replicate",
                     "put replicate into the phase whose programs are to be repeated", "/run/domain/phases");
}

Phase make_phase(const Json &described) {
  Phase phase;
  phase.id = described.at("id");
  phase.label = described.value("label", phase.id);
  phase.goal = described.at("goal");
  phase.nodes = described.at("nodes");
  phase.until = until_named(described.value("until", "nodes"), phase.id);
  phase.patience = described.value("patience", phase.patience);
  phase.ask = described.value("ask", false);
  phase.seconds = described.value("seconds", 0.0);
  for (const auto &op : described.at("operators")) phase.operators.push_back(operator_named(op, phase.id));
  check_operators(phase);
  return phase;
}

std::vector<Phase> make_phases(const Json &domain, const Json &limits) {
  std::vector<Phase> phases;
  std::string known;
  for (const auto &described : domain.at("phases")) {
    phases.push_back(make_phase(described));
    known += (known.empty() ? "" : ", ") + phases.back().id;
  }
  for (const auto &[id, nodes] : limits.items()) {
    const auto found =
        std::find_if(phases.begin(), phases.end(), [&, wanted = id](const Phase &p) { return p.id == wanted; });
    if (found == phases.end())
      throw sdk::Error("bad_options", "the domain profile has no phase \"" + id + '"', "its phases are " + known,
                       "/phases/" + id);
    found->nodes = nodes;
  }
  phases.erase(std::remove_if(phases.begin(), phases.end(), [](const Phase &p) { return p.nodes < 1; }), phases.end());
  if (phases.empty())
    throw sdk::Error("bad_options", "no phase of the search is left", "allow at least one node in a phase", "/phases");
  return phases;
}

// Each run seed owns a block of 1000: 1 to 99 for selection and its replicates, 101 and up for confirmation.
std::vector<std::int64_t> seeds(std::uint64_t run_seed, int first, int count) {
  std::vector<std::int64_t> out;
  out.reserve(static_cast<std::size_t>(std::max(count, 0)));
  for (int i = 0; i < count; ++i) out.push_back(static_cast<std::int64_t>(run_seed % 1000000) * 1000 + first + i);
  return out;
}

}  // namespace

const char *name_of(Operator op) {
  switch (op) {
    case Operator::draft:
      return "draft";
    case Operator::debug:
      return "debug";
    case Operator::improve:
      return "improve";
    case Operator::tune:
      return "tune";
    case Operator::ablate:
      return "ablate";
    case Operator::combine:
      return "combine";
    case Operator::replicate:
      return "replicate";
    case Operator::reimplement:
      return "reimplement";
    case Operator::original:
      return "original";
  }
  return "";
}

bool Phase::has(Operator op) const { return std::find(operators.begin(), operators.end(), op) != operators.end(); }

std::vector<Operator> Phase::moves() const {
  std::vector<Operator> out;
  for (const Operator op : operators)
    if (op == Operator::improve || op == Operator::tune || op == Operator::combine) out.push_back(op);
  return out;
}

namespace {

// What data look like is quoted wherever it is shown: rows and names of columns are somebody else's words.
void quote_previews(Settings &settings) {
  if (!settings.domain.contains("datasets")) return;
  for (Json &dataset : settings.domain["datasets"]) {
    if (!dataset.contains("preview") || !dataset.at("preview").is_string()) continue;
    const sdk::Quotation preview =
        sdk::quoted(dataset.at("preview").get<std::string>(), 64 * 1024, "the data " + dataset.value("id", ""));
    dataset["preview"] = preview.text;
    for (const sdk::Removed &removed : preview.removed) settings.removed.push_back(removed.sentence());
  }
}

// The pipeline's word on GPUs goes before the profile's, and so do the packages that its backend was declared with, and
// was found to have: programs that import others would fail.
void take_means(const Json &options, const Json &backend, Json &domain) {
  Json &experiment = domain["experiment"];
  if (options.contains("gpus")) experiment["gpus"] = options["gpus"];
  if (options.contains("gpu_memory")) experiment["gpu_memory_bytes"] = options["gpu_memory"];
  if (!backend.contains("packages")) return;
  experiment["packages"] = Json::array();
  for (const Json &package : backend["packages"]) {
    const std::string version = package.value("version", "");
    experiment["packages"].push_back(package.at("name").get<std::string>() + (version.empty() ? "" : " " + version));
  }
}

}  // namespace

Settings make_settings(const Json &options, const Json &request) {
  const Json &run = request.at("run");
  Settings s;
  s.domain = run.at("domain");
  const Json backend = run.value("backend", Json::object());
  take_means(options, backend, s.domain);
  s.python = backend.value("python", Json());
  s.container = backend.value("container", Json());
  quote_previews(s);
  s.parameters = run.value("parameters", Json::object());
  s.topic = run.value("topic", Json::object());
  s.code = run.value("code", Json());
  s.datasets = run.value("datasets", Json::array());
  s.evaluation = evaluation_of(s.domain);
  s.folder = request.value("folder", "");
  s.drafts = options.value("drafts", s.drafts);
  s.parallel = options.value("parallel", s.parallel);
  s.debug_depth = options.value("debug_depth", s.debug_depth);
  s.debug_probability = options.value("debug_probability", s.debug_probability);
  s.alpha = options.value("alpha", s.alpha);
  s.node_seconds = options.value("node_time", s.node_seconds);
  s.finalists = options.value("finalists", s.finalists);
  s.assess = options.value("assess", "suspicious") == "never" ? Assess::never : Assess::suspicious;
  s.policy = options.value("policy", s.policy);
  s.exploration = options.value("exploration", s.exploration);
  s.islands = options.value("islands", s.islands);
  s.vision = run.value("roles", Json::object()).contains("vision");
  s.phases = make_phases(s.domain, options.value("phases", Json::object()));
  s.network = run.value("backend", Json::object()).value("network", std::vector<std::string>{});
  s.program_models = options.value("program_models", std::vector<std::string>{});
  s.program_model_calls = options.value("program_model_calls", 20);
  s.seed = run.value("seed", std::uint64_t{0});
  const Json replicate = s.domain.value("replicate", Json::object());
  const int selection = options.value("selection_seeds", replicate.value("selection_seeds", 1));
  const int confirmation = options.value("confirmation_seeds", replicate.value("confirmation_seeds", 5));
  if (selection < 1 || selection > 99)
    throw sdk::Error("bad_options", "selection_seeds is " + std::to_string(selection), "use 1 to 99",
                     "/selection_seeds");
  if (confirmation < 2 || confirmation > 899)
    throw sdk::Error("bad_options", "confirmation_seeds is " + std::to_string(confirmation), "use 2 to 899",
                     "/confirmation_seeds");
  const int again = options.value("replicate_seeds", replicate.value("replicate_seeds", 2));
  if (again < 1 || selection + again > 99)
    throw sdk::Error("bad_options", "replicate_seeds is " + std::to_string(again),
                     "use at least 1, and at most 99 together with selection_seeds", "/replicate_seeds");
  s.selection = seeds(s.seed, 1, selection);
  s.replication = seeds(s.seed, 1 + selection, again);
  const Json inputs = request.value("inputs", Json::object());
  s.requests = requests_in(inputs);
  const int seen = s.requests.any() ? seeds_looked_at(inputs, s.seed) : 0;
  if (seen + confirmation > 899)
    throw sdk::Error("bad_options",
                     "the former study has looked at " + std::to_string(seen) +
                         " of the run's 899 confirming seeds, and " + std::to_string(confirmation) +
                         " more are asked for",
                     "use fewer confirmation_seeds, or another seed of the run", "/confirmation_seeds");
  s.confirmation = seeds(s.seed, 101 + seen, confirmation);
  return s;
}

int node_limit(const std::vector<Phase> &phases) {
  int sum = 0;
  for (const Phase &phase : phases) sum += phase.nodes;
  return sum;
}

}  // namespace athanor::experiment
