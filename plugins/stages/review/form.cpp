// SPDX-License-Identifier: Apache-2.0
#include "form.hpp"

#include <algorithm>
#include <cmath>
#include <cstdlib>
#include <set>
#include <stdexcept>

namespace athanor::review {
namespace {

double most_of(const std::string &score) { return score == "overall" ? 10 : score == "confidence" ? 5 : 4; }

bool in_scale(const std::string &score, const Json &value) {
  return value.is_number() && value.get<double>() >= 1 && value.get<double>() <= most_of(score);
}

Json described(const std::vector<double> &values) {
  double sum = 0, squares = 0;
  for (const double v : values) sum += v;
  const auto n = static_cast<double>(values.size());
  for (const double v : values) squares += (v - sum / n) * (v - sum / n);
  Json out{{"mean", sum / n},
           {"min", *std::min_element(values.begin(), values.end())},
           {"max", *std::max_element(values.begin(), values.end())},
           {"n", values.size()}};
  if (values.size() > 1) out["sd"] = std::sqrt(squares / (n - 1));
  return out;
}

}  // namespace

Json Reviewer::document() const {
  Json out{{"role", role}, {"seed", seed}, {"order", order}, {"counts", counts()}, {"scripted", scripted}};
  if (!model.empty()) out["model"] = model;
  if (reflected) out["reflected"] = true;
  if (!failure.empty()) out["failure"] = failure;
  if (counts())
    for (const auto &[key, value] : form.items()) out[key] = value;
  return out;
}

Json usable(Json form) {
  Json scores = Json::object();
  const Json given = form.value("scores", Json::object());
  for (const auto &[what, score] : given.items())
    if (in_scale(what, score)) scores[what] = score;
  form["scores"] = std::move(scores);
  if (form.contains("overall") && !in_scale("overall", form.at("overall"))) form.erase("overall");
  const Json decision = form.value("decision", Json());
  if (decision != "accept" && decision != "reject") form["decision"] = "none";
  if (!form.contains("overall")) throw std::runtime_error("it gave no overall score from 1 to 10");
  if (!form.contains("summary") || !form.at("summary").is_string()) throw std::runtime_error("it gave no summary");
  return form;
}

Json spread_of(const std::vector<Reviewer> &reviewers) {
  Json out = Json::object();
  for (const char *what : {"overall", "soundness", "presentation", "contribution", "originality", "quality", "clarity",
                           "significance", "confidence"}) {
    std::vector<double> values;
    for (const Reviewer &r : reviewers) {
      if (!r.counts()) continue;
      const Json &scores = std::string(what) == "overall" ? r.form : r.form.at("scores");
      if (scores.contains(what)) values.push_back(scores.at(what));
    }
    if (!values.empty()) out[what] = described(values);
  }
  return out;
}

Json agreement_of(const std::vector<Reviewer> &reviewers, double accept_from) {
  std::vector<double> overall;
  std::set<std::vector<std::string>> orders;
  for (const Reviewer &r : reviewers)
    if (r.counts()) overall.push_back(r.form.at("overall")), orders.insert(r.order);
  if (overall.size() < 2) return {};
  double difference = 0;
  int pairs = 0, equal = 0;
  for (std::size_t i = 0; i < overall.size(); ++i)
    for (std::size_t k = i + 1; k < overall.size(); ++k) {
      ++pairs;
      equal += (overall[i] >= accept_from) == (overall[k] >= accept_from);
      difference += std::abs(overall[i] - overall[k]);
    }
  return {{"pairs", pairs},
          {"orders", orders.size()},
          {"equal_decisions", static_cast<double>(equal) / pairs},
          {"mean_difference", difference / pairs}};
}

std::string decision_of(const std::vector<Reviewer> &reviewers, const Json &spread, double accept_from) {
  const bool judged = std::any_of(reviewers.begin(), reviewers.end(),
                                  [](const Reviewer &r) { return r.counts() && r.form.at("decision") != "none"; });
  if (!judged || !spread.contains("overall")) return "none";
  return spread.at("overall").at("mean").get<double>() >= accept_from ? "accept" : "reject";
}

}  // namespace athanor::review
