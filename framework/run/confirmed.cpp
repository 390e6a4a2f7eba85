// SPDX-License-Identifier: Apache-2.0
//
// See confirmed.hpp.
#include "run/confirmed.hpp"

#include <algorithm>
#include <map>
#include <set>
#include <sstream>

#include "foundation/files.hpp"
#include "foundation/json.hpp"

namespace athanor {
namespace {

constexpr double usual_tolerance = 1e-6;

// The newest version of each artifact of a type, by branch and stage.
std::vector<ArtifactRow> newest(Ledger &ledger, const std::string &type) {
  std::map<std::string, ArtifactRow> out;
  for (const ArtifactRow &row : ledger.artifacts()) {
    if (row.type != type) continue;
    const auto [found, fresh] = out.try_emplace(row.branch + "/" + row.stage + "/" + row.output, row);
    if (!fresh && row.version > found->second.version) found->second = row;
  }
  std::vector<ArtifactRow> rows;
  rows.reserve(out.size());
  for (auto &[name, row] : out) rows.push_back(std::move(row));
  return rows;
}

Json content(const fs::path &run, const ArtifactRow &row) {
  return parse_document(read_file(run / row.path), "the artifact " + row.name);
}

// Everything that a stage instance had run, by call.
struct Calls {
  std::map<std::string, Json> by_name;                              // {kind, request, answer}
  std::map<std::string, std::pair<std::string, std::string>> made;  // artifact -> call and path

  Calls(Ledger &ledger, const std::string &instance) {
    for (Json &row :
         ledger.select("SELECT c.name,c.kind,c.request_json,a.answer_json FROM calls c JOIN answers a ON "
                       "a.instance=c.instance AND a.name=c.name WHERE c.instance=? AND a.ok=1 AND c.kind IN "
                       "('experiment','tool') ORDER BY c.seq",
                       {instance})) {
      const std::string name = row.at("name");
      for (const Json &file : list_at(row.at("answer_json"), "files"))
        made.try_emplace(file.at("artifact").get<std::string>(), name, file.at("path").get<std::string>());
      by_name[name] = std::move(row);
    }
  }
};

// metric -> unit, of the studies of a branch.
std::map<std::string, std::string> units_of(const fs::path &run, Ledger &ledger, const std::string &branch) {
  std::map<std::string, std::string> out;
  for (const ArtifactRow &row : newest(ledger, "study/1"))
    if (row.branch == branch)
      for (const Json &metric : list_at(content(run, row), "metrics"))
        out[metric.at("id").get<std::string>()] = metric.value("unit", "");
  return out;
}

class Collector {
 public:
  Collector(const fs::path &run, Ledger &ledger, const ArtifactRow &results)
      : row_(results),
        calls_(ledger, results.branch + "/" + results.stage),
        units_(units_of(run, ledger, results.branch)) {}

  // The job of a call, after those that it needs. Unknown calls and those that failed are passed over.
  void add(const std::string &call, const std::string &program, Json &jobs) {
    const auto found = calls_.by_name.find(call);
    if (found == calls_.by_name.end() || !added_.insert(call).second) return;
    const Json &work = found->second.at("request_json"), &answer = found->second.at("answer_json");
    Json needs = Json::array();
    for (const Json &file : list_at(work, "files")) {
      const auto made =
          file.contains("artifact") ? calls_.made.find(file.at("artifact").get<std::string>()) : calls_.made.end();
      if (made == calls_.made.end() || made->second.first == call) continue;
      add(made->second.first, program, jobs);
      needs.push_back({{"path", file.at("path")}, {"call", made->second.first}, {"file", made->second.second}});
    }
    Json job{{"instance", row_.branch + "/" + row_.stage},
             {"branch", row_.branch},
             {"stage", row_.stage},
             {"call", call},
             {"kind", found->second.at("kind")},
             {"program", program},
             {"work", work},
             {"status", answer.at("status")},
             {"records", list_at(answer, "records")},
             {"timing", timing(list_at(answer, "records"))},
             {"needs", needs}};
    if (work.contains("seed")) job["seed"] = work.at("seed");
    jobs.push_back(std::move(job));
  }

