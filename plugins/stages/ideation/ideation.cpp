// SPDX-License-Identifier: Apache-2.0
//
// The stage `ideation`: ideas one after another, each unlike those before, compared with the nearest
// papers, criticised and improved. Models write the texts and give single scores; the stage owns ids, the
// overall score, and the rule that nothing is called novel unless the literature was looked at.
#include "ideation_info.h"
#include "literature.hpp"
#include "means.hpp"
#include "slug.hpp"

#include <algorithm>
#include <athanor/plugin.hpp>
#include <cmath>
#include <set>
#include <string>

namespace {

using athanor::ideation::Found;
using athanor::ideation::Json;
using athanor::sdk::Host;
namespace ideation = athanor::ideation;

const char *const kTexts[] = {"title", "hypothesis", "question", "abstract", "rationale", "experiments", "risks"};
constexpr int kQueries = 3;  // at most, about the topic as a whole

// The mean of the single scores, so that a model cannot rank its ideas in passing.
Json scored(Json scores) {
  const double sum =
      scores.at("novelty").get<double>() + scores.at("feasibility").get<double>() + scores.at("interest").get<double>();
  scores["overall"] = std::round(sum / 3 * 100) / 100;
  return scores;
}

class Ideation {
 public:
  static constexpr const char *kind = "stage", *name = "ideation", *info = ideation_info;

  Ideation(const Json &options, const std::filesystem::path &)
      : ideas_(options.value("ideas", 3)),
        reflections_(options.value("reflections", 1)),
        search_(options.value("search", true)),
        papers_(options.value("papers", std::size_t{8})) {}

  Json run(const Json &request, Host &host) {
    const std::string schema = request.value("schema", "");
    if (schema == "athanor.stage.estimate/1") return estimate();
    if (schema != "athanor.stage.run/1") athanor::sdk::unknown_request(request);
    const Json &run = request.at("run");
    const Json domain = run.value("domain", Json::object()), parameters = run.value("parameters", Json::object());
    const Json about{{"topic", ideation::trimmed(run.at("topic"))}, {"domain", domain}};
    const Found literature = topic_literature(about, host);
    Json ideas = Json::array();
    std::set<std::string> taken;
    for (int number = 1; number <= ideas_; ++number) {
      host.progress(static_cast<double>(number - 1) / ideas_, "idea " + std::to_string(number));
      Json context = about;
      context["parameters"] = parameters;
      context["means"] = ideation::means(domain);
      context["settings"] = ideation::settings(parameters);
      context["archive"] = archive(ideas);
      context["number"] = number;
      context["of"] = ideas_;
      context["literature"] = ideation::shown(literature.papers);
      ideas.push_back(one_idea(number, context, taken, host));
    }
    return {{"schema", "athanor.stage.result/1"}, {"outputs", {{"ideas", ideas}}}};
  }

 private:
  static Json ask(Host &host, const std::string &call, const char *task, Json context, int occurrence) {
    Json request = athanor::sdk::llm_request(task, std::move(context));
    request["occurrence"] = occurrence;
    return host.call(call, request).at("json");
  }

  static Json archive(const Json &ideas) {
    Json out = Json::array();
    for (const auto &idea : ideas)
      out.push_back({{"id", idea.at("id")},
                     {"title", idea.at("title")},
                     {"question", idea.at("question")},
                     {"hypothesis", idea.at("hypothesis")}});
    return out;
  }

  Found topic_literature(Json context, Host &host) const {
    Found found;
    if (!search_) {
      found.why_not = "the search is switched off (search: false)";
      return found;
    }
    context["most"] = kQueries;
    const Json queries = ask(host, "queries", "ideation.queries", context, 1).at("queries");
    for (std::size_t i = 0; i < queries.size() && i < kQueries; ++i)
      merge(
          found,
          ideation::search(host, "topic-" + std::to_string(i + 1) + "/search", queries[i].get<std::string>(), papers_),
          2 * papers_);
    return found;
  }

