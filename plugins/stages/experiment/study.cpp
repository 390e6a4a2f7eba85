// SPDX-License-Identifier: Apache-2.0
//
// See study.hpp. The checks of a plan are in plan_check.cpp.
#include "study.hpp"

#include <algorithm>
#include <charconv>
#include <cmath>

#include "replication.hpp"

namespace athanor::experiment {

namespace {

std::string significant(double value, int digits) {
  char buffer[64];
  const auto end = std::to_chars(buffer, buffer + sizeof buffer, value, std::chars_format::general, digits).ptr;
  return {buffer, end};
}

// Takes out members that a strict reply schema forces a model to give although it has nothing to say.
Json without_empty(const Json &object) {
  Json out = Json::object();
  for (const auto &[key, value] : object.items())
    if (!(value.is_string() && value.get_ref<const std::string &>().empty())) out[key] = value;
  return out;
}

Json all_without_empty(const Json &list) {
  Json out = Json::array();
  for (const auto &item : list) out.push_back(without_empty(item));
  return out;
}

std::string slug(std::string text) {
  for (char &c : text)
    if (!((c >= 'a' && c <= 'z') || (c >= '0' && c <= '9'))) c = '-';
  return text;
}

std::string replaced(std::string text, const std::string &what, const std::string &with) {
  for (auto at = text.find(what); at != std::string::npos; at = text.find(what, at + with.size()))
    text.replace(at, what.size(), with);
  return text;
}

// What a claim generalises over is fixed here, with the names of the data sets, before anything is measured.
void fix_replicates(Json &claim, const Json &datasets) {
  if (!over_datasets(claim)) {
    claim.erase("over");
    return;
  }
  claim.erase("dataset");
  claim["datasets"] = Json::array();
  for (const auto &dataset : datasets) claim["datasets"].push_back(dataset.at("id"));
}

// A planned claim at each level of the factor that it names under for_each, or the claim alone.
void spread(const Json &planned, const Json &factors, const Json &datasets, Json &out) {
  Json claim = without_empty(planned);
  fix_replicates(claim, datasets);
  const std::string over = claim.value("for_each", "");
  Json fixed = Json::object();
  for (const auto &at : claim.value("at", Json::array())) fixed[at.at("factor").get<std::string>()] = at.at("level");
  claim.erase("for_each");
  claim.erase("at");
  if (!fixed.empty()) claim["factors"] = fixed;
  if (over.empty()) {
    out.push_back(claim);
    return;
  }
  for (const auto &factor : factors) {
    if (factor.at("id") != over) continue;
    for (const auto &level : factor.at("levels")) {
      Json one = claim;
      one["factors"][over] = level;
      one["id"] = claim.at("id").get<std::string>() + '-' + slug(level_text(level));
      one["statement"] = replaced(claim.at("statement"), "{" + over + "}", level_text(level));
      out.push_back(one);
    }
  }
}

// How long the beginning of `next` is that the end of `text` says already, in whole words and worth leaving out; or 0.
std::size_t repeated_end(const std::string &text, const std::string &next) {
  constexpr std::size_t worth = 12;
  for (std::size_t length = std::min(text.size(), next.size()); length >= worth; --length) {
    const std::size_t from = text.size() - length;
    const bool whole_word = from == 0 || text[from - 1] == ' ';
    const bool ends = length == next.size() || next[length] == ' ' || next[length] == ',' || next[length] == ';' ||
                      next[length] == '.';
    if (whole_word && ends && text.compare(from, length, next, 0, length) == 0) return length;
  }
  return 0;
}

// What a data set is, as the profile says, and then what the plan does with it: the sizes of its parts and their
// treatment.
std::string described(const std::string &profile, const std::string &plan) {
  if (profile.empty() || plan.find(profile) != std::string::npos) return plan;
  if (plan.empty() || profile.find(plan) != std::string::npos) return profile;
  const std::string whole = profile.back() == '.' ? profile.substr(0, profile.size() - 1) : profile;
  // Nor is said twice what a plan repeats of the profile's end before it goes on.
  if (const std::size_t shared = repeated_end(whole, plan); shared > 0) return whole + plan.substr(shared);
  // A plan's words often begin in the middle of a sentence: "the 569 examples are divided".
  const bool goes_on = plan.front() >= 'a' && plan.front() <= 'z';
  return whole + (goes_on ? "; " : ". ") + plan;
}

// A paper takes what it says of data from their descriptions, so that what was hidden stands there.
const char *const hidden_labels =
    "No program sees the labels of its splits selection and claim: predictions are scored apart, on selection to "
    "choose "
    "programs and on claim for what is reported.";

bool scored_on(const Json &plan, const Json &dataset) {
  const Json &selecting = plan.at("objective").at("datasets"), &claims = plan.at("claims");
  return std::find(selecting.begin(), selecting.end(), dataset) != selecting.end() ||
         std::any_of(claims.begin(), claims.end(), [&](const Json &c) { return c.at("dataset") == dataset; });
}

std::string with_full_stop(const std::string &text) { return text + (text.empty() || text.back() == '.' ? "" : "."); }

Json datasets_of(const Json &plan, const Json &domain) {
  Json out = all_without_empty(plan.at("datasets"));
  for (auto &dataset : out)
    for (const auto &known : domain.value("datasets", Json::array())) {
      if (known.at("id") != dataset.at("id")) continue;
      for (const char *field : {"label", "source", "licence", "location", "preview"})
        if (known.contains(field)) dataset[field] = known[field];
      const std::string text = described(known.value("description", ""), dataset.value("description", ""));
      if (!text.empty()) dataset["description"] = text;
    }
  if (!domain.contains("evaluation")) return out;
  for (auto &dataset : out)
    if (scored_on(plan, dataset.at("id"))) {
      const std::string text = with_full_stop(dataset.value("description", ""));
      dataset["description"] = text + (text.empty() ? "" : " ") + hidden_labels;
    }
  return out;
}

std::vector<Json> combinations_of(const Json &factors) {
  std::vector<Json> out{Json::object()};
  for (const auto &factor : factors) {
    std::vector<Json> longer;
    for (const auto &combination : out)
      for (const auto &level : factor.at("levels")) {
        longer.push_back(combination);
        longer.back()[factor.at("id").get<std::string>()] = level;
      }
    out = std::move(longer);
  }
  return out;
}

}  // namespace

bool over_datasets(const Json &claim) { return claim.value("over", "") == "datasets"; }

std::vector<Place> places_of(const Json &claim) {
  const std::string split = claim.value("split", "");
  if (!over_datasets(claim)) return {{claim.value("dataset", ""), split}};
  std::vector<Place> out;
  for (const auto &dataset : claim.at("datasets")) out.push_back({dataset, split});
  return out;
}

std::string level_text(const Json &level) {
  if (level.is_boolean()) return level.get<bool>() ? "true" : "false";
  if (level.is_number()) return significant(level.get<double>() + 0.0, 10);  // + 0.0 makes -0 plain
  return level.is_string() ? level.get<std::string>() : level.dump();
}

std::string number_text(double value) { return significant(value, 6); }

std::string key_of(const Cell &cell) {
  std::string key = cell.metric + ' ' + cell.dataset + ' ' + cell.split + ' ' + cell.condition;
  for (const auto &[factor, level] : cell.factors.items()) key += ' ' + factor + '=' + level_text(level);
  return key;
}

std::vector<std::string> Study::conditions() const {
  std::vector<std::string> out;
  for (const auto &c : document.at("conditions")) out.push_back(c.at("id"));
  return out;
}

double Study::overlap_at(const std::string &dataset) const {
  const auto known = overlaps.find(dataset);
  return known == overlaps.end() ? overlap : known->second;
}

bool Study::selects(const Place &place) const {
  return std::find(selection.begin(), selection.end(), place) != selection.end();
}

std::vector<Cell> Study::cells(const std::vector<std::string> &of, Part part) const {
  std::vector<Place> places = part == Part::reported ? reported : selection;
  for (const Place &place : reported)
    if (part == Part::all && !selects(place)) places.push_back(place);
  std::vector<Cell> out;
  for (const auto &m : document.at("metrics"))
    for (const Place &place : places)
      for (const auto &c : of)
        for (const Json &levels : combinations) out.push_back({m.at("id"), place.dataset, place.split, c, levels});
  return out;
}

std::vector<std::string> Study::objective_conditions(const std::vector<std::string> &of) const {
  std::vector<std::string> out;
  for (const auto &c : document.at("conditions")) {
    const std::string id = c.at("id"), role = c.at("role");
    if (std::find(of.begin(), of.end(), id) == of.end()) continue;
    if (condition.empty() ? role == "baseline" || role == "treatment" : id == condition) out.push_back(id);
  }
  // An ablation measures its treatment only, which need not be the objective's condition.
  return out.empty() ? of : out;
}

std::vector<Cell> Study::objective_cells(const std::vector<std::string> &of) const {
  std::vector<Cell> out;
  for (const auto &c : objective_conditions(of))
    for (const Place &place : selection)
      for (const Json &levels : combinations) out.push_back({metric, place.dataset, place.split, c, levels});
  return out;
}

Json study_document(const Json &plan, const Settings &settings) {
  Json study{{"question", plan.at("question")}, {"title", plan.at("title")}};
  study["objective"] = without_empty(plan.at("objective"));
  for (const char *list : {"metrics", "conditions", "factors"}) study[list] = all_without_empty(plan.at(list));
  study["datasets"] = datasets_of(plan, settings.domain);
  study["claims"] = Json::array();
  for (const auto &claim : plan.at("claims")) spread(claim, study["factors"], study["datasets"], study["claims"]);
  study["parameters"] = settings.parameters;
  if (settings.evaluation)
    study["evaluation"] = {{"selection", settings.evaluation->selection}, {"claim", settings.evaluation->claim}};
  if (!settings.code.is_null())
    for (const char *field : {"source", "commit", "dirty"})
      if (settings.code.contains(field)) study["code"][field] = settings.code[field];
  study["seeds"] = replication_document(plan, settings);
  return study;
}

Study make_study(const Json &document) {
  Study s;
  s.document = document;
  const Json &objective = document.at("objective");
  s.metric = objective.at("metric");
  s.condition = objective.value("condition", "");
  s.maximise = objective.at("direction") == "maximise";
  for (const auto &dataset : objective.value("datasets", Json::array()))
    s.selection.push_back({dataset, objective.value("split", "")});
  if (s.selection.empty()) s.selection.push_back({"", objective.value("split", "")});
  for (const auto &claim : document.at("claims"))
    for (const Place &place : places_of(claim))
      if (std::find(s.reported.begin(), s.reported.end(), place) == s.reported.end()) s.reported.push_back(place);
  if (s.reported.empty()) s.reported = s.selection;
  s.combinations = combinations_of(document.value("factors", Json::array()));
  for (const auto &c : document.at("conditions"))
    if (c.at("role") == "treatment" && (s.treatment.empty() || c.at("id") == s.condition)) s.treatment = c.at("id");
  s.hidden = document.contains("evaluation");
  if (document.contains("code"))
    for (const auto &c : document.at("conditions"))
      if (c.at("role") == "baseline") s.original = c.at("id");
  const Json &seeds = document.at("seeds");
  if (seeds.value("splits", "") != "resampled") return s;
  s.overlap = seeds.at("test_to_train");
  for (const auto &one : seeds.value("sizes", Json::array())) s.overlaps[one.at("dataset")] = one.at("ratio");
  return s;
}

}  // namespace athanor::experiment