 private:
  Json timing(const Json &records) const {
    std::set<std::string> out;
    for (const Json &record : records) {
      const std::string metric = record.at("metric");
      const auto unit = units_.find(metric);
      if (measures_time(metric, unit == units_.end() ? "" : unit->second)) out.insert(metric);
    }
    return out;
  }

  const ArtifactRow row_;
  const Calls calls_;
  const std::map<std::string, std::string> units_;
  std::set<std::string> added_;
};

void add_jobs(const fs::path &run, Ledger &ledger, const ArtifactRow &row, Json &jobs) {
  Collector collector(run, ledger, row);
  const Json results = content(run, row);
  for (const char *list : {"records", "checks"})
    for (const Json &record : list_at(results, list)) {
      const std::string id = record.at("id");
      collector.add(id.substr(0, id.rfind('#')), record.value("program", ""), jobs);
    }
}

Json environments(const fs::path &run, Ledger &ledger) {
  Json out = Json::array();
  for (const ArtifactRow &row : newest(ledger, "study/1")) {
    Json environment = object_at(content(run, row), "environment");
    if (environment.empty()) continue;
    environment["branch"] = row.branch;
    out.push_back(std::move(environment));
  }
  return out;
}

Json datasets_of(Ledger &ledger) {
  Json out = Json::array();
  for (const Json &row : ledger.select("SELECT data_json FROM events WHERE kind='dataset.ready' ORDER BY seq")) {
    Json one = row.at("data_json");
    for (const char *large : {"preview", "facts"}) one.erase(large);
    out.push_back(std::move(one));
  }
  return out;
}

Json tolerance_of(const fs::path &run) {
  Json out{{"relative", usual_tolerance}, {"metrics", Json::object()}, {"timing", Json::array()}};
  const Json plan = parse_document(read_file(run / "pipeline.json"), "the plan");
  const Json &stated = object_at(plan, "reproduce");
  if (stated.contains("tolerance")) out["relative"] = stated.at("tolerance");
  for (const char *part : {"metrics", "timing"})
    if (stated.contains(part)) out[part] = stated.at(part);
  return out;
}

bool is_time_unit(const std::string &word) {
  static const std::set<std::string> units{"ns",      "us",  "µs",   "ms",     "s",       "sec", "secs", "second",
                                           "seconds", "min", "mins", "minute", "minutes", "h",   "hour", "hours"};
  return units.count(word) > 0;
}

std::vector<std::string> words_of(const std::string &text, const std::string &separators) {
  std::vector<std::string> out(1);
  for (const char c : text) {
    if (separators.find(c) == std::string::npos)
      out.back() += c;
    else if (!out.back().empty())
      out.emplace_back();
  }
  return out;
}

}  // namespace

bool measures_time(const std::string &metric, const std::string &unit) {
  // Any word of the unit: "ns per element", "MB/s", "1/ms". A unit without time settles it.
  const std::vector<std::string> of_unit = words_of(unit, " /*.()^-");
  if (!unit.empty()) return std::any_of(of_unit.begin(), of_unit.end(), is_time_unit);
  static const std::set<std::string> names{"seconds", "time",       "runtime", "duration",
                                           "latency", "throughput", "walltime"};
  const std::vector<std::string> of_name = words_of(metric, "_-. ");
  return std::any_of(of_name.begin(), of_name.end(), [](const std::string &word) { return names.count(word) > 0; });
}

Json confirmed_experiments(const fs::path &run, Ledger &ledger) {
  Json jobs = Json::array();
  for (const ArtifactRow &row : newest(ledger, "results/1")) add_jobs(run, ledger, row, jobs);
  const Json backend = ledger.select("SELECT backend FROM jobs ORDER BY submitted LIMIT 1");
  return {{"schema", "athanor.reproduction/1"},
          {"run", ledger.meta("id").value_or("")},
          {"athanor", ledger.meta("athanor").value_or("")},
          {"backend", backend.empty() ? Json("") : backend[0].at("backend")},
          {"tolerance", tolerance_of(run)},
          {"environment", environments(run, ledger)},
          {"datasets", datasets_of(ledger)},
          {"jobs", std::move(jobs)}};
}

}  // namespace athanor
