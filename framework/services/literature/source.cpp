// SPDX-License-Identifier: Apache-2.0
#include "services/literature/source.hpp"

#include <athanor/plugin.h>
#include <algorithm>
#include <cmath>
#include <set>

#include "foundation/error.hpp"
#include "foundation/json.hpp"
#include "foundation/schema.hpp"
#include "plugin/catalogue.hpp"

namespace athanor {
namespace {

constexpr int failures_that_count = 3;
constexpr double rest = 300, longest_rest = 3600;  // seconds for which a source is left alone
constexpr double nothing_stays_fresh = 86400;      // a paper that is missing today may be there tomorrow

// A source that reads what lies on this machine is asked each time: it is quick, and its files change.
bool speaks_http(const Use &use) {
  const Json &services = list_at(use.component->info, "services");
  return std::find(services.begin(), services.end(), "athanor.http/1") != services.end();
}

// What merging and stages rely on; plugins are other people's.
const Json &shape_of_a_paper() {
  static const Json the = R"json({
    "type": "object", "required": ["title", "source"],
    "properties": {
      "id": {"type": "string"}, "source": {"type": "string"}, "title": {"type": "string"},
      "authors": {"type": "array", "items": {"type": "string"}}, "year": {"type": "integer"},
      "venue": {"type": "string"}, "doi": {"type": "string"}, "arxiv": {"type": "string"}, "url": {"type": "string"},
      "abstract": {"type": "string"}, "citations": {"type": "integer"}, "type": {"type": "string"},
      "bibtex": {"type": "string"}, "note": {"type": "string"}, "verified": {"type": "boolean"},
      "retracted": {"type": "boolean"}, "also": {"type": "array", "items": {"type": "string"}}
    }
  })json"_json;
  return the;
}

// The papers in a reply; throws Error("bad_reply") where they are none.
std::vector<Json> papers_in(const Json &reply, bool lookup) {
  std::vector<Json> out;
  if (lookup) {
    if (!reply.contains("paper")) throw Error("bad_reply", "the answer has neither a paper nor null");
    if (!reply.at("paper").is_null()) out.push_back(reply.at("paper"));
  } else {
    if (!reply.contains("papers") || !reply.at("papers").is_array())
      throw Error("bad_reply", "the answer has no list of papers");
    out.assign(reply.at("papers").begin(), reply.at("papers").end());
  }
  for (const Json &paper : out)
    if (const auto faults = check_against(paper, shape_of_a_paper(), "member of a paper"); !faults.empty())
      throw Error("bad_reply", "a paper in the answer is not as it should be: " + faults.front().message);
  return out;
}

// Whether a failure says something about the server, rather than about the question.
bool is_of_server(const std::string &code) {
  static const std::set<std::string> of_question{"not_offered", "invalid_request", "bad_request", "refused",
                                                 "too_large"};
  return of_question.count(code) == 0;
}

std::string duration_in_words(double seconds) {
  const long rounded = std::max(1L, std::lround(seconds));
  return rounded < 120 ? std::to_string(rounded) + " s" : std::to_string((rounded + 59) / 60) + " min";
}

}  // namespace

SourceOfLiterature::SourceOfLiterature(const LiteratureUse &use, const LiteratureHouse &house)
    : use_(use), house_(house), over_network_(speaks_http(use)), component_(instance_of(use)) {}

bool SourceOfLiterature::left_alone() {
  const std::lock_guard lock(mutex_);
  return house_.clock.now() < alone_until_;
}

std::optional<Error> SourceOfLiterature::left_alone_because() {
  const std::lock_guard lock(mutex_);
  const double left = alone_until_ - house_.clock.now();
  if (left <= 0) return std::nullopt;
  Error out("unavailable", use_.name + " is left alone for another " + duration_in_words(left) +
                               ", because it failed: " + last_failure_);
  out.with("left_alone_s", std::ceil(left));
  return out;
}

void SourceOfLiterature::worked() {
  const std::lock_guard lock(mutex_);
  failures_ = 0;
}

