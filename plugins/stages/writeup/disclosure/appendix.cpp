// SPDX-License-Identifier: Apache-2.0
//
// The appendix's facts; see appendix.hpp.
#include "appendix.hpp"

#include <cstdio>
#include <map>
#include <sstream>

#include "latex/characters.hpp"
#include "saying.hpp"

namespace athanor::writeup {
namespace {

// The stages of a plan, those inside for_each among them, by their ids.
void collect_stages(const Json &steps, std::map<std::string, Json> &out) {
  for (const Json &step : steps) {
    if (step.contains("use") && step.contains("id")) out[step.at("id").get<std::string>()] = step;
    if (step.contains("stages")) collect_stages(step.at("stages"), out);
  }
}

FactGroup about_run(const Material &m, const RunRecord &record) {
  FactGroup out{"The run", {}};
  const auto add = [&](const char *name, const Json &value) {
    if (!value.is_null() && value != "") out.facts.push_back({name, said(value)});
  };
  const auto of = [&](const char *key) { return m.run.contains(key) ? m.run.at(key) : Json(); };
  add("Run", of("id"));
  const std::string begun = m.run.value("started", "");
  if (begun.size() >= 19) add("Begun", begun.substr(0, 10) + " " + begun.substr(11, 8) + " UTC");
  add("Athanor", of("athanor"));
  add("Seed of the run", of("seed"));
  if (m.run.contains("topic")) add("Topic", m.run.at("topic").value("title", ""));
  if (m.run.contains("domain") && m.run.at("domain").is_object()) add("Domain", m.run.at("domain").value("title", ""));
  if (record.configuration.contains("backend"))
    add("Experiments ran on the backend", record.configuration.at("backend").value("use", ""));
  return out;
}

// Only what had a say in this paper: a stage that comes later may be changed without making it untrue.
FactGroup about_settings(const Material &m, const RunRecord &record) {
  FactGroup out{"Settings, as they were resolved", {}};
  const Json parameters = m.study.value("parameters", Json::object());
  if (!parameters.empty()) out.facts.push_back({"Parameters", settings(parameters)});
  std::map<std::string, Json> stages;
  collect_stages(record.configuration.value("stages", Json::array()), stages);
  std::vector<std::string> ids;
  const Json before = record.account.value("stages", Json::array());
  for (const Json &stage : before) {
    const std::string instance = stage.at("instance");
    ids.push_back(instance.substr(instance.rfind('/') + 1));
  }
  if (m.run.contains("stage")) ids.push_back(m.run.at("stage"));
  for (const std::string &id : ids) {
    const auto found = stages.find(id);
    if (found == stages.end()) continue;
    const std::string use = found->second.at("use");
    out.facts.push_back(
        {"Stage " + id + (use == id ? "" : " (" + use + ")"), settings(found->second.value("with", Json::object()))});
  }
  return out;
}

std::string numbers(const Json &list) {
  std::vector<std::string> out;
  for (const Json &one : list) out.push_back(said(one));
  return joined(out);
}

FactGroup about_seeds(const Material &m) {
  FactGroup out{"Seeds and what they speak for", {}};
  const Json seeds = m.study.value("seeds", Json::object());
  const auto add = [&](const char *key, const char *name) {
    if (!seeds.contains(key) || seeds.at(key).empty()) return;
    out.facts.push_back({name, seeds.at(key).is_array() ? numbers(seeds.at(key)) : said(seeds.at(key), 600)});
  };
  add("selection", "Programs were chosen on");
  add("replication", "Leading programs were repeated on");
  add("confirmation", "All reported values come from");
  add("varies", "A seed changes");
  add("splits", "Splits of the data");
  add("test_to_train", "Tested to untested data");
  add("generalises_over", "The verdicts speak for");
  const Json evaluation = m.study.value("evaluation", Json::object());
  if (evaluation.is_object() && evaluation.contains("claim"))
    out.facts.push_back({"Hidden evaluation", hidden_evaluation(m.study)});
  return out;
}

std::string interval(const Json &of, int digits) {
  char text[96];
  std::snprintf(text, sizeof text, "[%.*f, %.*f]", digits, of.at("low").get<double>(), digits,
                of.at("high").get<double>());
  return text;
}

FactGroup about_tests(const Material &m) {
  FactGroup out{"Tests", {}};
  const Json family = m.claims.value("family", Json::object());
  if (family.contains("tests"))
    out.facts.push_back({"Family", count(family.at("tests")) + " tests, corrected together by the method of " +
                                       family.value("correction", unknown) +
                                       (family.contains("alpha") ? ", level " + said(family.at("alpha")) : "")});
  if (family.contains("intervals")) out.facts.push_back({"Intervals", said(family.at("intervals"), 600)});
  for (const Json &claim : m.claims.at("claims")) {
    if (!claim.contains("simultaneous") || !claim.at("simultaneous").contains("low")) continue;
    int digits = 4;
    for (const Json &metric : m.study.value("metrics", Json::array()))
      if (metric.at("id") == claim.value("metric", "")) digits = metric.value("digits", 4);
    const Json &all = claim.at("simultaneous");
    out.facts.push_back({"Interval that holds together with all others",
                         claim.at("statement").get<std::string>() + ": " + interval(all, digits) +
                             (all.contains("confidence") ? " at " + said(all.at("confidence")) : "")});
  }
  for (const Json &one : m.claims.value("not_tested", Json::array()))
    out.facts.push_back(
        {"Works and was not confirmed", one.value("label", one.value("program", unknown)) +
                                            (one.contains("reason") ? ": " + said(one.at("reason"), 600) : "")});
  return out;
}

// Where tools run is where experiments run, unless the pipeline says otherwise.
bool same_machine(const Json &configuration) {
  return configuration.contains("backend") &&
         (!configuration.contains("tools") ||
          configuration.at("tools").at("use") == configuration.at("backend").at("use"));
}

FactGroup about_machine(const Material &m, const RunRecord &record) {
  FactGroup out{"Hardware and software of the experiments", {}};
  if (record.machine.is_object() && !record.machine.empty() && same_machine(record.configuration)) {
    for (const char *key : {"processor", "cores", "memory", "graphics", "system"})
      out.facts.push_back({capital(key), record.machine.value(key, key == std::string("graphics") ? "none" : unknown)});
  } else {
    out.facts.push_back({"Hardware", unknown});
  }
  const Json environment = m.study.value("environment", Json::object());
  for (const auto &[name, value] : environment.items())
    if (value.is_string() || value.is_number()) out.facts.push_back({capital(name), said(value)});
  std::vector<std::string> versions;
  const Json known = environment.value("versions", Json::object());
  for (const auto &[name, value] : known.items()) versions.push_back(name + " " + said(value));
  if (!versions.empty()) out.facts.push_back({"Versions", joined(versions)});
  if (environment.contains("limits"))
    out.facts.push_back({"Limits of an experiment", settings(environment.at("limits"))});
  return out;
}

FactGroup about_search(const Material &m, const RunRecord &record) {
  FactGroup out{"What was tried", {}};
  std::vector<std::string> states;
  std::int64_t nodes = 0;
  const Json by_state = record.account.value("nodes", Json::object());
  for (const auto &[state, n] : by_state.items()) {
    nodes += n.get<std::int64_t>();
    states.push_back(count(n) + " " + state);
  }
  const Json search = m.study.value("search", Json::object());
  if (nodes > 0)
    out.facts.push_back({"Programs in the search", count(nodes) + " (" + joined(states) + ")"});
  else if (search.contains("candidates"))
    out.facts.push_back({"Programs that competed", count(search.at("candidates"))});
  else if (search.contains("nodes"))
    out.facts.push_back({"Programs in the search", count(search.at("nodes"))});
  const Json experiments = record.account.value("experiments", Json::object());
  if (!experiments.empty())
    out.facts.push_back({"Experiments run",
                         count(experiments.at("jobs")) + ", of which " + count(experiments.at("failed")) + " failed"});
  if (record.account.contains("literature"))
    out.facts.push_back({"Questions to literature before this stage", count(record.account.at("literature"))});
  return out;
}

FactGroup about_models(const Material &m, const RunRecord &record) {
  FactGroup out{"Models and cost, before this paper was begun", {}};
  const Json used = record.account.value("models", Json::array());
  for (const Json &one : used) {
    std::string text = one.at("model").get<std::string>() + " of " + one.at("provider").get<std::string>() + ", " +
                       count(one.at("calls")) + " calls";
    if (one.value("scripted", false)) {
      text += "; scripted, not a language model";
    } else {
      text += ", " + count(one.at("input_tokens")) + " tokens in, " + count(one.at("output_tokens")) + " out, " +
              dollars(one.at("cost_usd"));
    }
    out.facts.push_back({"Role " + said(one.at("role")), text});
  }
  if (record.account.contains("calls")) {
    out.facts.push_back({"Model calls", count(record.account.at("calls"))});
    out.facts.push_back({"Tokens in and out", count(record.account.at("input_tokens")) + " and " +
                                                  count(record.account.at("output_tokens"))});
    out.facts.push_back({"Cost", dollars(record.account.at("cost_usd"))});
  } else {
    out.facts.push_back({"Cost", unknown});
  }
  if (used.empty())
    for (const Json &model : m.models)
      out.facts.push_back({"Role " + model.value("role", "default"),
                           model.value("model", unknown) + " of " + model.value("provider", unknown)});
  return out;
}

// A service that a host does not have leaves its part unknown; a run that is stopped is stopped here too.
Json asked(sdk::Host &host, const char *what) {
  try {
    const Json items = host.call({{"schema", "athanor.record/1"}, {"what", what}}).at("items");
    return items.empty() ? Json() : items[0];
  } catch (const sdk::Error &e) {
    if (e.code != "bad_request" && e.code != "not_offered") throw;
    return {};
  }
}

}  // namespace

std::string hidden_evaluation(const Json &study) {
  const Json evaluation = study.value("evaluation", Json::object());
  if (!evaluation.is_object() || !evaluation.contains("claim")) return "";
  return "programs were scored by labels that no experiment saw: chosen on " +
         said(evaluation.value("selection", unknown)) + ", claims made on " + said(evaluation.at("claim"));
}

RunRecord run_record(sdk::Host &host, const std::string &machine_script) {
  RunRecord out{asked(host, "configuration"), asked(host, "account"), Json::object()};
  for (Json *part : {&out.configuration, &out.account})
    if (!part->is_object()) *part = Json::object();
  const Json outcome = host.call("machine", {{"schema", "athanor.tool/1"},
                                             {"purpose", "say on what this runs"},
                                             {"command", {"/bin/sh", "machine.sh"}},
                                             {"files", {{{"path", "machine.sh"}, {"text", machine_script}}}},
                                             {"limits", {{"seconds", 20}}}});
  std::istringstream lines(outcome.value("output", ""));
  for (std::string line; std::getline(lines, line);) {
    const std::size_t colon = line.find(": ");
    if (colon == std::string::npos) continue;
    Json &fact = out.machine[line.substr(0, colon)];
    fact = (fact.is_string() ? fact.get<std::string>() + ", " : "") + line.substr(colon + 2);
  }
  return out;
}

std::vector<FactGroup> facts_of(const Material &m, const RunRecord &record) {
  std::vector<FactGroup> out;
  for (FactGroup group : {about_run(m, record), about_settings(m, record), about_seeds(m), about_tests(m),
                          about_machine(m, record), about_search(m, record), about_models(m, record)})
    if (!group.facts.empty()) out.push_back(std::move(group));
  return out;
}

std::string appendix_latex(const std::vector<FactGroup> &groups) {
  std::string out =
      "Filled in from the record of the run, like every number of this paper; no author had a hand in it.\n";
  for (const FactGroup &group : groups) {
    out += "\\factgroup{" + escape_text(group.title) + "}\n\\begin{athanorfacts}\n";
    for (const Fact &fact : group.facts)
      out += "\\fact{" + escape_text(fact.name) + "}" + escape_text(fact.value) + "\n";
    out += "\\end{athanorfacts}\n";
  }
  return out;
}

}  // namespace athanor::writeup
