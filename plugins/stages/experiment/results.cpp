// SPDX-License-Identifier: Apache-2.0
//
// See results.hpp.
#include "results.hpp"

#include <algorithm>
#include <charconv>
#include <cmath>

namespace athanor::experiment {

namespace {

constexpr int default_digits = 3, effect_digits = 2;

struct Metric {
  int digits = default_digits;
  std::string unit;
};

Metric metric_of(const Study &study, const std::string &id) {
  Metric out;
  for (const auto &metric : study.document.at("metrics")) {
    if (metric.at("id") != id) continue;
    out.digits = metric.value("digits", default_digits);
    out.unit = metric.value("unit", "");
  }
  return out;
}

// What a row is about; `control` is empty but for comparisons.
struct Row {
  std::string metric;
  Place place;
  std::string condition, control;
  Json factors = Json::object();
};

Json row(const Row &about, const std::string &statistic, double value, const std::string &text, const std::string &unit,
         const std::vector<std::string> &evidence) {
  std::string name = about.metric;
  Json out{
      {"metric", about.metric}, {"statistic", statistic}, {"value", value}, {"printed", text}, {"evidence", evidence}};
  for (const auto &[field, part] : {std::pair{"dataset", about.place.dataset}, std::pair{"split", about.place.split}}) {
    if (part.empty()) continue;
    name += '.' + part;
    out[field] = part;
  }
  name += '.' + about.condition;
  out["condition"] = about.condition;
  if (!about.control.empty()) {
    name += "-vs-" + about.control;
    out["control"] = about.control;
  }
  for (const auto &[factor, level] : about.factors.items()) name += '.' + factor + '=' + level_text(level);
  if (!about.factors.empty()) out["factors"] = about.factors;
  if (!unit.empty()) out["unit"] = unit;
  out["name"] = name + '.' + statistic;
  return out;
}

void summary_rows(const Row &about, const Series &series, const Study &study, Json &table) {
  if (series.values.empty()) return;
  std::vector<double> values;
  std::vector<std::string> evidence;
  for (const auto &[seed, value] : series.values) {
    values.push_back(value);
    for (const auto &record : series.records.at(seed)) evidence.push_back(record);
  }
  const Summary s = summarise(values);
  const Metric metric = metric_of(study, about.metric);
  const std::pair<const char *, double> rows[] = {{"mean", s.mean}, {"sd", s.sd}, {"min", s.min}, {"max", s.max}};
  for (const auto &[statistic, value] : rows)
    if (s.n > 1 || std::string(statistic) != "sd")
      table.push_back(row(about, statistic, value, printed(value, metric.digits), metric.unit, evidence));
  table.push_back(row(about, "n", static_cast<double>(s.n), std::to_string(s.n), "", evidence));
}

// A condition at each combination of levels and, where there is more than one, over all of them.
void condition_rows(const Study &study, const Confirmed &program, const std::string &condition, const std::string &as,
                    Json &table) {
  std::vector<Json> at = study.combinations;
  if (at.size() > 1) at.push_back(Json::object());
  for (const auto &metric : study.document.at("metrics"))
    for (const Place &place : study.reported)
      for (const Json &factors : at)
        summary_rows({metric.at("id"), place, as, "", factors},
                     series_of(study, program, metric.at("id"), place, condition, factors), study, table);
}

// A record as it stands in the document: under the condition's name there, with its program and seed.
Json named(Json record, const std::string &condition, const std::string &program, std::int64_t seed) {
  record["condition"] = condition;
  record["program"] = program;
  record["seed"] = seed;
  return record;
}

bool is_declared(const Study &study, const std::string &condition) {
  const auto declared = study.conditions();
  return std::find(declared.begin(), declared.end(), condition) != declared.end();
}

template <typename Take>
void each_record(const Confirmed &program, Take take) {
  for (const Replicate &replicate : program.replicates)
    if (replicate.judgement.good)
      for (const Json &record : replicate.records) take(record, record.value("condition", ""), replicate.seed);
}

// The records of the runs that count: each condition as the program measured it whose numbers stand for it; of an
// ablation only its treatment, under the ablation's name.
Json records_of(const Study &study, const Confirmation &confirmation) {
  Json out = Json::array();
  for (const Confirmed &program : confirmation.programs) {
    if (program.kind == Kind::reimplementation) continue;
    each_record(program, [&](const Json &record, const std::string &condition, std::int64_t seed) {
      if (program.kind == Kind::ablation) {
        if (condition == study.treatment) out.push_back(named(record, program.id, program.id, seed));
      } else if (is_declared(study, condition) && &confirmation.measuring(condition) == &program) {
        out.push_back(named(record, condition, program.kind == Kind::best ? "confirmed" : program.id, seed));
      }
    });
  }
  return out;
}

// What re-implementations measured: where the evidence of a replication leads. They stand apart, because whoever reads
// the records by condition would mix them with the results.
Json checks_of(const Study &study, const Confirmation &confirmation) {
  Json out = Json::array();
  for (const Confirmed *program : confirmation.of(Kind::reimplementation))
    each_record(*program, [&](const Json &record, const std::string &condition, std::int64_t seed) {
      if (is_declared(study, condition)) out.push_back(named(record, condition, program->id, seed));
    });
  return out;
}

}  // namespace

std::string printed(double value, int digits) {
  const auto text = [](double v, std::chars_format format, int precision) {
    char buffer[512];
    return std::string(buffer, std::to_chars(buffer, buffer + sizeof buffer, v, format, precision).ptr);
  };
  std::string out = text(value, std::chars_format::fixed, digits);
  if (out.find_first_of("123456789") == std::string::npos) {
    if (value != 0) return text(value, std::chars_format::general, 2);
    if (out[0] == '-') out.erase(0, 1);
  }
  return out;
}

std::string printed_p(double p) { return p < 0.001 ? "<0.001" : printed(p, 3); }

std::vector<Json> comparison_rows(const Tested &t, const Study &study) {
  std::vector<Json> rows;
  if (t.test.n == 0) return rows;
  const Row about{t.claim.at("metric"),
                  {t.claim.value("dataset", ""), t.claim.value("split", "")},
                  t.claim.at("treatment"),
                  t.claim.at("control"),
                  t.claim.value("factors", Json::object())};
  const Metric metric = metric_of(study, about.metric);
  const auto add = [&](const char *statistic, double value, const std::string &text, const std::string &unit) {
    rows.push_back(row(about, statistic, value, text, unit, t.pairs.evidence));
    if (over_datasets(t.claim)) rows.back()["over"] = "datasets";
  };
  add("diff", t.test.difference, printed(t.test.difference, metric.digits), metric.unit);
  add("n", static_cast<double>(t.test.n), std::to_string(t.test.n), "");
  if (!t.test.p) return rows;
  add("low", *t.test.low, printed(*t.test.low, metric.digits), metric.unit);
  add("high", *t.test.high, printed(*t.test.high, metric.digits), metric.unit);
  add("p", *t.test.p, printed_p(*t.test.p), "");
  add("padj", t.p_adjusted, printed_p(t.p_adjusted), "");
  if (t.test.standardised) add("effect", *t.test.standardised, printed(*t.test.standardised, effect_digits), "");
  return rows;
}

Json results_document(const std::vector<Tested> &tested, const Study &study, const Confirmation &confirmation) {
  Json table = Json::array();
  for (const auto &condition : study.conditions())
    condition_rows(study, confirmation.measuring(condition), condition, condition, table);
  for (const Confirmed *ablation : confirmation.of(Kind::ablation))
    condition_rows(study, *ablation, study.treatment, ablation->id, table);
  for (const Tested &t : tested)
    for (Json &r : comparison_rows(t, study))
      if (std::none_of(table.begin(), table.end(), [&](const Json &known) { return known["name"] == r["name"]; }))
        table.push_back(std::move(r));
  return {{"records", records_of(study, confirmation)}, {"checks", checks_of(study, confirmation)}, {"table", table}};
}

}  // namespace athanor::experiment