void SourceOfLiterature::failed(const Error &error, double asked_for) {
  if (!is_of_server(error.code())) return;
  const std::lock_guard lock(mutex_);
  const double now = house_.clock.now();
  if (now < alone_until_) return;  // it was under way when another one failed
  last_failure_ = error.message();
  const double pause = ++failures_ >= failures_that_count ? rest : 0;
  alone_until_ = now + std::min(longest_rest, std::max(pause, asked_for));
}

Json SourceOfLiterature::fetch(const Json &request, const OnBehalf &behalf, const std::function<bool()> &given_up) {
  Surroundings around = house_.around;
  around.stopped = [stopped = house_.around.stopped, given_up] {
    return (stopped && stopped()) || (given_up && given_up());
  };
  InstanceServices services(around, use_, behalf);
  PoliteServices polite(services, house_.turns, house_.clock, house_.patience, [this] { return left_alone(); });
  try {
    Json reply = component_->run(request, polite);
    papers_in(reply, request.at("schema") == "athanor.literature.lookup/1");
    worked();
    return reply;
  } catch (const Error &e) {
    failed(e, polite.asked_for());
    throw;
  } catch (const Json::exception &e) {
    const Error error("bad_reply", std::string("the answer is not as it should be: ") + e.what());
    failed(error, 0);
    throw error;
  }
}

// Its papers go into `papers`.
std::optional<KeptAnswer> SourceOfLiterature::kept_answer(const Json &question, std::vector<Json> &papers) const {
  auto kept = house_.cache.find(question);
  try {
    if (kept) papers = papers_in(kept->reply, question.at("request").at("schema") == "athanor.literature.lookup/1");
  } catch (const Error &) {
    return std::nullopt;  // of another version: as good as none
  }
  return kept;
}

SourceOfLiterature::Answer SourceOfLiterature::ask(const Json &request, const OnBehalf &behalf,
                                                   const std::function<bool()> &given_up) {
  const bool lookup = request.at("schema") == "athanor.literature.lookup/1";
  const Json question = LiteratureCache::question(use_.name, use_.options, request);
  std::vector<Json> known;
  const auto kept = over_network_ ? kept_answer(question, known) : std::nullopt;
  const auto from_cache = [&](const Json &more) {
    Json said{{"name", use_.name}, {"ok", true}, {"cached", true}, {"asked_at", kept->asked_at}};
    said.update(more);
    return Answer{known, std::move(said)};
  };
  const double fresh = known.empty() ? std::min(use_.fresh, nothing_stays_fresh) : use_.fresh;
  if (kept && (use_.offline || kept->age < fresh)) return from_cache(Json::object());
  try {
    if (over_network_ && use_.offline)
      throw Error("unavailable", use_.name + " is offline in this pipeline, and no answer to this question is kept",
                  "take `offline: true` away to ask it");
    if (const auto reason = left_alone_because()) throw *reason;
    const Json reply = fetch(request, behalf, given_up);
    if (over_network_ && reply.value("complete", true)) keep(question, reply);
    return {papers_in(reply, lookup), {{"name", use_.name}, {"ok", true}}};
  } catch (const Error &e) {
    // An old answer is better than none, but that nothing was found once does not mean that nothing is there.
    if (kept && !known.empty() && is_of_server(e.code()))
      return from_cache({{"stale", true}, {"error", to_document(e)}});
    return {{}, {{"name", use_.name}, {"ok", false}, {"error", to_document(e)}}};
  }
}

void SourceOfLiterature::keep(const Json &question, const Json &reply) {
  try {
    house_.cache.keep(question, reply);
  } catch (const Error &e) {
    const std::lock_guard lock(mutex_);
    if (std::exchange(cache_is_broken_, true) || !house_.around.record) return;
    house_.around.record("literature/" + use_.name, "log",
                         {{"level", ATHANOR_WARN}, {"message", "answers cannot be kept: " + describe(e)}});
  }
}

}  // namespace athanor
