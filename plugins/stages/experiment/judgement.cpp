// SPDX-License-Identifier: Apache-2.0
//
// See judgement.hpp.
#include "judgement.hpp"

#include <algorithm>
#include <cmath>
#include <limits>

#include "briefing.hpp"
#include "running.hpp"

namespace athanor::experiment {

namespace {

constexpr std::size_t max_listed = 5;

std::string listed(const std::vector<std::string> &items) {
  std::string out;
  for (std::size_t i = 0; i < items.size() && i < max_listed; ++i) out += (i ? "; " : "") + items[i];
  if (items.size() > max_listed) out += "; and " + std::to_string(items.size() - max_listed) + " more";
  return out;
}

std::string faults_of(const Json &outcome) {
  std::vector<std::string> faults;
  for (const auto &fault : outcome.value("faults", Json::array())) faults.push_back(fault);
  return listed(faults);
}

// " (8 GiB)" of the smallest one that it had; empty where nobody knows.
std::string gpu_memory_in(const Json &outcome) {
  double least = 0;
  const Json environment = outcome.value("environment", Json::object());
  const Json gpus = environment.value("gpus", Json::array());
  for (const Json &gpu : gpus)
    if (const double bytes = gpu.value("memory_bytes", 0.0); bytes > 0)
      least = least > 0 ? std::min(least, bytes) : bytes;
  return least > 0 ? " (" + gibibytes_text(least) + ")" : "";
}

// Why the run itself failed; empty when it ran.
std::string failure(const Json &outcome) {
  const std::string status = outcome.value("status", "failed");
  if (outcome.contains("scoring_fault")) return outcome["scoring_fault"];
  if (status == "ok") return {};
  if (ran_out_of_gpu_memory(outcome)) return "the program needs more memory than its GPU has" + gpu_memory_in(outcome);
  if (status == "timeout") return "the program did not end within its time limit";
  if (status == "memory") return "the program used more memory than its limit";
  if (status == "disk") return "the program wrote more to disk than its limit";
  if (status == "invalid_results") return "the results file is not as agreed: " + faults_of(outcome);
  if (outcome.contains("signal") && outcome["signal"].is_number())
    return "the program was ended by signal " + std::to_string(outcome["signal"].get<int>());
  return "the program ended with exit status " + level_text(outcome.value("exit_code", Json("unknown")));
}

double step_of(const Json &record) {
  return record.contains("step") ? record["step"].get<double>() : std::numeric_limits<double>::infinity();
}

// Final values by cell; puts two different final values of one cell into `contradictions`.
std::map<std::string, Measurement> final_values(const Json &records, std::vector<std::string> &contradictions) {
  std::map<std::string, Measurement> out;
  std::map<std::string, double> steps;
  for (const auto &record : records) {
    const std::string key = key_of({record.at("metric"), record.value("dataset", ""), record.value("split", ""),
                                    record.value("condition", ""), record.value("factors", Json::object())});
    const Measurement found{record.at("value"), record.value("id", "")};
    const double step = step_of(record);
    const auto known = out.find(key);
    if (known == out.end() || step > steps[key]) {
      out[key] = found;
      steps[key] = step;
    } else if (step == steps[key] && known->second.value != found.value) {
      contradictions.push_back(key + ": " + number_text(known->second.value) + " and " + number_text(found.value));
    }
  }
  return out;
}

// A value that its metric cannot take is no measurement.
std::string outside(const Study &study, const Cell &cell, double value) {
  for (const auto &metric : study.document.at("metrics")) {
    if (metric.at("id") != cell.metric) continue;
    if (metric.contains("minimum") && value < metric["minimum"].get<double>())
      return key_of(cell) + " is " + number_text(value) + ", below its least value " + level_text(metric["minimum"]);
    if (metric.contains("maximum") && value > metric["maximum"].get<double>())
      return key_of(cell) + " is " + number_text(value) + ", above its greatest value " + level_text(metric["maximum"]);
  }
  return {};
}

}  // namespace

Judgement judge(const Study &study, const Json &outcome, const std::vector<std::string> &conditions, Part part) {
  Judgement j;
  j.fault = failure(outcome);
  if (!j.fault.empty()) return j;
  std::vector<std::string> wrong;
  j.measured = final_values(outcome.value("records", Json::array()), wrong);
  if (!wrong.empty()) {
    j.fault = "measured twice with different values: " + listed(wrong);
    return j;
  }
  for (const Cell &cell : study.cells(conditions, part)) {
    const auto found = j.measured.find(key_of(cell));
    if (found == j.measured.end())
      wrong.push_back(key_of(cell));
    else if (!std::isfinite(found->second.value))
      wrong.push_back(key_of(cell) + " (not a finite number)");
  }
  if (!wrong.empty()) {
    j.fault = "measurements (metric, data set, split, condition, factors) are missing: " + listed(wrong);
    return j;
  }
  for (const Cell &cell : study.cells(conditions, part))
    if (std::string fault = outside(study, cell, j.measured.at(key_of(cell)).value); !fault.empty())
      wrong.push_back(fault);
  if (!wrong.empty()) {
    j.fault = "measurements that cannot be: " + listed(wrong);
    return j;
  }
  j.good = true;
  if (part == Part::reported) return j;
  const auto cells = study.objective_cells(conditions);
  for (const Cell &cell : cells) j.objective += j.measured.at(key_of(cell)).value / static_cast<double>(cells.size());
  return j;
}

}  // namespace athanor::experiment
