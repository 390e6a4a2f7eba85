// SPDX-License-Identifier: Apache-2.0
#include <algorithm>
#include <cmath>
#include <map>
#include <utility>

#include "foundation/json.hpp"
#include "report/otlp/telemetry.hpp"
#include "report/otlp/values.hpp"

namespace athanor::otlp {
namespace {

constexpr int cumulative = 2;

// As the conventions for generative AI advise.
const std::vector<double> token_bounds{1,     4,     16,     64,      256,     1024,     4096,
                                       16384, 65536, 262144, 1048576, 4194304, 16777216, 67108864};
const std::vector<double> second_bounds{0.01, 0.02, 0.04, 0.08,  0.16,  0.32,  0.64,
                                        1.28, 2.56, 5.12, 10.24, 20.48, 40.96, 81.92};
// Programs run longer than models answer.
const std::vector<double> program_bounds{0.1, 1, 5, 10, 30, 60, 300, 600, 1800, 3600, 7200, 21600, 86400};

constexpr std::pair<const char *, const char *> token_types[] = {{"input_tokens", "input"},
                                                                 {"output_tokens", "output"}};

struct Distribution {
  std::vector<std::uint64_t> buckets;
  std::uint64_t count = 0;
  double sum = 0, least = 0, most = 0;

  void add(double value, const std::vector<double> &bounds) {
    buckets.resize(bounds.size() + 1);
    ++buckets[static_cast<std::size_t>(std::lower_bound(bounds.begin(), bounds.end(), value) - bounds.begin())];
    least = count == 0 ? value : std::min(least, value);
    most = count == 0 ? value : std::max(most, value);
    ++count;
    sum += value;
  }
};

using ByAttributes = std::map<std::string, Distribution>;  // the attributes as canonical JSON

class Metrics {
 public:
  Metrics(Record &record, const RunFacts &facts)
      : ledger_(record.ledger()), begin_(nanoseconds(facts.began)), end_(nanoseconds(facts.latest)) {}

  Json all() {
    models();
    programs();
    nodes();
    return std::move(out_);
  }

 private:
  Json point(const Json &values) const {
    return {{"attributes", attributes(values)}, {"startTimeUnixNano", begin_}, {"timeUnixNano", end_}};
  }

  void histogram(const char *name, const char *unit, const char *description, const ByAttributes &found,
                 const std::vector<double> &bounds) {
    if (found.empty()) return;
    Json points = Json::array();
    for (const auto &[values, one] : found) {
      Json at = point(Json::parse(values));
      at["count"] = std::to_string(one.count);
      at["sum"] = one.sum;
      at["min"] = one.least;
      at["max"] = one.most;
      at["explicitBounds"] = bounds;
      at["bucketCounts"] = Json::array();
      for (const std::uint64_t n : one.buckets) at["bucketCounts"].push_back(std::to_string(n));
      points.push_back(std::move(at));
    }
    out_.push_back({{"name", name},
                    {"unit", unit},
                    {"description", description},
                    {"histogram", {{"aggregationTemporality", cumulative}, {"dataPoints", points}}}});
  }

  void sum(const char *name, const char *unit, const char *description, const std::map<std::string, Json> &found,
           bool only_grows) {
    if (found.empty()) return;
    Json points = Json::array();
    for (const auto &[values, value] : found) {
      Json at = point(Json::parse(values));
      if (value.is_number_integer())
        at["asInt"] = std::to_string(value.get<std::int64_t>());
      else
        at["asDouble"] = value;
      points.push_back(std::move(at));
    }
    out_.push_back(
        {{"name", name},
         {"unit", unit},
         {"description", description},
         {"sum", {{"aggregationTemporality", cumulative}, {"isMonotonic", only_grows}, {"dataPoints", points}}}});
  }

  // Times of the ledger are in milliseconds; julianday would round them.
  static double seconds(const Json &from, const Json &to) {
    const std::string begin = nanoseconds(from), end = nanoseconds(to);
    if (begin.empty() || end.empty()) return 0;
    const long long milliseconds = std::stoll(end) / 1000000 - std::stoll(begin) / 1000000;
    return std::max(0.0, static_cast<double>(milliseconds) / 1000);
  }

