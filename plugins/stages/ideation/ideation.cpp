// SPDX-License-Identifier: Apache-2.0
//
// The stage `ideation`: ideas one after another, each unlike those before, compared with the nearest papers,
// criticised, improved and judged. Models write the texts and give single scores; the stage owns ids, the overall
// score, what can be checked without a model, and the rule that nothing is called novel unless the literature was
// looked at.
#include "idea.hpp"
#include "ideation_info.h"
#include "means.hpp"
#include "queries.hpp"

namespace {

using athanor::ideation::Frame;
using athanor::ideation::Json;
using athanor::ideation::Settings;
using athanor::ideation::Shelf;
using athanor::sdk::Host;
namespace ideation = athanor::ideation;

constexpr int kQueries = 3;  // at most, about the topic as a whole

class Ideation {
 public:
  static constexpr const char *kind = "stage", *name = "ideation", *info = ideation_info;

  Ideation(const Json &options, const std::filesystem::path &) : settings_(Settings::from(options)) {}

  Json run(const Json &request, Host &host) {
    const std::string schema = request.value("schema", "");
    if (schema == "athanor.stage.estimate/1") return estimate();
    if (schema != "athanor.stage.run/1") athanor::sdk::unknown_request(request);
    ideation::Quoting quoting(host);
    Frame frame = framed(request, quoting);
    frame.literature = topic_literature(frame, host);
    Json ideas = Json::array();
    for (int number = 1; number <= settings_.ideas; ++number) {
      host.progress(static_cast<double>(number - 1) / settings_.ideas, "idea " + std::to_string(number));
      if (Json idea = ideation::Maker(settings_, frame, host, number).make(); !idea.is_null())
        ideas.push_back(std::move(idea));
    }
    tell_how_many(ideas.size(), host);
    return {{"schema", "athanor.stage.result/1"}, {"outputs", {{"ideas", ideas}}}};
  }

 private:
  static Frame framed(const Json &request, ideation::Quoting &quoting) {
    const Json &run = request.at("run");
    const Json parameters = run.value("parameters", Json::object());
    Json domain = run.value("domain", Json::object());
    if (!domain.contains("label")) domain["label"] = "that of the topic below";  // a pipeline needs no domain profile
    Frame out(quoting);
    out.limits = ideation::limits_of(run);
    out.about = {{"topic", ideation::trimmed(run.at("topic"))},
                 {"domain", domain},
                 {"parameters", parameters},
                 {"means", ideation::means(domain, out.limits)},
                 {"settings", ideation::settings(parameters)}};
    const Json inputs = request.value("inputs", Json::object()), known = inputs.value("known", Json::array());
    for (const auto &idea : known) {
      out.known.push_back(idea);
      out.taken.insert(idea.value("id", ""));  // so that an id means one idea, whichever run it comes from
    }
    return out;
  }

  Json topic_literature(const Frame &frame, Host &host) const {
    Shelf shelf;
    if (!settings_.search) return Json::array();
    const Json context{{"topic", frame.about.at("topic")}, {"domain", frame.about.at("domain")}, {"most", kQueries}};
    const Json answer = host.call("queries", athanor::sdk::llm_request("ideation.queries", context)).at("json");
    int number = 0;
    for (const auto &written : answer.at("queries")) {
      const std::string query = ideation::plain_query(written.get<std::string>());
      if (number == kQueries) break;
      if (!query.empty()) shelf.search(host, "topic-" + std::to_string(++number) + "/search", query, settings_.papers);
    }
    return frame.quoting.papers(shelf.nearest(2 * settings_.papers));
  }

  void tell_how_many(std::size_t left, Host &host) const {
    const std::string asked = std::to_string(settings_.ideas);
    if (left == 0)
      throw athanor::sdk::Error(
          "bad_reply", "of " + asked + (settings_.ideas == 1 ? " idea" : " ideas") + " none is left",
          "the log says why each was dropped: change the topic, give what they need, or say `drop: []`; what "
          "repeats an idea is never handed on");
    if (left < static_cast<std::size_t>(settings_.ideas))
      host.log(athanor::sdk::Level::warn,
               std::to_string(left) + " of " + asked + " ideas are left; the others were dropped");
  }

  // Every idea is one call, or two where it is sent back, and one more for each round of reflection; at least one idea
  // goes through all of them. Prompts grow with the papers that are shown.
  Json estimate() const {
    const auto calls = [](int low, int high, int input_low, int input_high, int output_low, int output_high) -> Json {
      return {{"count", {low, high}},
              {"input_tokens", {input_low, input_high}},
              {"output_tokens", {output_low, output_high}}};
    };
    const int ideas = settings_.ideas, rounds = settings_.reflections;
    Json tasks{{"ideation.propose", calls(ideas, 2 * ideas, 1400, 9000, 400, 3500)}};
    if (settings_.search) tasks["ideation.queries"] = calls(1, 1, 400, 3000, 25, 1000);
    if (rounds > 0) tasks["ideation.reflect"] = calls(rounds, ideas * rounds, 1700, 10000, 400, 3500);
    return {{"schema", "athanor.stage.estimate/1"},
            {"calls", tasks},
            {"outputs", {{"ideas", {1, ideas}}}},
            {"experiments", {0, 0}},
            {"seconds", {0, 60 * (1 + ideas * (2 + rounds))}}};
  }

  const Settings settings_;
};

}  // namespace

ATHANOR_PLUGIN("org.athanor.ideation", "0.1.0", Ideation)
