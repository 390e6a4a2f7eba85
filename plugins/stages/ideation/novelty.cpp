// SPDX-License-Identifier: Apache-2.0
//
// See novelty.hpp.
#include "novelty.hpp"

#include <algorithm>
#include <cmath>
#include <cstdio>

namespace athanor::ideation {
namespace {

// The most that a score can be; 2 is known and impossible, 5 what nobody knows.
constexpr double kKnown = 3, kUnchecked = 5, kInfeasible = 2;

const Json *paper(const std::string &id, const std::vector<Json> &shown) {
  const auto found = std::find_if(shown.begin(), shown.end(), [&](const Json &p) { return p.at("id") == id; });
  return found == shown.end() ? nullptr : &*found;
}

void report(const std::string &id, sdk::Host &host) {
  host.log(sdk::Level::warn, "the model named a paper that was not found: " + id);
}

Json could_not_check(const std::string &reason) { return {{"verdict", "could not check"}, {"reason", reason}}; }

Json judged(const Json &idea, const Said &said, const Shelf &shelf, const std::vector<Json> &shown, sdk::Host &host) {
  if (!shelf.answered()) return could_not_check("The literature was not searched: " + shelf.why_not());
  if (const Json same = shelf.titled(idea.at("title")); !same.is_null())
    return {{"verdict", "known"},
            {"reason", same.at("id").get<std::string>() + " has the same title."},
            {"papers", Json::array({same.at("id")})}};
  if (said.novelty.empty()) return could_not_check("No round of reflection compared the idea with the papers found.");
  if (shown.empty()) return could_not_check("The searches found no paper to compare the idea with.");
  Json out = said.novelty, papers = Json::array();
  for (const auto &id : said.novelty.value("papers", Json::array())) {
    if (!paper(id, shown))
      report(id, host);
    else if (std::find(papers.begin(), papers.end(), id) == papers.end())
      papers.push_back(id);
  }
  if (papers.empty() && out.at("verdict") != "could not check")
    return could_not_check("It was called " + out.at("verdict").get<std::string>() +
                           " without naming one of the papers found: " + out.value("reason", ""));
  out["papers"] = papers;
  return out;
}

double lowered(const Json &said, const char *what, double most, const char *why, Json &reasons) {
  const double score = said.at(what);
  if (score <= most) return score;
  char text[96];
  std::snprintf(text, sizeof text, "Lowered from %g to %g: %s.", score, most, why);
  const std::string before = reasons.value(what, "");
  reasons[what] = (before.empty() ? "" : before + " ") + text;
  return most;
}

}  // namespace

Json novelty_of(const Json &idea, const Said &said, const Shelf &shelf, const std::vector<Json> &shown,
                sdk::Host &host) {
  Json out = judged(idea, said, shelf, shown, host);
  if (shelf.queries().empty()) return out;
  out["searched"] = {{"queries", shelf.queries()}, {"papers", shelf.size()}};
  if (!shelf.failed().empty()) out["searched"]["failed"] = shelf.failed();
  return out;
}

Json related_of(const Said &said, const std::vector<Json> &shown, sdk::Host &host) {
  Json out = Json::array();
  for (const Json &one : shown) {
    Json work{{"title", one.at("title")}, {"key", one.at("id")}};
    if (one.contains("year") && one.at("year").is_number_integer()) work["year"] = one.at("year");
    for (const auto &named : said.related)
      if (named.at("id") == one.at("id")) work["difference"] = named.at("difference");
    out.push_back(std::move(work));
  }
  for (const auto &named : said.related)
    if (!paper(named.at("id"), shown)) report(named.at("id"), host);
  return out;
}

Json scored(const Json &said, const Json &novelty, const Json &feasibility, Json &reasons) {
  const std::string verdict = novelty.at("verdict");
  const double mine = verdict == "known" ? lowered(said, "novelty", kKnown, "it is known", reasons)
                      : verdict == "could not check"
                          ? lowered(said, "novelty", kUnchecked, "it could not be checked", reasons)
                          : said.at("novelty").get<double>();
  const double feasible = feasibility.at("verdict") == "infeasible"
                              ? lowered(said, "feasibility", kInfeasible, "what it needs is not there", reasons)
                              : said.at("feasibility").get<double>();
  const double interest = said.at("interest");
  return {{"novelty", mine},
          {"feasibility", feasible},
          {"interest", interest},
          {"overall", std::round((mine + feasible + interest) / 3 * 100) / 100}};
}

}  // namespace athanor::ideation
