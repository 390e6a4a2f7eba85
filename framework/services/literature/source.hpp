// SPDX-License-Identifier: Apache-2.0
//
// One source of literature of a run: asked when its kept answers do not do, left alone for a while when it fails again
// and again. Whatever happens to it is said in the answer; only the wish to stop is thrown.
#ifndef ATHANOR_SERVICES_LITERATURE_SOURCE_HPP
#define ATHANOR_SERVICES_LITERATURE_SOURCE_HPP

#include <memory>
#include <mutex>

#include "foundation/error.hpp"
#include "pipeline/plan.hpp"
#include "plugin/component.hpp"
#include "services/instance.hpp"
#include "services/literature/cache.hpp"
#include "services/literature/polite.hpp"

namespace athanor {

// What all sources of a run share.
struct LiteratureHouse {
  Surroundings around;
  Clock &clock;
  Turns &turns;
  const LiteratureCache &cache;
  Patience patience{};
};

class SourceOfLiterature {
 public:
  // Throws Error when the plugin refuses its options.
  SourceOfLiterature(const LiteratureUse &use, const LiteratureHouse &house);

  struct Answer {
    std::vector<Json> papers;
    Json said;  // an entry of `sources`: {name, ok, error?, cached?, asked_at?, stale?}
  };
  // request: athanor.literature.search/1 or lookup/1. `given_up`: this call is not wanted any more. Throws Cancelled.
  // [any thread]
  Answer ask(const Json &request, const OnBehalf &behalf, const std::function<bool()> &given_up);

  const std::string &name() const { return use_.name; }

 private:
  Json fetch(const Json &request, const OnBehalf &behalf, const std::function<bool()> &given_up);
  std::optional<KeptAnswer> kept_answer(const Json &question, std::vector<Json> &papers) const;
  void keep(const Json &question, const Json &reply);
  void worked();
  void failed(const Error &error, double asked_for);
  bool left_alone();                          // now
  std::optional<Error> left_alone_because();  // what is said of a source that is left alone; nothing: ask it

  const LiteratureUse &use_;
  const LiteratureHouse &house_;
  const bool over_network_;
  const std::shared_ptr<Component> component_;
  std::mutex mutex_;
  int failures_ = 0;  // in a row
  double alone_until_ = 0;
  std::string last_failure_;
  bool cache_is_broken_ = false;  // said once
};

}  // namespace athanor

#endif