  void models() {
    ByAttributes tokens, durations;
    std::map<std::string, Json> cost, unknown;
    for (const Json &row :
         ledger_.select("SELECT provider,model,started,ended,outcome,input_tokens,output_tokens,cost_usd,"
                        "maybe_billed,attributes_json FROM attempts WHERE ended IS NOT NULL ORDER BY seq")) {
      const Json &said = row["attributes_json"].is_object() ? row["attributes_json"] : Json::object();
      Json about{{"gen_ai.operation.name", said.value("gen_ai.operation.name", "chat")},
                 {"gen_ai.provider.name", said.value("gen_ai.provider.name", row["provider"].get<std::string>())},
                 {"gen_ai.request.model", row["model"]}};
      for (const char *name : {"gen_ai.response.model", "server.address", "server.port"})
        if (said.contains(name)) about[name] = said.at(name);
      Json timed = about;
      const bool ok = row["outcome"] == "ok";
      if (!ok) timed["error.type"] = row["outcome"];
      durations[timed.dump()].add(seconds(row["started"], row["ended"]), second_bounds);
      for (const auto &[column, type] : token_types) {
        if (!row[column].is_number()) continue;
        Json counted = about;
        counted["gen_ai.token.type"] = type;
        tokens[counted.dump()].add(row[column].get<double>(), token_bounds);
      }
      const Json whose{{"gen_ai.provider.name", about["gen_ai.provider.name"]}, {"gen_ai.request.model", row["model"]}};
      if (row["cost_usd"].is_number()) {
        Json &all = cost[whose.dump()];
        all = all.is_null() ? row["cost_usd"].get<double>() : all.get<double>() + row["cost_usd"].get<double>();
      } else if (ok || row["maybe_billed"] == 1) {
        Json &all = unknown[whose.dump()];
        all = all.is_null() ? 1 : all.get<std::int64_t>() + 1;
      }
    }
    histogram("gen_ai.client.token.usage", "{token}", "Tokens of tries at model calls.", tokens, token_bounds);
    histogram("gen_ai.client.operation.duration", "s", "How long tries at model calls took.", durations, second_bounds);
    sum("athanor.cost", "{USD}", "What model calls cost, where that is known.", cost, true);
    sum("athanor.cost.unknown", "{attempt}", "Tries at model calls of which nobody knows what they cost.", unknown,
        true);
  }

  void programs() {
    ByAttributes durations;
    for (const Json &row :
         ledger_.select("SELECT j.backend,c.kind,json_extract(e.exit_json,'$.seconds') AS seconds,"
                        "COALESCE(json_extract(a.answer_json,'$.status'),e.reason) AS status FROM jobs j JOIN job_ends "
                        "e ON e.id=j.id "
                        "LEFT JOIN calls c ON c.instance=j.instance AND c.name=j.call "
                        "LEFT JOIN answers a ON a.instance=j.instance AND a.name=j.call ORDER BY j.id")) {
      Json about{{"athanor.backend", row["backend"]}, {"athanor.status", row["status"]}};
      if (row["kind"].is_string()) about["athanor.job.kind"] = row["kind"];
      durations[about.dump()].add(row["seconds"].is_number() ? row["seconds"].get<double>() : 0, program_bounds);
    }
    histogram("athanor.job.duration", "s", "How long programs ran.", durations, program_bounds);
  }

  void nodes() {
    std::map<std::string, Json> found;
    for (const Json &row :
         ledger_.select("SELECT instance,json_extract(node_json,'$.state') AS state,COUNT(*) AS n FROM nodes "
                        "GROUP BY 1,2 ORDER BY 1,2"))
      if (row["state"].is_string())
        found[Json{{"athanor.stage.instance", row["instance"]}, {"athanor.state", row["state"]}}.dump()] = row["n"];
    sum("athanor.nodes", "{node}", "Nodes of search trees.", found, false);
  }

  Ledger &ledger_;
  const std::string begin_, end_;
  Json out_ = Json::array();
};

}  // namespace

Json resource_metrics(Record &record, const RunFacts &facts) {
  Json out = resource_spans(facts, Json::array());  // the same resource and scope
  return {{"resource", out["resource"]},
          {"scopeMetrics",
           Json::array({Json{{"scope", out["scopeSpans"][0]["scope"]}, {"metrics", Metrics(record, facts).all()}}})}};
}

}  // namespace athanor::otlp
