// SPDX-License-Identifier: Apache-2.0
#include "services/immediate.hpp"

#include <chrono>
#include <thread>

#include "foundation/error.hpp"
#include "foundation/files.hpp"
#include "foundation/json.hpp"
#include "services/account.hpp"

namespace athanor {
namespace {

Json put_artifact(const Asker &asker, const Json &request) {
  const fs::path path = asker.folder / request.at("path").get<std::string>();
  if (!lies_within(path, asker.folder))
    throw Error("refused", "a stage may only put files that lie in its own folder", "", path.string());
  return asker.run.artifacts.put_file(path, request.at("media_type").get<std::string>());
}

// What was recorded in this branch, for stages that read (`record` never writes).
Json read_record(const Asker &asker, const Json &request) {
  static const std::map<std::string, std::string> questions{
      {"results",
       "SELECT r.id,r.metric,r.value,r.condition,r.dataset,r.split,r.step,r.seed,r.factors_json,j.instance FROM "
       "results r "
       "JOIN jobs j ON j.id=r.job WHERE j.instance LIKE ?1||'/%' ORDER BY j.instance,r.id"},
      {"nodes", "SELECT instance,node_json FROM nodes WHERE instance LIKE ?1||'/%' ORDER BY instance,position"},
      {"calls",
       "SELECT c.instance,c.name,c.kind,c.task,c.started,a.ended,a.ok FROM calls c LEFT JOIN answers a ON "
       "a.instance=c.instance "
       "AND a.name=c.name WHERE c.instance LIKE ?1||'/%' ORDER BY c.seq"},
      {"models",
       "SELECT provider,model,scripted,COUNT(*) AS calls,SUM(input_tokens) AS input_tokens,SUM(output_tokens) AS "
       "output_tokens,"
       "SUM(cost_usd) AS cost_usd FROM attempts WHERE outcome='ok' GROUP BY provider,model,scripted ORDER BY "
       "provider,model"},
      {"environment", "SELECT key,value FROM meta WHERE key NOT IN ('replay_of','forked_from') ORDER BY key"}};
  const std::string what = request.value("what", "");
  if (what == "configuration") return {{"items", Json::array({asker.run.plan.resolved})}};
  if (what == "account") return {{"items", Json::array({account_of(asker.run.ledger, asker.branch, asker.instance)})}};
  const auto question = questions.find(what);
  if (question == questions.end())
    throw Error("bad_request", "there is no record of '" + what + "'",
                "one of results, nodes, calls, models, environment, configuration, account");
  asker.run.ledger.wait_for_all();
  const bool by_branch = question->second.find("?1") != std::string::npos;
  return {{"items", asker.run.ledger.select(question->second, by_branch ? std::vector<std::string>{asker.branch}
                                                                        : std::vector<std::string>{})}};
}

Json put_node(const Asker &asker, const Json &request) {
  Json node = request;
  node.erase("schema");
  if (!node.contains("id") || !node.at("id").is_string()) throw Error("bad_request", "a node needs an 'id'");
  Json brief = node;
  for (const char *large : {"code", "plan", "output", "analysis"}) brief.erase(large);
  if (asker.nodes.is_repeated(asker.run.ledger, asker.instance, brief)) {
    asker.run.tell(asker.instance, "node", brief);
    return Json::object();
  }
  asker.run.ledger.node(asker.instance, node);
  asker.run.record(asker.instance, "node", brief);
  return Json::object();
}

}  // namespace

Json answer_at_once(const Asker &asker, const Json &request, const std::string &schema) {
  Ledger &ledger = asker.run.ledger;
  if (schema == "athanor.artifact.put/1") return put_artifact(asker, request);
  if (schema == "athanor.artifact.get/1")
    return {{"path", asker.run.artifacts.file(request.at("artifact").get<std::string>()).string()}};
  if (schema == "athanor.record/1") return read_record(asker, request);
  if (schema == "athanor.node/1") return put_node(asker, request);
  if (schema == "athanor.state.append/1") {
    ledger.wait(ledger.append_journal(asker.instance, request.value("entries", Json::array()),
                                      request.value("accounts_for", Json::array())));
    return Json::object();
  }
  if (schema == "athanor.state.snapshot/1") {
    ledger.wait(ledger.snapshot(asker.instance, request.at("value"), request.value("accounts_for", Json::array())));
    return Json::object();
  }
  if (schema == "athanor.state.load/1") {
    ledger.wait_for_all();
    return ledger.journal(asker.instance);
  }
  throw Error("not_offered", "this host does not know the request '" + schema + "'",
              "docs/architecture.md lists what a stage may ask");
}

Json wait_for(double seconds, const std::function<bool()> &stopped) {
  const auto end = std::chrono::steady_clock::now() + std::chrono::duration<double>(seconds);
  while (std::chrono::steady_clock::now() < end) {
    if (stopped()) throw Cancelled();
    std::this_thread::sleep_for(
        std::min<std::chrono::duration<double>>(end - std::chrono::steady_clock::now(), std::chrono::milliseconds(50)));
  }
  return Json::object();
}

}  // namespace athanor
