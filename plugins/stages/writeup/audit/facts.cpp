// SPDX-License-Identifier: Apache-2.0
//
// Questions to the records; see facts.hpp.
#include "facts.hpp"

#include <algorithm>
#include <cmath>

namespace athanor::writeup::audit {
namespace {

const Json &list(const Json &document, const char *key) {
  static const Json none = Json::array();
  const auto at = document.find(key);
  return at == document.end() || !at->is_array() ? none : *at;
}

std::vector<Named> named(const Json &study, const char *key) {
  std::vector<Named> out;
  for (const Json &item : list(study, key)) {
    Named one{item.at("id"), item.value("label", item.at("id").get<std::string>()), {}, item};
    for (const std::string &word : {lower(folded(one.label)), lower(one.id)})
      if (word.size() > 2 && std::find(one.words.begin(), one.words.end(), word) == one.words.end())
        one.words.push_back(word);
    out.push_back(std::move(one));
  }
  return out;
}

// "the baseline" and "our method" are conditions too, where there is one of that role.
std::vector<Named> named_conditions(const Json &study) {
  std::vector<Named> out = named(study, "conditions");
  const std::map<std::string, std::vector<std::string>> role_words{
      {"baseline", {"the baseline", "the control"}},
      {"treatment",
       {"the treatment", "our method", "our approach", "the full method", "the proposed method",
        "the proposed approach", "the method"}}};
  for (const auto &[role, words] : role_words) {
    const std::string wanted = role;
    const auto is = [&](const Named &c) { return c.item.value("role", "") == wanted; };
    if (std::count_if(out.begin(), out.end(), is) != 1) continue;
    Named &one = *std::find_if(out.begin(), out.end(), is);
    one.words.insert(one.words.end(), words.begin(), words.end());
  }
  return out;
}

bool same(double a, double b) { return std::abs(a - b) <= 1e-9 * std::max(std::abs(a), std::abs(b)); }

// A number that counts something else than a level of a factor.
bool counts_things(const Sentence &s, const Number &n) {
  const std::string after = s.lower.substr(n.end, 24);
  for (const char *thing : {" seed", " run", " repetition", " replicate", " random", " independent", " epoch"})
    if (after.rfind(thing, 0) == 0) return true;
  return false;
}

std::string told_in(const Records &r) {
  std::string out;
  const auto add = [&](const Json &item, const char *key) {
    if (item.is_object() && item.contains(key) && item.at(key).is_string())
      out += item.at(key).get<std::string>() + ". ";
  };
  add(r.study, "method");
  add(r.study, "question");
  for (const char *key : {"metrics", "conditions", "factors", "datasets", "claims"})
    for (const Json &item : list(r.study, key))
      for (const char *member : {"label", "description", "statement", "source"}) add(item, member);
  if (r.study.contains("evaluation"))
    for (const Json &value : r.study.at("evaluation"))
      if (value.is_string()) out += value.get<std::string>() + ". ";
  return out;
}

std::vector<double> numbers_proposed(const Records &r) {
  std::vector<double> out;
  const auto add = [&](const Json &text) {
    if (!text.is_string()) return;
    for (const Number &n : numbers_in(folded(text.get<std::string>()))) out.push_back(n.value);
  };
  const Json topic = r.run.value("topic", Json::object());
  for (const Json &of : {topic, r.idea})
    if (of.is_object())
      for (const char *member : {"title", "text", "hypothesis", "question", "abstract", "rationale"})
        add(of.value(member, Json()));
  for (const char *member : {"experiments", "risks"})
    if (r.idea.is_object())
      for (const Json &text : list(r.idea, member)) add(text);
  return out;
}

}  // namespace

bool Facts::tells_number(double value) const {
  const std::vector<Number> numbers = numbers_in(told_);
  return std::any_of(numbers.begin(), numbers.end(), [&](const Number &n) { return n.value == value; });
}

Facts::Facts(const Records &r)
    : records(r),
      declared(r.study, r.claims, r.citations, r.run),
      metrics(named(r.study, "metrics")),
      conditions(named_conditions(r.study)),
      datasets(named(r.study, "datasets")),
      told_(folded(told_in(r))),
      proposed_(numbers_proposed(r)) {
  const Json seeds = r.study.value("seeds", Json::object());
  std::vector<std::size_t> sizes;
  for (const char *kind : {"confirmation", "selection", "replication"}) sizes.push_back(list(seeds, kind).size());
  for (const std::size_t a : sizes)
    if (a > 0) run_counts_.push_back(static_cast<double>(a));
  for (const Json &claim : list(r.claims, "claims")) {
    run_counts_.push_back(claim.at("test").at("n"));
    if (claim.at("test").contains("planned")) run_counts_.push_back(claim.at("test").at("planned"));
  }
}

bool Facts::proposed(const Number &n) const {
  return std::any_of(proposed_.begin(), proposed_.end(), [&](double v) { return same(v, n.value); });
}

std::vector<Mention> Facts::mentions(const std::vector<Named> &things, const std::string &text) {
  std::vector<std::pair<std::string, std::string>> words;  // longest first: "balanced accuracy" is not accuracy
  for (const Named &thing : things)
    for (const std::string &word : thing.words) words.emplace_back(word, thing.id);
  std::stable_sort(words.begin(), words.end(),
                   [](const auto &a, const auto &b) { return a.first.size() > b.first.size(); });
  std::vector<Mention> out;
  for (const auto &[word, id] : words)
    for (std::size_t at = 0; (at = find_words(text, word, at)) != std::string::npos; at += word.size()) {
      const std::size_t from = at, to = at + word.size();
      if (std::none_of(out.begin(), out.end(), [&](const Mention &m) { return from < m.end && m.at < to; }))
        out.push_back({id, from, to});
    }
  std::sort(out.begin(), out.end(), [](const Mention &a, const Mention &b) { return a.at < b.at; });
  return out;
}

Levels Facts::levels_in(const Sentence &s) const {
  Levels out;
  const std::vector<Number> numbers = numbers_in(s.text, s.modes);
  for (const Json &factor : list(records.study, "factors")) {
    const std::string id = factor.at("id");
    for (const Json &level : factor.at("levels")) {
      bool named = false;
      if (level.is_number())
        for (const Number &n : numbers)
          named = named || (!counts_things(s, n) && same(n.percent ? n.value / 100 : n.value, level.get<double>()));
      else if (level.is_string())
        named = find_words(s.lower, lower(level.get<std::string>())) != std::string::npos;
      if (named) out[id].push_back(level);
    }
  }
  for (const std::string &name : s.results())  // a result brings its own levels
    if (const Json *r = row(name)) {
      const Json factors = r->value("factors", Json::object());
      for (const auto &[id, level] : factors.items()) {
        std::vector<Json> &levels = out[id];
        if (std::find(levels.begin(), levels.end(), level) == levels.end()) levels.push_back(level);
      }
    }
  return out;
}

std::string Facts::direction_of(const std::string &metric) const {
  for (const Named &m : metrics)
    if (m.id == metric) return m.item.value("direction", "none");
  return "none";
}
std::string Facts::label_of_metric(const std::string &id) const {
  for (const Named &m : metrics)
    if (m.id == id) return m.label;
  return id;
}
std::string Facts::label_of_condition(const std::string &id) const {
  for (const Named &c : conditions)
    if (c.id == id) return c.label;
  return id;
}

bool at_levels(const Json &factors, const Levels &levels) {
  for (const auto &[id, wanted] : levels) {
    if (!factors.contains(id)) return false;
    if (std::find(wanted.begin(), wanted.end(), factors.at(id)) == wanted.end()) return false;
  }
  return true;
}

std::vector<const Json *> Facts::rows(const std::string &statistic, const std::string &metric,
                                      const std::string &condition, const Levels &levels) const {
  std::vector<const Json *> out;
  for (const std::string &name : records.results.names()) {
    const Json *r = row(name);
    if (r->contains("control") || r->at("statistic") != statistic || r->at("metric") != metric) continue;
    if (!condition.empty() && r->value("condition", "") != condition) continue;
    if (at_levels(r->value("factors", Json::object()), levels)) out.push_back(r);
  }
  return out;
}

std::vector<double> Facts::differences(const std::string &metric, const std::string &a, const std::string &b,
                                       const Levels &levels) const {
  std::vector<double> out;
  const std::vector<const Json *> others = rows("mean", metric, b, levels);
  for (const Json *left : rows("mean", metric, a, levels))
    for (const Json *right : others) {
      bool match = true;
      for (const char *key : {"dataset", "split", "factors"}) {
        const Json l = left->contains(key) ? left->at(key) : Json(), r = right->contains(key) ? right->at(key) : Json();
        match = match && l == r;
      }
      if (match) out.push_back(left->at("value").get<double>() - right->at("value").get<double>());
    }
  return out;
}

std::vector<const Json *> Facts::claims_of(const std::vector<std::string> &results) const {
  std::vector<const Json *> out;
  for (const Json &claim : list(records.claims, "claims")) {
    if (!claim.contains("results")) continue;
    const Json &names = claim.at("results");
    const bool shown = std::any_of(names.begin(), names.end(), [&](const Json &name) {
      return std::find(results.begin(), results.end(), name.get<std::string>()) != results.end();
    });
    if (shown) out.push_back(&claim);
  }
  return out;
}

std::vector<const Json *> Facts::claims_about(const std::vector<Mention> &about, const Levels &levels) const {
  std::vector<const Json *> out;
  for (const Json &claim : list(records.claims, "claims")) {
    if (claim.value("kind", "main") != "main") continue;  // ablations are spoken of by their results only
    const std::string metric = claim.value("metric", "");
    if (!about.empty() && std::none_of(about.begin(), about.end(), [&](const Mention &m) { return m.id == metric; }))
      continue;
    if (at_levels(claim.value("factors", Json::object()), levels)) out.push_back(&claim);
  }
  return out;
}

}  // namespace athanor::writeup::audit
