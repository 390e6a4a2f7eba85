// SPDX-License-Identifier: Apache-2.0
#include "panel.hpp"

#include <algorithm>
#include <athanor/quotation.hpp>
#include <set>
#include <stdexcept>

#include "ordering.hpp"
#include "reading.hpp"

namespace athanor::review {
namespace {

// Faults of this answer; everything else is the house's or a stop and passes through.
bool of_the_answer(const sdk::Error &e) {
  static const std::set<std::string> codes{"bad_reply", "refusal", "content_filter", "context_overflow", "too_large"};
  return codes.count(e.code) != 0;
}

std::string call_name(std::size_t i, const char *what) { return "review-" + std::to_string(i + 1) + "/" + what; }

class Asking {
 public:
  Asking(std::vector<Reviewer> &panel, const Json &reading, bool reflect, sdk::Host &host)
      : panel_(panel), reading_(reading), reflect_(reflect), host_(host) {}

  void run() {
    for (std::size_t i = 0; i < panel_.size(); ++i) start(i, "form", context_for(panel_[i]));
    for (std::size_t left = panel_.size(); left > 0;) {
      const auto completion = host_.next();
      if (!completion) throw sdk::Error("internal", "the host lost an answer that was asked for");
      for (std::size_t i = 0; i < panel_.size(); ++i) {
        if (completion->name == call_name(i, "form") && !first(i, *completion)) --left;
        if (completion->name == call_name(i, "reflect")) second(i, *completion), --left;
      }
      host_.progress(0.3 + 0.5 * static_cast<double>(panel_.size() - left) / static_cast<double>(panel_.size()),
                     "reviewing");
    }
  }

 private:
  Json context_for(const Reviewer &r) const {
    Json out = reading_;
    out["parts"] = parts_in(r.order);
    return out;
  }

  void start(std::size_t i, const char *what, Json context) {
    Json request = sdk::llm_request(std::string("review.") + what, std::move(context));
    // "default" is left to the pipeline, which may give this stage a model of its own for it.
    if (panel_[i].role != "default") request["role"] = panel_[i].role;
    request["seed"] = panel_[i].seed;
    host_.start(call_name(i, what), request);
  }

  // Returns whether the reviewer was asked again.
  bool first(std::size_t i, const sdk::Completion &completion) {
    take(i, completion);
    if (!reflect_ || !panel_[i].counts()) return false;
    Json context = context_for(panel_[i]);
    context["first"] = panel_[i].form;
    start(i, "reflect", std::move(context));
    return true;
  }
  // A failed second look leaves the first form.
  void second(std::size_t i, const sdk::Completion &completion) {
    const Reviewer before = panel_[i];
    take(i, completion);
    if (panel_[i].counts()) {
      panel_[i].reflected = true;
    } else {
      host_.log(sdk::Level::warn, "reviewer " + std::to_string(i + 1) + " keeps the first form: " + panel_[i].failure);
      panel_[i] = before;
    }
  }

  void take(std::size_t i, const sdk::Completion &completion) {
    Reviewer &r = panel_[i];
    r.form = Json();
    if (!completion.ok) {
      const sdk::Error error = completion.error.value_or(sdk::Error("internal", "failed without a reason"));
      if (!of_the_answer(error)) throw error;
      r.failure = error.message;
    } else {
      r.model = completion.result.value("model", "unknown");
      r.scripted = completion.result.value("scripted", false);
      try {
        r.form = usable(completion.result.at("json"));
      } catch (const std::exception &e) {
        r.failure = e.what();
      }
    }
    if (!r.counts())
      host_.log(sdk::Level::warn, "the answer of reviewer " + std::to_string(i + 1) + " does not count: " + r.failure);
  }

  std::vector<Reviewer> &panel_;
  const Json &reading_;
  bool reflect_;
  sdk::Host &host_;
};

}  // namespace

std::vector<Reviewer> invited(const PanelOptions &options, const Json &run, sdk::Host &host) {
  const std::vector<std::uint64_t> seeds =
      seeds_for(options.reviewers, options.seeds, run.value("seed", std::uint64_t{1}), run.value("stage", "review"));
  const std::vector<std::vector<std::string>> orders = orders_for(seeds);
  const Json known = run.value("roles", Json::object());
  const Json fallback = known.value("default", Json::object());
  for (const std::string &role : options.roles)
    if (role != "default" && !known.empty() && !known.contains(role))
      throw sdk::Error("bad_request", "the pipeline has no model role '" + role + "', which `roles` names",
                       "add it under `models`, or name roles that are there");
  std::set<std::string> scripted;
  std::vector<Reviewer> out;
  for (std::size_t i = 0; i < seeds.size(); ++i) {
    Reviewer r;
    r.role = options.roles[i % options.roles.size()];
    r.seed = seeds[i];
    r.order = orders[i];
    if (known.value(r.role, fallback).value("scripted", false) && !scripted.insert(r.role).second) continue;
    out.push_back(std::move(r));
  }
  if (out.size() < seeds.size())
    host.log(sdk::Level::info, std::to_string(out.size()) + " of " + std::to_string(seeds.size()) +
                                   " reviewers are asked: a scripted one would only repeat itself");
  return out;
}

void ask_all(std::vector<Reviewer> &panel, const Json &reading, const PanelOptions &options, sdk::Host &host) {
  Asking(panel, reading, options.reflect, host).run();
  if (std::none_of(panel.begin(), panel.end(), [](const Reviewer &r) { return r.counts(); }))
    throw sdk::Error("bad_reply",
                     "the paper was not judged: none of " + std::to_string(panel.size()) +
                         " reviewers gave an answer that counts; the first: " + panel.front().failure,
                     "see the calls of this stage; another model, or a shorter `text_limit`, may help");
}

Json chaired(const std::vector<Reviewer> &panel, const Json &reading, const Json &spread, sdk::Host &host) {
  Json reviews = Json::array();
  std::vector<sdk::Removed> removed;  // what a reviewer repeats of a paper's orders was reported with the paper
  for (const Reviewer &r : panel)
    if (r.counts())  // text by text: as one text, "decision": "accept" would itself read like an order
      reviews.push_back(
          {{"number", reviews.size() + 1}, {"text", sdk::quoted_values(r.form, 4000, "a review", removed).dump(1)}});
  if (reviews.size() < 2) return {};
  const Json context{{"paper", {{"title", reading.at("paper").at("title")}}},
                     {"checklist", reading.at("checklist")},
                     {"reviews", reviews},
                     {"spread", spread}};
  host.progress(0.9, "summing up");
  try {
    const Json answer = host.call("chair", sdk::llm_request("review.meta", context));
    Json out = answer.at("json");
    out["model"] = answer.value("model", "unknown");
    return out;
  } catch (const sdk::Error &e) {
    if (!of_the_answer(e)) throw;
    host.log(sdk::Level::warn, "the reviews stand side by side, because the area chair's answer failed: " + e.message);
    return {};
  }
}

}  // namespace athanor::review
