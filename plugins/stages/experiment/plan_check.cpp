// SPDX-License-Identifier: Apache-2.0
//
// Cross-checks of a plan, as far as a schema cannot make them: every name that it uses is declared, and
// every claim can be tested on what will be measured. Makes no document; study.cpp does.
#include <algorithm>
#include <set>

#include "replication.hpp"
#include "study.hpp"

namespace athanor::experiment {

namespace {

constexpr std::size_t max_cells = 5000;
constexpr std::size_t fewest_datasets = 3;  // two differences leave a t-test one degree of freedom

bool is_slug(const std::string &text) {
  const auto plain = [](char c) { return (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9'); };
  return !text.empty() && text.size() <= 64 && plain(text[0]) &&
         std::all_of(text.begin(), text.end(), [&](char c) { return plain(c) || c == '-' || c == '_'; });
}

class Check {
 public:
  Check(const Json &plan, const Json &domain) : plan_(plan), domain_(domain) {}

  std::vector<std::string> run() {
    for (const char *list : {"metrics", "conditions", "factors", "datasets", "claims"}) declare(list);
    for (const char *list : {"metrics", "conditions"})
      if (plan_.at(list).empty()) say(std::string(list) + " is empty: declare at least one");
    datasets();
    factors();
    conditions();
    objective();
    ranges();
    for (const auto &claim : plan_.at("claims")) this->claim(claim);
    if (plan_.at("claims").empty()) say("claims is empty: plan at least one comparison that can turn out false");
    hidden();
    replication();
    size();
    return problems_;
  }

 private:
  void say(std::string problem) { problems_.push_back(std::move(problem)); }

  void declare(const std::string &list) {
    for (const auto &item : plan_.at(list)) {
      const std::string id = item.at("id");
      if (!is_slug(id))
        say(list + ": \"" + id + "\" is no id: use a-z, 0-9, - and _, at most 64, beginning with a letter or digit");
      if (!ids_[list].insert(id).second) say(list + ": \"" + id + "\" is declared twice");
    }
  }

  void known(const std::string &where, const std::string &list, const std::string &id) {
    if (ids_[list].count(id)) return;
    std::string all;
    for (const auto &one : ids_[list]) all += (all.empty() ? "" : ", ") + one;
    say(where + " names \"" + id + "\", which is not among the " + list + " (" + (all.empty() ? "none" : all) + ")");
  }

  void datasets() {
    const Json offered = domain_.value("datasets", Json::array());
    if (offered.empty()) return;
    for (const auto &id : ids_["datasets"])
      if (std::none_of(offered.begin(), offered.end(), [&](const Json &d) { return d.at("id") == id; }))
        say("datasets: \"" + id + "\" is not among the data sets that the domain profile offers");
  }

  void factors() {
    for (const auto &factor : plan_.at("factors")) {
      const std::string id = factor.at("id");
      std::set<std::string> seen;
      for (const auto &level : factor.at("levels"))
        if (!seen.insert(level_text(level)).second)
          say("factor " + id + ": the level " + level_text(level) + " stands there twice");
      if (seen.empty()) say("factor " + id + ": has no levels");
    }
  }

  void conditions() {
    for (const auto &condition : plan_.at("conditions"))
      if (condition.at("role") == "ablation")
        say("condition " + condition.at("id").get<std::string>() +
            ": ablations are added later, from the best program; declare baselines and treatments");
  }

  // A data set and split that records can be found under.
  void place(const std::string &where, const Json &of) {
    const std::string dataset = of.at("dataset"), split = of.at("split");
    if (dataset.empty()) {
      if (!ids_["datasets"].empty()) say(where + " names no data set: write one of those declared");
      return;
    }
    known(where, "datasets", dataset);
    for (const auto &declared : plan_.at("datasets")) {
      const Json &splits = declared.at("splits");
      if (declared.at("id") == dataset && !splits.empty() &&
          std::find(splits.begin(), splits.end(), split) == splits.end())
        say(where + " names the split \"" + split + "\", which data set " + dataset + " does not declare");
    }
  }

  // A claim over data sets is measured on all of them, on one split.
  void everywhere(const std::string &where, const Json &claim) {
    if (const std::string dataset = claim.at("dataset"); !dataset.empty())
      say(where + " is made over data sets and names one, \"" + dataset + "\": leave its dataset empty");
    const std::size_t declared = plan_.at("datasets").size();
    if (declared < fewest_datasets)
      say(where + " is made over data sets, of which there are " + std::to_string(declared) + ": declare at least " +
          std::to_string(fewest_datasets) + ", or make it over seeds");
    for (const auto &dataset : plan_.at("datasets"))
      place(where, {{"dataset", dataset.at("id")}, {"split", claim.at("split")}});
  }

  void objective() {
    const Json &objective = plan_.at("objective");
    const std::string metric = objective.at("metric"), condition = objective.at("condition");
    known("objective.metric", "metrics", metric);
    if (!condition.empty()) known("objective.condition", "conditions", condition);
    for (const auto &dataset : objective.at("datasets"))
      place("objective", {{"dataset", dataset}, {"split", objective.at("split")}});
    if (objective.at("datasets").empty() && !ids_["datasets"].empty())
      say("objective.datasets is empty: name at least one of those declared");
    if (condition.empty() && treatments_and_baselines() == 0)
      say("objective.condition is empty, but no condition is a baseline or a treatment");
    for (const auto &m : plan_.at("metrics"))
      if (m.at("id") == metric && m.at("direction") != "none" && m.at("direction") != objective.at("direction"))
        say("objective.direction is " + objective.at("direction").get<std::string>() + ", but metric " + metric +
            " says " + m.at("direction").get<std::string>());
  }

  std::size_t treatments_and_baselines() const {
    const Json &all = plan_.at("conditions");
    return static_cast<std::size_t>(std::count_if(all.begin(), all.end(), [](const Json &c) {
      return c.at("role") == "baseline" || c.at("role") == "treatment";
    }));
  }

  void ranges() {
    for (const auto &m : plan_.at("metrics"))
      if (m.contains("minimum") && m.contains("maximum") && !(m["minimum"].get<double>() < m["maximum"].get<double>()))
        say("metric " + m.at("id").get<std::string>() + ": minimum is not below maximum");
  }

  void claim(const Json &claim) {
    const std::string where = "claim " + claim.at("id").get<std::string>();
    known(where + ": metric", "metrics", claim.at("metric"));
    known(where + ": treatment", "conditions", claim.at("treatment"));
    known(where + ": control", "conditions", claim.at("control"));
    if (claim.at("treatment") == claim.at("control")) say(where + ": treatment and control are the same condition");
    if (over_datasets(claim))
      everywhere(where, claim);
    else
      place(where, claim);
    const std::string over = claim.at("for_each");
    if (!over.empty()) known(where + ": for_each", "factors", over);
    for (const auto &at : claim.at("at")) level(where, at, over);
  }

  void level(const std::string &where, const Json &at, const std::string &over) {
    const std::string factor = at.at("factor");
    known(where + ": at", "factors", factor);
    if (factor == over) say(where + ": factor " + factor + " stands under for_each and under at");
    for (const auto &declared : plan_.at("factors")) {
      if (declared.at("id") != factor) continue;
      const Json &levels = declared.at("levels");
      if (std::none_of(levels.begin(), levels.end(),
                       [&](const Json &l) { return level_text(l) == level_text(at.at("level")); }))
        say(where + ": " + level_text(at.at("level")) + " is no level of factor " + factor);
    }
  }

  // A hidden evaluation measures on splits of its own.
  void hidden() {
    if (!domain_.contains("evaluation")) return;
    if (plan_.at("objective").at("split") != "selection")
      say("objective.split is " + plan_.at("objective").at("split").get<std::string>() +
          ": with the hidden evaluation of this field programs are selected on the split \"selection\"");
    for (const auto &claim : plan_.at("claims"))
      if (claim.at("split") != "claim")
        say("claim " + claim.at("id").get<std::string>() + " names the split \"" +
            claim.at("split").get<std::string>() +
            "\": with the hidden evaluation of this field claims are made on the split \"claim\"");
  }

  void replication() {
    for (auto &problem : replication_problems(plan_)) say(std::move(problem));
  }

  void size() {
    std::size_t cells = plan_.at("metrics").size() * plan_.at("conditions").size();
    for (const auto &factor : plan_.at("factors"))
      cells *= std::max<std::size_t>(1, std::min(factor.at("levels").size(), max_cells));
    if (cells > max_cells)
      say("the study asks for more than " + std::to_string(max_cells) +
          " measurements in a run: take fewer factors or levels");
  }

  const Json &plan_, &domain_;
  std::map<std::string, std::set<std::string>> ids_;
  std::vector<std::string> problems_;
};

}  // namespace

std::vector<std::string> problems_of(const Json &plan, const Json &domain) { return Check(plan, domain).run(); }

}  // namespace athanor::experiment
