// SPDX-License-Identifier: Apache-2.0
#include "services/literature/service.hpp"

#include <future>

#include "foundation/error.hpp"
#include "services/literature/merge.hpp"

namespace athanor {
namespace {

constexpr std::size_t calls_at_once = 64;  // at one source; more wait for a thread

Json question_in(const Json &request) {
  const bool lookup = request.contains("lookup");
  if (!lookup && !request.contains("search"))
    throw Error("bad_request", "athanor.literature/1 needs 'search' or 'lookup'");
  Json out = request.at(lookup ? "lookup" : "search");
  if (!out.is_object())
    throw Error("bad_request", std::string("'") + (lookup ? "lookup" : "search") + "' is no object",
                lookup ? "write {lookup: {doi: ...}}" : "write {search: {query: ..., limit: ...}}");
  out["schema"] = lookup ? "athanor.literature.lookup/1" : "athanor.literature.search/1";
  return out;
}

}  // namespace

LiteratureService::LiteratureService(const std::vector<LiteratureUse> &uses, Surroundings around, Clock &clock,
                                     fs::path cache, Patience patience)
    : uses_(uses),
      turns_(clock),
      cache_(std::move(cache)),
      house_{std::move(around), clock, turns_, cache_, patience} {}

std::vector<LiteratureService::Lane> &LiteratureService::lanes() {
  const std::lock_guard lock(mutex_);
  std::vector<Lane> made;  // all of them or, where a plugin refuses, none
  if (lanes_.empty())
    for (const LiteratureUse &use : uses_) {
      Lane lane;
      lane.source = std::make_unique<SourceOfLiterature>(use, house_);
      lane.threads = std::make_unique<Pool>(calls_at_once);
      made.push_back(std::move(lane));
    }
  if (lanes_.empty()) lanes_ = std::move(made);
  return lanes_;
}

Json LiteratureService::ask(const Json &request, const OnBehalf &behalf, const std::function<bool()> &given_up) {
  using Answer = SourceOfLiterature::Answer;
  const Json question = question_in(request);
  std::vector<std::future<Answer>> answers;
  for (Lane &lane : lanes()) {
    // Shared, because the task outlives nobody but must be copyable.
    const auto task = std::make_shared<std::packaged_task<Answer()>>(
        [&source = *lane.source, &question, &behalf, &given_up] { return source.ask(question, behalf, given_up); });
    answers.push_back(task->get_future());
    lane.threads->run([task] { (*task)(); });
  }
  for (const auto &answer : answers) answer.wait();  // all of them use what this call holds
  std::vector<Json> lists;
  Json said = Json::array(), records = Json::array();
  for (auto &answer : answers) {
    Answer one = answer.get();  // Cancelled, when the run stops: nothing is answered by halves
    for (const Json &paper : one.papers) records.push_back(paper);
    lists.emplace_back(std::move(one.papers));
    said.push_back(std::move(one.said));
  }
  Json out{{"papers", merged_papers(lists)}, {"sources", std::move(said)}};
  if (request.contains("lookup")) out["records"] = std::move(records);
  return out;
}

}  // namespace athanor
