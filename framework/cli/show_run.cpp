// SPDX-License-Identifier: Apache-2.0
//
// See show.hpp. Here: a whole run, and a stage of it.
#include <cstdio>

#include "cli/progress_words.hpp"
#include "cli/run_words.hpp"
#include "cli/show.hpp"
#include "cli/table.hpp"
#include "foundation/json.hpp"
#include "report/findings.hpp"
#include "report/standing.hpp"

namespace athanor {
namespace {

// "-0.463 [-0.56, -0.366]"
std::string effect_of(const Json &claim) {
  const Json &effect = object_at(claim, "effect");
  if (!effect.value("difference", Json()).is_number()) return "";
  std::string out = signed_number(effect["difference"].get<double>());
  if (effect.value("low", Json()).is_number() && effect.value("high", Json()).is_number())
    out += " [" + number_text(effect["low"].get<double>()) + ", " + number_text(effect["high"].get<double>()) + "]";
  return out;
}

std::string p_of(const Json &claim) {
  const Json &test = object_at(claim, "test");
  const Json p = test.value("p_adjusted", test.value("p", Json()));
  return p.is_number() ? number_text(p.get<double>()) : "";
}

void print_claims(const Json &claims) {
  Table table({"  CLAIM", "VERDICT", "DIFFERENCE [95 %]", "P ADJ"});
  for (const Json &claim : claims)
    table.add({"  " + claim.value("id", ""), claim.value("verdict", "untested"), effect_of(claim), p_of(claim)});
  std::printf("\n%s\n", table.text().c_str());
  for (const Json &claim : claims)
    std::printf("%s", wrapped(claim.value("id", "") + ": " + claim.value("statement", ""), 2, line_width()).c_str());
}

void print_branch(OpenRun &run, const Json &one) {
  std::printf("\n%s\n", one["branch"].get<std::string>().c_str());
  if (const Json &idea = object_at(one, "idea"); !idea.empty()) {
    std::printf("%s", wrapped("idea: " + idea.value("title", ""), 2, line_width()).c_str());
    if (const std::string hypothesis = idea.value("hypothesis", ""); !hypothesis.empty())
      std::printf("%s", wrapped("hypothesis: " + hypothesis, 2, line_width()).c_str());
  } else if (const std::string question = one.value("question", ""); !question.empty()) {
    std::printf("%s", wrapped("question: " + question, 2, line_width()).c_str());
  }
  if (const Json &best = object_at(one, "best"); !best.empty()) {
    std::string words = best.value("chosen", false) ? "chosen program: " : "best program: ";
    words += best["instance"].get<std::string>() + "/" + best["id"].get<std::string>();
    if (const std::string measured = outcome_of_node(best); !measured.empty()) words += ", " + measured;
    if (best["title"].is_string()) words += ", " + best["title"].get<std::string>();
    std::printf("%s", wrapped(words, 2, line_width()).c_str());
  }
  if (one.contains("paper")) {
    std::printf("%s", wrapped("paper: " + one["paper"].value("title", ""), 2, line_width()).c_str());
    if (const std::string path = one["paper"]["path"]; !path.empty())
      std::printf("    %s\n", (run.folder() / path).c_str());
  }
  if (const Json &review = object_at(one, "review"); !review.empty()) {
    std::string words;
    if (review.contains("overall")) words += "overall " + review["overall"].dump();
    if (review.value("decision", Json()).is_string())
      words += (words.empty() ? "" : ", ") + std::string("decision ") + review["decision"].get<std::string>();
    std::printf("  review: %s\n", words.c_str());
  }
  if (!list_at(one, "claims").empty()) print_claims(one["claims"]);
}

Json calls_in(OpenRun &run, const std::string &instance) {
  return run.ledger().select(
      "SELECT c.name,c.kind,c.task,c.started,a.ended,a.ok FROM calls c LEFT JOIN answers a ON a.instance=c.instance "
      "AND a.name=c.name WHERE c.instance=? ORDER BY c.seq",
      {instance});
}

void print_nodes(const Json &nodes) {
  if (nodes.empty()) return;
  Table table({"NODE", "OPERATOR", "PHASE", "PARENT", "STATE", "METRIC", "TIME", "TITLE"});
  for (const Json &node : nodes)
    table.add({node.value("id", ""), node.value("operator", ""), node.value("phase", ""), node.value("parent", ""),
               node.value("state", ""), number_or_nothing(node.value("metric", Json())),
               node.value("seconds", Json()).is_number() ? seconds_text(node["seconds"]) : "",
               one_line(node.value("title", ""), 200)});
  std::printf("\n%s", fitted(table.text(), line_width()).c_str());
}

void print_calls(const Json &calls) {
  if (calls.empty()) return;
  Table table({"CALL", "KIND", "TASK", "TIME", "END"});
  for (const Json &call : calls)
    table.add({call["name"], call["kind"], call["task"],
               call["ended"].is_string() ? seconds_text(seconds_between(call["started"], call["ended"])) : "",
               call["ok"].is_null() ? "no answer"
               : call["ok"] == 1    ? "ok"
                                    : "failed"});
  std::printf("\n%s", table.text().c_str());
}

}  // namespace

void show_overview(OpenRun &run, bool json) {
  const Json stands = standing(run.record());
  Json out{{"run", run.folder().string()}, {"state", stands["state"]}, {"topic", stands["topic"]}};
  for (const char *name : {"id", "created", "error", "replay_of", "models", "counts"})
    if (stands.contains(name)) out[name] = stands[name];
  out["use"] = sum_of(model_use(run.record(), stands["state"] == "running"));
  out["branches"] = findings(run.record());
  if (json) {
    std::fputs(pretty(out).c_str(), stdout);
    return;
  }
  std::printf("run    %s\nstate  %s\ntopic  %s\n", run.folder().c_str(), out["state"].get<std::string>().c_str(),
              one_line(out["topic"].get<std::string>(), line_width() - 8).c_str());
  for (const Json &model : list_at(out, "models"))
    std::printf("model  %s/%s%s, %s\n", model["provider"].get<std::string>().c_str(),
                model["model"].get<std::string>().c_str(),
                model["scripted"] != 0 ? " (scripted, not a language model)" : "",
                counted(model["attempts"].get<std::int64_t>(), "attempt").c_str());
  if (const std::string cost = cost_text(out["use"]); !cost.empty()) std::printf("cost   %s\n", cost.c_str());
  for (const Json &one : out["branches"]) print_branch(run, one);
  if (out["branches"].empty())
    std::printf("\nnothing was found yet; `athanor status %s` tells how far it is\n", run.folder().c_str());
}

void show_stage(OpenRun &run, const Thing &stage, bool json) {
  Json out = run.ledger().select("SELECT * FROM stages WHERE instance=?", {stage.name})[0];
  out["detail"] = std::move(out["detail_json"]);
  out.erase("detail_json");
  out["nodes"] = Json::array();
  for (const Json &row :
       run.ledger().select("SELECT node_json FROM nodes WHERE instance=? ORDER BY position", {stage.name})) {
    Json node = Json::object();
    for (const char *name : {"id", "operator", "phase", "parent", "about", "state", "metric", "objective", "direction",
                             "seconds", "title", "calls"})
      if (row["node_json"].contains(name)) node[name] = row["node_json"][name];
    out["nodes"].push_back(std::move(node));
  }
  out["calls"] = calls_in(run, stage.name);
  if (json) {
    std::fputs(pretty(out).c_str(), stdout);
    return;
  }
  std::printf("stage  %s (%s), %s since %s\n", stage.name.c_str(), out["use"].get<std::string>().c_str(),
              out["state"].get<std::string>().c_str(), local_moment(out["at"]).c_str());
  for (const auto &[output, artifact] : object_at(out["detail"], "outputs").items())
    std::printf("output %s\n", artifact.get<std::string>().c_str());
  print_nodes(out["nodes"]);
  print_calls(out["calls"]);
}

}  // namespace athanor
