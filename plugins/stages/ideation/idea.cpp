// SPDX-License-Identifier: Apache-2.0
//
// See idea.hpp.
#include "idea.hpp"

#include <algorithm>

#include "likeness.hpp"
#include "queries.hpp"
#include "slug.hpp"
#include "words.hpp"

namespace athanor::ideation {
namespace {

constexpr std::size_t kKnownShown = 40, kKnownNear = 5, kKnownText = 600;

const char *const kTexts[] = {"title",     "theme",       "hypothesis", "question", "abstract",
                              "rationale", "experiments", "risks",      "needs"};

// Ideas of earlier runs may come from anybody's file.
Json quoted(const std::vector<Json> &ideas, Quoting &quoting) {
  Json out = Json::array();
  for (const Json &idea : ideas) {
    const std::string id = idea.value("id", "");
    Json one{{"id", id}};
    for (const char *text : {"title", "theme", "question", "hypothesis"})
      one[text] = quoting(idea.value(text, ""), kKnownText, "the " + std::string(text) + " of the earlier idea " + id);
    out.push_back(std::move(one));
  }
  return out;
}

Json listed(const std::vector<Json> &ideas) {
  Json out = Json::array();
  for (const Json &idea : ideas) {
    Json one{{"id", idea.value("id", "")}};
    for (const char *text : {"title", "theme", "question", "hypothesis"}) one[text] = idea.value(text, "");
    out.push_back(std::move(one));
  }
  return out;
}

std::vector<Json> last(const std::vector<Json> &all, std::size_t most) {
  return {all.end() - static_cast<std::ptrdiff_t>(std::min(most, all.size())), all.end()};
}

// A short label by which ideas are told apart: the same one is written the same way.
std::string plain_theme(const Json &answer) { return plain_title(answer.value("theme", "")); }

std::string named(const Json &idea) {
  const std::string id = idea.value("id", "");
  return (id.empty() ? "" : "`" + id + "` ") + "(" + idea.value("title", "") + ")";
}

}  // namespace

Settings Settings::from(const Json &options) {
  Settings out;
  out.ideas = options.value("ideas", out.ideas);
  out.reflections = options.value("reflections", out.reflections);
  out.search = options.value("search", out.search);
  out.searches = options.value("searches", out.searches);
  out.papers = options.value("papers", out.papers);
  for (const auto &what : options.value("drop", Json::array({"infeasible"}))) out.drop.insert(what.get<std::string>());
  return out;
}

Json Maker::ask(const std::string &call, const char *task, Json context) {
  context.update(frame_.about);
  context["archive"] = listed(frame_.made);
  return host_.call(prefix_ + "/" + call, sdk::llm_request(task, std::move(context))).at("json");
}

Json Maker::proposal_context() {
  Json out{{"known", quoted(last(frame_.known, kKnownShown), frame_.quoting)},
           {"number", number_},
           {"of", settings_.ideas},
           {"literature", frame_.literature}};
  if (settings_.search && settings_.searches > 0) out["searches"] = settings_.searches;
  return out;
}

void Maker::take(const Json &answer) {
  for (const char *text : kTexts) idea_[text] = answer.at(text);
  idea_["theme"] = plain_theme(answer);
  scores_ = answer.at("scores");
  reasons_ = answer.at("reasons");
  queries_ = answer.value("queries", Json::array());
}

// What is like another idea goes back once, with the reason; so does what cannot be done, where no round of reflection
// would mend it.
void Maker::propose() {
  Json answer = ask("propose", "ideation.propose", proposal_context());
  take(answer);
  const bool impossible = settings_.reflections == 0 && settings_.drop.count("infeasible") &&
                          feasibility(idea_, frame_.limits).at("verdict") == "infeasible";
  if (!twin().empty() || impossible) {
    Json context = proposal_context();
    context["previous"] = idea_;
    context["problems"] = problems();
    host_.log(sdk::Level::info, prefix_ + " is sent back: " + problems().front());
    answer = ask("propose-again", "ideation.propose", std::move(context));
    take(answer);
  }
  if (twin().empty()) idea_["id"] = unique_slug(answer.at("id"), answer.at("title"), frame_.taken);
}

void Maker::run_queries(const std::string &call, const Json &queries) {
  int number = 0;
  for (const auto &written : queries) {
    const std::string query = plain_query(written.get<std::string>());
    const auto &before = shelf_.queries();
    if (number == settings_.searches) break;
    if (query.empty() || std::find(before.begin(), before.end(), query) != before.end()) continue;
    shelf_.search(host_, prefix_ + "/" + call + "-" + std::to_string(++number), query, settings_.papers);
  }
}

void Maker::look_up(const std::string &call) {
  if (!settings_.search) return shelf_.leave_empty("the search is switched off (search: false)");
  searched_title_ = plain_title(idea_.at("title"));
  for (const Query &query : queries_of(idea_)) {
    const auto &before = shelf_.queries();
    if (std::find(before.begin(), before.end(), query.text) != before.end()) continue;
    shelf_.search(host_, prefix_ + "/" + call + "-" + query.of, query.text, settings_.papers);
  }
  run_queries(call + "-own", queries_);
}

void Maker::reflect(int round) {
  shown_ = shelf_.nearest(settings_.papers);
  const bool last = round == settings_.reflections;
  Json context{{"idea", idea_},
               {"round", round},
               {"of", settings_.reflections},
               {"checked", shelf_.answered()},
               {"nearest", frame_.quoting.papers(shown_)},
               {"topic_papers", topic_papers()},
               {"problems", problems()},
               {"known", quoted(most_alike(idea_, frame_.known, kKnownNear), frame_.quoting)}};
  if (settings_.search && settings_.searches > 0 && !last) context["searches"] = settings_.searches;
  const Json better = ask("reflect-" + std::to_string(round), "ideation.reflect", std::move(context));
  take(better);
  said_ = {better.at("novelty"), better.at("related")};
  look_again("reflect-" + std::to_string(round) + "-search", last);
}

// What was found on the topic and is not among the nearest: it may matter too, and may be named.
Json Maker::topic_papers() const {
  Json out = Json::array();
  for (const Json &paper : frame_.literature) {
    const bool shown = std::any_of(shown_.begin(), shown_.end(), [&](const Json &near) {
      return near.at("id") == paper.at("id") || plain_title(near.at("title")) == plain_title(paper.at("title"));
    });
    if (!shown) out.push_back(paper);
  }
  return out;
}

// A round changes the idea, and with it what is nearest. After the last one the verdict is given; only a paper that has
// its new title could still change it.
void Maker::look_again(const std::string &call, bool last) {
  if (!settings_.search) return;
  if (!last) return look_up(call);
  if (plain_title(idea_.at("title")) == searched_title_) return;
  for (const Query &query : queries_of(idea_))
    if (query.of == "title") shelf_.search(host_, prefix_ + "/" + call + "-title", query.text, settings_.papers);
}

std::string Maker::twin() const {
  const auto same = twin_of(idea_, frame_.made);
  if (same) return "It is the same as the idea " + named(*same) + " of this run, in nearly the same words.";
  const auto earlier = twin_of(idea_, frame_.known);
  return earlier ? "It is the same as the idea " + named(*earlier) + " of an earlier run, in nearly the same words."
                 : "";
}

std::vector<std::string> Maker::problems() const {
  std::vector<std::string> out;
  if (std::string same = twin(); !same.empty()) out.push_back(std::move(same));
  const Json feasible = feasibility(idea_, frame_.limits);
  for (const auto &problem : feasible.value("problems", Json::array())) out.push_back(problem.get<std::string>());
  if (const Json paper = shelf_.titled(idea_.at("title")); !paper.is_null())
    out.push_back("The paper [" + paper.at("id").get<std::string>() + "] has this very title.");
  return out;
}

std::string Maker::why_dropped() const {
  if (std::string same = twin(); !same.empty()) return same;
  if (settings_.drop.count("known") && idea_.at("novelty").at("verdict") == "known")
    return "It is known: " + idea_.at("novelty").value("reason", "");
  const Json problems = idea_.at("feasibility").value("problems", Json::array());
  return settings_.drop.count("infeasible") && !problems.empty() ? problems.at(0).get<std::string>() : "";
}

Json Maker::finished() {
  std::vector<Json> offered = shown_, related = shown_.empty() ? shelf_.nearest(settings_.papers) : shown_;
  for (const Json &paper : topic_papers()) {
    offered.push_back(paper);
    if (std::any_of(said_.related.begin(), said_.related.end(),
                    [&](const Json &named) { return named.at("id") == paper.at("id"); }))
      related.push_back(paper);
  }
  idea_["novelty"] = novelty_of(idea_, said_, shelf_, offered, host_);
  idea_["related"] = related_of(said_, related, host_);
  idea_["feasibility"] = feasibility(idea_, frame_.limits);
  idea_["scores"] = scored(scores_, idea_["novelty"], idea_["feasibility"], reasons_);
  idea_["reasons"] = reasons_;
  return idea_;
}

Json Maker::make() {
  propose();
  std::string dropped = twin();
  if (dropped.empty()) {
    look_up("search");
    for (int round = 1; round <= settings_.reflections; ++round) reflect(round);
    finished();
    dropped = why_dropped();
    frame_.made.push_back(idea_);
  }
  if (dropped.empty()) return idea_;
  host_.log(sdk::Level::warn, "the idea " + named(idea_) + " is dropped: " + dropped);
  return nullptr;
}

}  // namespace athanor::ideation
