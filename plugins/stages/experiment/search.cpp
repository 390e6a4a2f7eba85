// SPDX-License-Identifier: Apache-2.0
//
// See search.hpp. What ends by itself rather than by a worker (limits of time, reviews of phases) is in
// search_limits.cpp.
#include "search.hpp"

#include <algorithm>
#include <athanor/quotation.hpp>

#include "account.hpp"
#include "briefing.hpp"
#include "examples.hpp"
#include "original.hpp"
#include "running.hpp"
#include "scoring.hpp"
#include "suspicions.hpp"
#include "work.hpp"

namespace athanor::experiment {

namespace {

constexpr std::size_t longest_output = 8 * 1024;  // the tail of an output with its marks, and what is said of a fault

// What whoever writes the next program may know: nothing from the splits that claims are made on. Search must not be
// guided by them.
void add_measured(Node &node, const Judgement &judgement, const Study &study,
                  const std::vector<std::string> &conditions, std::size_t runs) {
  for (const Cell &cell : study.cells(conditions, study.searched()))
    if (study.selects({cell.dataset, cell.split}))
      node.measured[key_of(cell)] += judgement.measured.at(key_of(cell)).value / static_cast<double>(runs);
}

// What a model's answer came to beside an answer: its own fault, which is asked about once more. The house's pass on.
std::string answer_fault(const sdk::Completion &completion) {
  if (completion.ok) return completion.result.contains("json") ? "" : "the answer is not the object that was asked for";
  static const std::set<std::string> of_the_model{"bad_reply", "refusal", "content_filter", "context_overflow"};
  if (!of_the_model.count(completion.error->code)) throw *completion.error;
  return "the model's answer could not be used: " + completion.error->message;
}

}  // namespace

Search::Search(Calls &calls, const Json &idea, const Study &study, const Settings &settings)
    : calls_(calls),
      study_(study),
      settings_(settings),
      common_(common_context(idea, study, settings)),
      tree_(study.maximise, settings.debug_depth),
      policy_(make_policy(settings)),
      phases_(settings, tree_, *policy_, !study.treatment.empty()),
      confirming_(calls, tree_, study, settings) {}

void Search::run() {
  do fill();
  while (calls_.step());
}

// A free slot takes the next expansion at once, chosen over the tree as it stands. Where there is none, it confirms, or
// bets on what will have to be confirmed; a bet gives way to whatever comes in.
void Search::fill() {
  while (const auto phase = phases_.review_due()) review(*phase);
  while (busy() < settings_.parallel) {
    if (const auto next = phases_.next())
      begin(*next);
    else if (!confirm_chosen() || busy() >= settings_.parallel || !confirming_.start_one())
      break;  // the confirmation may have taken over bets, and with them the last slot
    if (busy() + confirming_.bets() > settings_.parallel) confirming_.give_way();
  }
  if (flights_.empty() && confirming_.running() == 0 && questions_ == 0) {
    stop_timers();
    confirming_.keep_bets_on({});
  } else if (busy() < settings_.parallel || confirming_.bets() > 0) {
    bet();
  }
}

// Slots in use, bets left out.
int Search::busy() const { return static_cast<int>(flights_.size()) + confirming_.running(); }

// Programs that may come to be confirmed, the likeliest first: what is about the chosen one and still on trial, the
// other finalists while they are repeated, candidates on trial. A program is run on the fresh seeds before its trial
// has ended, and what these runs measure is looked at only where they would have been made anyway.
std::vector<const Node *> Search::promising() const {
  std::vector<const Node *> out;
  const Node *chosen = tree_.chosen();
  if (!chosen) return out;
  bool repeating = false;
  std::vector<const Node *> candidates;
  for (const int index : tree_.running()) {
    const Node &node = tree_.at(index);
    const bool ran = !flights_.at(index).outcomes.empty();
    if (node.op == Operator::replicate)
      repeating = true;
    else if (ran && node.base == chosen->index)
      out.push_back(&node);
    else if (ran && node.base < 0)
      candidates.push_back(&node);
  }
  if (repeating)
    for (const Node *node : tree_.finalists(static_cast<std::size_t>(settings_.finalists))) out.push_back(node);
  out.insert(out.end(), candidates.begin(), candidates.end());
  return out;
}

void Search::bet() {
  const auto on = promising();
  std::set<int> kept;
  for (const Node *node : on) kept.insert(node->index);
  confirming_.keep_bets_on(kept);
  for (const Node *node : on)
    while (busy() + confirming_.bets() < settings_.parallel && confirming_.bet_on(*node)) {
    }
}

// Nothing under way can still change which program is confirmed.
bool Search::settled() const { return questions_ == 0 && tree_.unsettled() == 0; }

// Nothing is left to begin in the search. While its last candidates run, the program that is best by now is confirmed
// on a bet: mostly it stays the best, and an idle worker confirms nothing. A bet is made once, and not while finalists
// are repeated, when the choice is open.
bool Search::confirm_chosen() {
  const Node *chosen = tree_.chosen();
  if (!chosen) return false;
  if (confirming_.begun() && &confirming_.chosen() == chosen) return true;
  const auto repeating = [&](int index) { return tree_.at(index).op == Operator::replicate; };
  if (!settled() &&
      (confirming_.rounds() > 0 || std::any_of(tree_.running().begin(), tree_.running().end(), repeating)))
    return false;
  confirming_.begin(*chosen);
  for (const Node &node : tree_.nodes()) confirming_.add(node);
  return true;
}

void Search::begin_from(const std::vector<Json> &outcomes) {
  Node &node = tree_.add(Operator::original, -1, 0);
  flights_[node.index].outcomes = outcomes;
  node.title = "The program as it is";
  node.program = original_program(settings_.code);
  for (std::size_t run = 0; run < outcomes.size(); ++run) {
    node.calls.push_back(original_call(run));
    node.seconds += outcomes[run].value("seconds", 0.0);
  }
  judge_runs(node);
  if (node.state != State::good)
    throw sdk::Error("bad_request", "the program in `code` cannot be the baseline: " + node.fault,
                     "mend what it writes to ATHANOR_RESULTS", "/run/code");
}

void Search::begin(const Expansion &expansion) {
  const bool from_original = expansion.op == Operator::draft && tree_.original();
  Node &node = tree_.add(expansion.op, from_original ? 0 : expansion.parent, expansion.phase, expansion.with);
  flights_[node.index];
  start_limits(node);
  if (node.op == Operator::replicate) {
    const Node &of = tree_.at(node.base);
    node.title = of.title;
    node.program = of.program;
    report(node, false);
    start_runs(node);
    return;
  }
  Json request = sdk::llm_request(task_of(node.op),
                                  program_context(common_, tree_, node, phases_.goal(node.phase), settings_, study_));
  ask(node, "", request);
  flights_[node.index].request = std::move(request);
  report(node, false);
}

void Search::ask(Node &node, const std::string &suffix, const Json &request) {
  const std::string name = node.id() + '/' + name_of(node.op) + suffix;
  node.calls.push_back(name);
  calls_.start(name, request, [this, index = node.index](const sdk::Completion &c) { on_answer(index, c); });
}

void Search::on_answer(int index, const sdk::Completion &completion) {
  Node &node = tree_.at(index);
  if (const std::string fault = answer_fault(completion); !fault.empty()) {
    not_usable(node, completion, fault);
    return;
  }
  const Taken taken = take_answer(completion.result["json"], tree_, node, study_, settings_);
  if (taken.what == Taken::unusable) {
    not_usable(node, completion, taken.why);
  } else if (taken.what == Taken::declined) {
    end(node, State::declined, taken.why);
    if (!node.doubt.empty())
      doubt(tree_.at(node.parent), node.id() + "/doubt", "whoever was asked to build on it says: " + node.doubt);
  } else {
    start_runs(node);
    report(node, false);
  }
}

// Whoever gave an answer that cannot be used is told why, once.
void Search::not_usable(Node &node, const sdk::Completion &completion, const std::string &why) {
  Flight &flight = flights_.at(node.index);
  if (flight.asked_again) {
    end(node, State::failed, why);
    return;
  }
  flight.asked_again = true;
  flight.request["context"]["problems"] = why;
  if (completion.ok && completion.result.contains("json"))
    flight.request["context"]["previous"] = completion.result["json"];
  ask(node, "/again", flight.request);
}

const std::vector<std::int64_t> &Search::seeds_of(const Node &node) const {
  return node.op == Operator::replicate ? settings_.replication : settings_.selection;
}

void Search::start_runs(Node &node) {
  Flight &flight = flights_.at(node.index);
  flight.request = nullptr;
  const auto &seeds = seeds_of(node);
  flight.outcomes.resize(seeds.size());
  for (std::size_t run = 0; run < seeds.size(); ++run) {
    const std::string name = node.id() + "/run" + (run ? '-' + std::to_string(run + 1) : "");
    node.calls.push_back(name);
    run_program(
        calls_, name, work_of(calls_.host(), node, settings_, seeds[run], node.id() + ": " + node.title),
        [this, index = node.index, run](const sdk::Completion &c) { on_outcome(index, run, result_of(c)); },
        [this, index = node.index](const std::string &second) { tree_.at(index).calls.push_back(second); });
  }
}

void Search::on_outcome(int index, std::size_t run, const Json &outcome) {
  Node &node = tree_.at(index);
  node.seconds += outcome.value("seconds", 0.0);
  const std::string name = node.id() + "/score" + (run ? '-' + std::to_string(run + 1) : "");
  if (score(calls_, name, study_, settings_, outcome, HiddenSplit::selection, seeds_of(node)[run],
            [this, index, run](const Json &scored) { on_scored(index, run, scored); }))
    node.calls.push_back(name);
}

void Search::on_scored(int index, std::size_t run, const Json &outcome) {
  Node &node = tree_.at(index);
  auto &outcomes = flights_.at(index).outcomes;
  outcomes[run] = outcome;
  if (std::none_of(outcomes.begin(), outcomes.end(), [](const Json &o) { return o.is_null(); })) judge_runs(node);
}

// What a program prints is shown to models, and is nobody's order: it may repeat what stood in its data.
void Search::take_output(Node &node, const Json &outcome) {
  const sdk::Quotation output =
      sdk::quoted(output_tail(outcome.value("output", "")), longest_output, "the output of " + node.id());
  node.output = output.text;
  for (const sdk::Removed &removed : output.removed) {
    if (std::find(node.removed.begin(), node.removed.end(), removed.sentence()) != node.removed.end()) continue;
    node.removed.push_back(removed.sentence());
    calls_.host().log(sdk::Level::warn, removed.sentence());
  }
}

void Search::judge_runs(Node &node) {
  const auto conditions = owed_by(node, study_);
  const auto &seeds = seeds_of(node);
  std::vector<Judgement> judgements;
  std::vector<std::string> doubts;  // whether the splits were kept apart
  for (const Json &outcome : flights_.at(node.index).outcomes) {
    take_output(node, outcome);
    judgements.push_back(judge(study_, study_.original.empty() ? outcome : with_condition(outcome, conditions.at(0)),
                               conditions, study_.searched()));
    const ExamplesVerdict splits = check_examples(outcome, settings_.datasets);
    const std::string &fault = judgements.back().good ? splits.fault : judgements.back().fault;
    if (!fault.empty()) {
      node.measured.clear();  // those of other seeds alone would be no fair picture
      node.by_seed.clear();
      node.too_large = ran_out_of_gpu_memory(outcome);
      end(node, State::buggy, fault);
      return;
    }
    doubts.insert(doubts.end(), splits.suspicions.begin(), splits.suspicions.end());
    add_measured(node, judgements.back(), study_, conditions, seeds.size());
    node.by_seed[seeds[judgements.size() - 1]] = judgements.back().objective;
  }
  double sum = 0;
  for (const Judgement &judgement : judgements) sum += judgement.objective;
  node.metric = sum / static_cast<double>(judgements.size());
  node.seeds = static_cast<int>(judgements.size());
  if (node.op == Operator::replicate) node.repeated = node.by_seed;
  node.means = means_text(node, study_);
  const Node *base = node.base < 0 ? nullptr : &tree_.at(node.base);
  auto odd = settings_.assess == Assess::never || node.op == Operator::replicate || node.op == Operator::original
                 ? std::vector<std::string>()
                 : suspicions(node, judgements, base, study_);
  if (settings_.assess != Assess::never && node.op != Operator::original && node.op != Operator::replicate)
    for (const auto &doubt : doubts)
      if (std::find(odd.begin(), odd.end(), doubt) == odd.end()) odd.push_back(doubt);
  if (odd.empty())
    end(node, State::good, {});
  else
    assess(node, odd);
}

void Search::assess(Node &node, const std::vector<std::string> &suspicions) {
  Json request =
      sdk::llm_request("experiment.assess", assess_context(common_, tree_, node, suspicions, settings_, study_));
  Json pictures = Json::array();
  for (const auto &file : flights_.at(node.index).outcomes[0].value("files", Json::array()))
    if (file.value("media_type", "") == "image/png" && pictures.size() < 3)
      pictures.push_back({{"artifact", file.at("artifact")}, {"media_type", "image/png"}});
  if (settings_.vision && !pictures.empty()) {
    request["role"] = "vision";
    request["images"] = pictures;
  }
  const std::string name = node.id() + "/assess";
  node.calls.push_back(name);
  calls_.start(name, request, [this, index = node.index](const sdk::Completion &c) { on_assessed(index, c); });
}

// Nothing deterministic was wrong, so that a verdict which cannot be read leaves the program as it is.
void Search::on_assessed(int index, const sdk::Completion &completion) {
  Node &node = tree_.at(index);
  const bool broken = answer_fault(completion).empty() && completion.result["json"].at("verdict") == "broken";
  if (!broken) {
    end(node, State::good, {});
    return;
  }
  node.measured.clear();
  node.metric.reset();
  node.means.clear();
  end(node, State::buggy, completion.result["json"].at("reason"));
}

// Somebody who was to build on a program says that it is wrong. It is looked at, once; what comes of one word is no
// proof.
void Search::doubt(const Node &program, const std::string &call, const std::string &why) {
  if (program.state != State::good || program.op == Operator::original || settings_.assess == Assess::never) return;
  if (!doubted_.insert(program.index).second) return;
  ++questions_;
  calls_.start(call,
               sdk::llm_request("experiment.assess", assess_context(common_, tree_, program, {why}, settings_, study_)),
               [this, index = program.index](const sdk::Completion &c) { on_doubted(index, c); });
}

// A mistake is inherited: what was built on the program is looked at too.
void Search::on_doubted(int index, const sdk::Completion &completion) {
  constexpr std::size_t most_heirs = 4;
  --questions_;
  if (!answer_fault(completion).empty() || completion.result["json"].at("verdict") != "broken") return;
  Node &node = tree_.at(index);
  const std::string fault = completion.result["json"].at("reason");
  tree_.withdraw(node, fault);
  report(node, true);
  calls_.host().log(sdk::Level::info, node.id() + " is withdrawn: " + fault);
  auto heirs = tree_.built_on(node);
  if (heirs.size() > most_heirs) heirs.resize(most_heirs);
  for (const Node *heir : heirs)
    doubt(*heir, heir->id() + "/doubt-inherited",
          "it was made from " + node.id() + ", which is wrong: " + fault + " It may have kept that mistake");
}

void Search::end(Node &node, State state, const std::string &fault) {
  node.fault = sdk::quoted(fault, longest_output, "the fault of " + node.id()).text;  // it may repeat the output
  tree_.end(node, state);
  flights_.erase(node.index);
  calls_.cancel(node.id() + "/limit");
  report(node, true);
  if (confirming_.begun()) confirming_.add(node);
  const std::string outcome = node.metric ? study_.metric + ' ' + number_text(*node.metric) : fault;
  calls_.host().log(sdk::Level::info, node.id() + ' ' + name_of(node.op) + ' ' + name_of(state) + ": " + outcome);
  const double most = node_limit(settings_.phases);
  calls_.host().progress(std::min(1.0, static_cast<double>(tree_.ended()) / most), node.title);
}

void Search::report(const Node &node, bool whole) {
  calls_.host().call(node_document(calls_.host(), tree_, node, settings_, study_.metric, whole));
}

Json Search::summary() const { return search_account(tree_, study_, settings_); }

}  // namespace athanor::experiment
