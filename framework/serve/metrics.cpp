// SPDX-License-Identifier: Apache-2.0
//
// See metrics.hpp.
#include "serve/metrics.hpp"

#include <map>
#include <vector>

#include "foundation/json.hpp"

namespace athanor::serve {
namespace {

// Label values are quoted; what ends a quotation or a line is escaped, so that no name can write a line of its own.
std::string quoted(const std::string &text) {
  std::string out = "\"";
  for (const char c : valid_utf8(text))
    if (c == '\\' || c == '"')
      out += std::string("\\") + c;
    else if (c == '\n')
      out += "\\n";
    else
      out += c;
  return out + "\"";
}

using Labels = std::vector<std::pair<std::string, std::string>>;

class Family {
 public:
  Family(std::string name, const char *type, const char *help)
      : name_(std::move(name)), head_("# HELP " + name_ + " " + help + "\n# TYPE " + name_ + " " + type + "\n") {}

  void add(const Labels &labels, const Json &value) {
    if (!value.is_number()) return;
    std::string line = name_;
    for (std::size_t i = 0; i < labels.size(); ++i)
      line += (i == 0 ? "{" : ",") + labels[i].first + "=" + quoted(labels[i].second);
    lines_ += line + (labels.empty() ? " " : "} ") + value.dump() + "\n";
  }
  std::string text() const { return lines_.empty() ? "" : head_ + lines_; }

 private:
  std::string name_, head_, lines_;
};

std::string states(const Json &runs) {
  std::map<std::string, int> count;
  for (const char *state : {"running", "paused", "failed", "done", "died", "not started", "unreadable"})
    count[state] = 0;
  for (const Json &run : runs) ++count[run.at("state").get<std::string>()];
  Family family("athanor_runs", "gauge", "Runs below the folder that is served, by state.");
  for (const auto &[state, n] : count) family.add({{"state", state}}, n);
  return family.text();
}

struct OfARun {
  Family nodes{"athanor_run_nodes", "gauge", "Nodes of the searches of a run, by state."};
  Family calls{"athanor_run_model_calls_total", "counter", "Calls that a run made of models."};
  Family tokens{"athanor_run_tokens_total", "counter", "Tokens that models counted, where that is known."};
  Family unknown{"athanor_run_answers_without_tokens_total", "counter", "Answers without a count of tokens."};
  Family cost{"athanor_run_cost_usd_total", "counter", "What is known of the price of a run, in US dollars."};
  Family free{"athanor_run_answers_without_price_total", "counter", "Answers of which no price is known."};
  Family billed{"athanor_run_attempts_possibly_billed_total", "counter",
                "Attempts that a service may have counted, without an answer."};
  Family jobs{"athanor_run_jobs_total", "counter", "Programs that were run, by kind."};
  Family ended{"athanor_run_jobs_ended_total", "counter", "Programs that came to an end, by how."};
  Family seconds{"athanor_run_job_seconds_total", "counter", "Time that ended programs took, in seconds."};
  Family waiting{"athanor_run_stages_waiting", "gauge", "Stages that wait for a person."};

  void add(const Json &run) {
    const std::string name = run.at("name");
    const Json &use = object_at(run, "use");
    for (const auto &row : list_at(run, "nodes"))
      nodes.add({{"run", name},
                 {"stage", row.at("instance")},
                 {"state", row.at("state").is_string() ? row.at("state").get<std::string>() : "made"}},
                row.at("count"));
    calls.add({{"run", name}}, use.value("calls", Json()));
    tokens.add({{"run", name}, {"direction", "input"}}, use.value("input_tokens", Json()));
    tokens.add({{"run", name}, {"direction", "output"}}, use.value("output_tokens", Json()));
    unknown.add({{"run", name}}, use.value("tokens_unknown", Json()));
    cost.add({{"run", name}}, use.value("cost_usd", Json()));
    free.add({{"run", name}}, use.value("cost_unknown", Json()));
    billed.add({{"run", name}}, use.value("possibly_billed", Json()));
    add_programs(name, list_at(run, "programs"));
    if (run.contains("waiting")) waiting.add({{"run", name}}, list_at(run, "waiting").size());
  }

  void add_programs(const std::string &name, const Json &programs) {
    std::map<std::string, std::int64_t> kinds, ends;
    double time = 0;
    for (const Json &row : programs) {
      for (const char *kind : {"experiments", "tools"}) kinds[kind] += row.at(kind).get<std::int64_t>();
      ends["good"] += row.at("good").get<std::int64_t>();
      for (const auto &[how, count] : row.at("bad").items()) ends[how] += count.get<std::int64_t>();
      time += row.at("seconds").get<double>();
    }
    for (const auto &[kind, count] : kinds) jobs.add({{"run", name}, {"kind", kind}}, count);
    for (const auto &[how, count] : ends) ended.add({{"run", name}, {"end", how}}, count);
    if (!programs.empty()) seconds.add({{"run", name}}, time);
  }

  std::string text() const {
    std::string out;
    for (const Family *family :
         {&nodes, &calls, &tokens, &unknown, &cost, &free, &billed, &jobs, &ended, &seconds, &waiting})
      out += family->text();
    return out;
  }
};

}  // namespace

std::string metrics(const Json &runs) {
  OfARun each;
  for (const Json &run : runs)
    if (run.at("state") != "unreadable") each.add(run);
  return states(runs) + each.text();
}

}  // namespace athanor::serve