  Json one_idea(int number, const Json &context, std::set<std::string> &taken, Host &host) const {
    const std::string prefix = "idea-" + std::to_string(number) + "/";
    const Json proposal = ask(host, prefix + "propose", "ideation.propose", context, number);
    Json idea{{"id", ideation::unique_slug(proposal.at("id"), proposal.at("title"), taken)}};
    for (const char *text : kTexts) idea[text] = proposal.at(text);
    Json scores = proposal.at("scores"), novelty = Json::object(), related = Json::array();

    Found nearest;
    nearest.why_not = "the search is switched off (search: false)";
    if (search_) nearest = ideation::search(host, prefix + "search", idea.at("title"), papers_);
    for (int round = 1; round <= reflections_; ++round) {
      Json reflecting = Json::object();
      for (const char *known : {"topic", "domain", "parameters", "means", "settings", "archive"})
        reflecting[known] = context.at(known);
      reflecting["idea"] = idea;
      reflecting["round"] = round;
      reflecting["of"] = reflections_;
      reflecting["checked"] = nearest.checked;
      reflecting["nearest"] = ideation::shown(nearest.papers);
      const Json better = ask(host, prefix + "reflect-" + std::to_string(round), "ideation.reflect", reflecting, round);
      for (const char *text : kTexts) idea[text] = better.at(text);
      scores = better.at("scores");
      novelty = better.at("novelty");
      related = better.at("related");
    }
    idea["scores"] = scored(scores);
    idea["novelty"] = verdict(novelty, nearest);
    idea["related"] = related_works(related, nearest.papers, host);
    return idea;
  }

  // What the model says of novelty counts only where it could see the literature.
  static Json verdict(Json said, const Found &nearest) {
    if (!nearest.checked)
      return {{"verdict", "could not check"}, {"reason", "The literature was not searched: " + nearest.why_not}};
    if (said.empty())
      return {{"verdict", "could not check"},
              {"reason", "No round of reflection compared the idea with the papers found."}};
    return said;
  }

  // The nearest papers, best first, with the difference where the model named one. Papers that it made up are dropped.
  static Json related_works(const Json &said, const std::vector<Json> &papers, Host &host) {
    Json out = Json::array();
    for (const Json &paper : papers) {
      Json work{{"title", paper.at("title")}, {"key", paper.at("id")}};
      if (paper.contains("year")) work["year"] = paper.at("year");
      for (const auto &one : said)
        if (one.at("id") == paper.at("id")) work["difference"] = one.at("difference");
      out.push_back(std::move(work));
    }
    for (const auto &one : said) {
      const std::string id = one.at("id");
      const bool known = std::any_of(papers.begin(), papers.end(), [&](const Json &p) { return p.at("id") == id; });
      if (!known) host.log(athanor::sdk::Level::warn, "the model named a paper that was not found: " + id);
    }
    return out;
  }

  // Every idea is one call, and one more for each round of reflection; prompts grow with the papers that are shown.
  Json estimate() const {
    const auto calls = [](int count, int input_low, int input_high, int output_low, int output_high) -> Json {
      return {{"count", {count, count}},
              {"input_tokens", {input_low, input_high}},
              {"output_tokens", {output_low, output_high}}};
    };
    Json tasks{{"ideation.propose", calls(ideas_, 1200, 8000, 300, 3000)}};
    if (search_) tasks["ideation.queries"] = calls(1, 400, 3000, 25, 1000);
    if (reflections_ > 0) tasks["ideation.reflect"] = calls(ideas_ * reflections_, 1500, 9000, 300, 3000);
    return {{"schema", "athanor.stage.estimate/1"},
            {"calls", tasks},
            {"outputs", {{"ideas", {ideas_, ideas_}}}},
            {"experiments", {0, 0}},
            {"seconds", {0, 60 * (1 + ideas_ * (1 + reflections_))}}};
  }

  const int ideas_, reflections_;
  const bool search_;
  const std::size_t papers_;
};

}  // namespace

ATHANOR_PLUGIN("org.athanor.ideation", "0.1.0", Ideation)
