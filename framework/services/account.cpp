// SPDX-License-Identifier: Apache-2.0
#include "services/account.hpp"

#include "foundation/json.hpp"

namespace athanor {
namespace {

// The stages that count, as the table `before(instance)`. ?1 is the branch, ?2 the asking stage.
const std::string before =
    "WITH RECURSIVE line(branch) AS (SELECT ?1 UNION SELECT b.parent FROM branches b JOIN line l ON "
    "b.branch=l.branch), "
    "before(instance,use) AS (SELECT s.instance,s.use FROM stages s JOIN line l ON "
    "s.branch=l.branch WHERE s.instance<>?2) ";

// A sum over attempts that may have been billed, null when one of them is unknown. Only an attempt that surely cost
// nothing may lack its numbers.
std::string sum(const std::string &column) {
  return "CASE WHEN SUM(a." + column + " IS NULL AND (a.outcome IS 'ok' OR a.ended IS NULL OR a.maybe_billed<>0))>0 " +
         "THEN NULL ELSE COALESCE(SUM(a." + column + "),0) END AS " + column;
}

Json total(const Json &models, const char *column) {
  double out = 0;
  for (const Json &one : models) {
    if (one.at(column).is_null()) return nullptr;
    out += one.at(column).get<double>();
  }
  return out;
}

Json whole(const Json &number) {
  return number.is_null() ? Json() : Json(static_cast<std::int64_t>(number.get<double>()));
}

}  // namespace

Json account_of(Ledger &ledger, const std::string &branch, const std::string &instance) {
  ledger.wait_for_all();
  const auto ask = [&](const std::string &sql) { return ledger.select(before + sql, {branch, instance}); };
  Json models =
      ask("SELECT a.role,a.provider,a.model,a.scripted,COUNT(DISTINCT a.instance||' '||a.call) AS calls,COUNT(*) AS "
          "attempts," +
          sum("input_tokens") + "," + sum("output_tokens") + "," + sum("cost_usd") +
          " FROM attempts a JOIN before b ON b.instance=a.instance GROUP BY a.role,a.provider,a.model,a.scripted "
          "ORDER BY a.role,a.provider,a.model");
  std::int64_t calls = 0;
  for (Json &one : models) {
    one["scripted"] = one.at("scripted") != 0;
    calls += one.at("calls").get<std::int64_t>();
  }
  Json out{{"stages", ask("SELECT b.instance,b.use FROM before b ORDER BY (SELECT MIN(e.seq) FROM events e WHERE "
                          "e.instance=b.instance)")},
           {"calls", calls},
           {"input_tokens", whole(total(models, "input_tokens"))},
           {"output_tokens", whole(total(models, "output_tokens"))},
           {"cost_usd", total(models, "cost_usd")},
           {"experiments", {{"jobs", 0}, {"failed", 0}}},
           {"tools", 0},
           {"literature", 0},
           {"nodes", Json::object()}};
  out["models"] = std::move(models);
  const Json jobs = ask(
      "SELECT c.kind,COUNT(*) AS jobs,SUM(e.reason IS NOT 'exited' OR json_extract(e.exit_json,'$.exit_code') IS NOT "
      "0) AS failed FROM jobs j JOIN before b ON b.instance=j.instance JOIN calls c ON c.instance=j.instance AND "
      "c.name=j.call LEFT JOIN job_ends e ON e.id=j.id GROUP BY c.kind");
  for (const Json &row : jobs) {
    if (row.at("kind") == "experiment") out["experiments"] = {{"jobs", row.at("jobs")}, {"failed", row.at("failed")}};
    if (row.at("kind") == "tool") out["tools"] = row.at("jobs");
  }
  const Json asked =
      ask("SELECT COUNT(*) AS n FROM calls c JOIN before b ON b.instance=c.instance WHERE c.kind='literature'");
  out["literature"] = asked[0].at("n");
  const Json nodes =
      ask("SELECT json_extract(n.node_json,'$.state') AS state,COUNT(*) AS n FROM nodes n JOIN before b ON "
          "b.instance=n.instance GROUP BY 1 ORDER BY 1");
  for (const Json &row : nodes)
    if (row.at("state").is_string()) out["nodes"][row.at("state").get<std::string>()] = row.at("n");
  return out;
}

}  // namespace athanor
