// SPDX-License-Identifier: Apache-2.0
//
// See account.hpp.
#include "account.hpp"

#include <algorithm>

#include "briefing.hpp"

namespace athanor::experiment {

namespace {

using Programs = std::vector<const Program *>;

// Whether it was not there before: the same program with the same settings is one program.
bool add_new(Programs &all, const Program &program) {
  if (std::any_of(all.begin(), all.end(), [&](const Program *other) { return *other == program; })) return false;
  all.push_back(&program);
  return true;
}

struct Account {
  std::size_t repeated = 0, repetitions = 0, ablations = 0, independent = 0, broken = 0, unusable = 0, declined = 0;
  Programs candidates, programs;
};

void count(const Node &node, Account &out) {
  if (node.op == Operator::replicate) {
    ++out.repetitions;
    return;
  }
  if (node.state == State::declined) ++out.declined;
  if (node.state == State::failed) ++out.unusable;
  if (node.state == State::buggy) ++out.broken;
  if (node.program.files.empty()) return;
  add_new(out.programs, node.program);
  if (node.state != State::good) return;
  if (node.reimplementation)
    ++out.independent;
  else if (!node.ablation.empty())
    ++out.ablations;
  else if (node.candidate() && add_new(out.candidates, node.program) && !node.repeated.empty())
    ++out.repeated;
}

std::string listed(const std::vector<std::string> &parts) {
  std::string out;
  for (std::size_t i = 0; i < parts.size(); ++i)
    out += (i == 0 ? "" : i + 1 == parts.size() ? " and " : ", ") + parts[i];
  return out;
}

void add_part(std::vector<std::string> &parts, std::size_t count, const std::string &one, const std::string &many) {
  if (count > 0) parts.push_back(counted(count, one, many));
}

std::string objective_phrase(const Study &study) {
  std::string label = study.metric;
  for (const auto &metric : study.document.at("metrics"))
    if (metric.at("id") == study.metric) label = metric.at("label");
  const std::string split = study.selection.at(0).split;
  std::vector<std::string> all, of;
  for (const auto &c : study.document.at("conditions")) all.push_back(c.at("id"));
  const auto judged = study.objective_conditions(all);
  for (const auto &c : study.document.at("conditions"))
    if (std::find(judged.begin(), judged.end(), c.at("id").get<std::string>()) != judged.end())
      of.push_back(c.at("label"));
  label += of.size() == 1 ? " of " + of[0] : ", the mean over " + listed(of) + ",";
  return label + (split.empty() ? "" : " on the split " + split);
}

// How one was chosen among them.
std::string choice_text(const Account &account, const Study &study, const Settings &settings) {
  const std::string seeds = counted(settings.selection.size(), "seed", "seeds");
  if (account.candidates.size() < 2)
    return "One program measured the whole study, under " + seeds + ", and was taken; none competed with it.";
  std::string out = counted(account.candidates.size(), "", "different programs") +
                    " measured the whole study and competed; the best was chosen by " + objective_phrase(study) +
                    " under " + seeds;
  if (account.repeated == 0) return out + '.';
  return out + "; " + std::to_string(account.repeated) + " of the best were repeated for that under " +
         counted(settings.replication.size(), "further seed", "further seeds") +
         ", and of these the one with the best mean over all of its seeds was taken.";
}

std::string account_text(const Account &account, const Study &study, const Settings &settings) {
  std::string out = choice_text(account, study, settings);
  std::vector<std::string> others, nothing;
  add_part(others, account.ablations, "ablation", "ablations");
  add_part(others, account.independent, "independent program", "independent programs");
  if (!others.empty())
    out += " Beside them " + listed(others) + (account.ablations + account.independent == 1 ? " was" : " were") +
           " written for the chosen program or one before it, and could not be chosen.";
  add_part(nothing, account.broken, "program that did not measure the study or was found wrong",
           "programs that did not measure the study or were found wrong");
  add_part(nothing, account.unusable, "answer without a program that could be run",
           "answers without a program that could be run");
  add_part(nothing, account.declined, "attempt closed because nothing was left to try",
           "attempts closed because nothing was left to try");
  if (!nothing.empty()) out += " The search also had " + listed(nothing) + '.';
  return out + " None of these seeds is among those of the results.";
}

Json phases_of(const Tree &tree, const Settings &settings) {
  Json phases = Json::array();
  for (std::size_t i = 0; i < settings.phases.size(); ++i) {
    std::map<std::string, int> count{{"nodes", 0},  {"good", 0},     {"buggy", 0},
                                     {"failed", 0}, {"declined", 0}, {"debugged", 0}};
    for (const Node &node : tree.nodes()) {
      if (node.phase != i) continue;
      ++count["nodes"];
      ++count[name_of(node.state)];
      if (node.op == Operator::debug && node.state == State::good) ++count["debugged"];
    }
    phases.push_back(count);
    phases.back()["id"] = settings.phases[i].id;
    phases.back()["label"] = settings.phases[i].label;
    phases.back()["goal"] = settings.phases[i].goal;
  }
  return phases;
}

}  // namespace

Json search_account(const Tree &tree, const Study &study, const Settings &settings) {
  Account account;
  for (const Node &node : tree.nodes()) count(node, account);
  return {{"nodes", tree.nodes().size()},
          {"programs", account.programs.size()},
          {"candidates", account.candidates.size()},
          {"repeated", account.repeated},
          {"repetitions", account.repetitions},
          {"ablations", account.ablations},
          {"independent", account.independent},
          {"broken", account.broken},
          {"unusable", account.unusable},
          {"declined", account.declined},
          {"phases", phases_of(tree, settings)},
          {"text", account_text(account, study, settings)}};
}

}  // namespace athanor::experiment
