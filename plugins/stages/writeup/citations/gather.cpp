// SPDX-License-Identifier: Apache-2.0
//
// Gathering literature; see gather.hpp.
#include "gather.hpp"

#include <algorithm>
#include <iterator>

namespace athanor::writeup {
namespace {

std::string numbered(const std::string &name, int n) { return n == 1 ? name : name + "-" + std::to_string(n); }

Json titles_of(const Json &citations) {
  Json out = Json::array();
  for (const Json &c : citations)
    out.push_back({{"title", c.at("title")}, {"year", c.contains("year") ? c.at("year") : Json()}});
  return out;
}

Json called(std::pair<int, int> count, std::pair<int, int> input, std::pair<int, int> output) {
  return {{"count", {count.first, count.second}},
          {"input_tokens", {input.first, input.second}},
          {"output_tokens", {output.first, output.second}}};
}

}  // namespace

Gathering::Gathering(sdk::Host &host, const Json &options)
    : host_(host),
      most_(options.value("literature_queries", 6)),
      rounds_(options.value("literature_rounds", 2)),
      papers_(options.value("papers_per_query", 5)) {
  for (const char *list : {"citations", "searches", "gaps", "sources"}) out_[list] = Json::array();
  out_["schema"] = "citations/1";
}

Json Gathering::gather(Json context, const Json &known) {
  for (const Json &c : known.value("citations", Json::array())) {
    out_["citations"].push_back(c);
    keys_.insert(c.at("key").get<std::string>());
  }
  if (most_ == 0) return out_;
  pool_.leave_out(out_["citations"]);
  context["count"] = most_;
  context["sections"] = cited_sections;
  context["known"] = titles_of(out_["citations"]);
  Json wanted = host_.call("queries", sdk::llm_request("writeup.queries", context)).at("json").at("queries");
  for (int round = 1; round <= rounds_ && !wanted.empty(); ++round) {
    const std::size_t before = pool_.size();
    search(wanted, round);
    if (pool_.size() == before) {  // nothing new to choose from: what was planned is no gap, what was named still is
      if (round == 1) wanted = Json::array();
      break;
    }
    context["known"] = titles_of(out_["citations"]);  // what was chosen in the round before, too
    const Json answer = choose(context, before, round);
    take(answer.at("use"));
    wanted = answer.value("gaps", Json::array());
  }
  out_["gaps"] = std::move(wanted);
  for (const sdk::Removed &r : removed_) out_["orders"].push_back(r.document());
  return out_;
}

void Gathering::search(const Json &queries, int round) {
  int asked = 0;
  for (const Json &query : queries) {
    if (asked++ == most_) break;
    host_.progress(0.05 + 0.1 * (round - 1) + 0.1 * asked / most_, "searching literature");
    const Json found =
        ask("search-" + std::to_string(out_["searches"].size() + 1),
            {{"schema", "athanor.literature/1"}, {"search", {{"query", query.at("query")}, {"limit", papers_}}}});
    const Json papers = found.value("papers", Json::array());
    pool_.add(papers, query);
    out_["searches"].push_back({{"round", round},
                                {"section", query.value("section", "related")},
                                {"query", query.at("query")},
                                {"reason", query.at("reason")},
                                {"found", papers.size()}});
  }
}

Json Gathering::ask(const std::string &name, const Json &request) {
  try {
    Json reply = host_.call(name, request);
    count(reply);
    return reply;
  } catch (const sdk::Error &e) {
    host_.log(sdk::Level::warn, "a question to the literature failed, the paper goes on without it: " + e.message);
    Json reply{{"sources", {{{"name", "literature"}, {"ok", false}, {"error", {{"code", e.code}}}}}}};
    count(reply);
    return reply;
  }
}

void Gathering::count(const Json &reply) {
  Json &sources = out_["sources"];
  for (const Json &said : reply.value("sources", Json::array())) {
    const std::string name = said.value("name", "a source"),
                      code = said.value("error", Json::object()).value("code", "");
    if (code == "not_offered" && name != "literature") continue;  // it cannot be asked in this way
    auto at = std::find_if(sources.begin(), sources.end(), [&](const Json &s) { return s.at("name") == name; });
    if (at == sources.end()) {
      sources.push_back({{"name", name}, {"asked", 0}, {"answered", 0}});
      at = std::prev(sources.end());
    }
    (*at)["asked"] = at->at("asked").get<int>() + 1;
    if (said.value("ok", false))
      (*at)["answered"] = at->at("answered").get<int>() + 1;
    else if (!code.empty())
      (*at)["error"] = code;
  }
}

Json Gathering::choose(Json context, std::size_t from, int round) {
  context.erase("count");
  context["papers"] = pool_.listing(from, removed_);
  context["leading"] = Pool::leading(context["papers"], 3);
  context["last"] = round == rounds_;
  return host_.call(numbered("cite", round), sdk::llm_request("writeup.cite", context)).at("json");
}

void Gathering::take(const Json &choices) {
  for (const Json &choice : choices) {
    const std::string id = choice.at("id");
    const Json *paper = pool_.find(id);
    if (!paper || !used_.insert(id).second) continue;  // an id that is not on the list names nothing
    const Json sections = choice.value("sections", Pool::sections_of(*paper));
    out_["citations"].push_back(citation_of(check(*paper), {choice.at("reason"), sections}, keys_));
  }
}

// By identifier first; by title where no other source knows it by that.
Verification Gathering::check(const Json &paper) {
  const std::string name = "check-" + paper.at("number").get<std::string>();
  Json answers = Json::array();
  for (const Json &lookup : lookups_for(paper)) {
    if (!answers.empty() && answered_elsewhere(paper, answers)) break;
    answers.push_back(
        ask(answers.empty() ? name : name + "-title", {{"schema", "athanor.literature/1"}, {"lookup", lookup}}));
  }
  return verify(paper, answers);
}

Json gathering_calls(const Json &options) {
  const int rounds = options.value("literature_rounds", 2);
  if (options.value("literature_queries", 6) == 0) return Json::object();
  return {{"writeup.queries", called({1, 1}, {1000, 10000}, {50, 1000})},
          {"writeup.cite", called({0, rounds}, {1500, 12000}, {100, 2500})}};
}

}  // namespace athanor::writeup
