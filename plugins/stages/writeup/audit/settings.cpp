// SPDX-License-Identifier: Apache-2.0
//
// Settings in the text against the resolved configuration: "ten seeds" where there were five, a learning rate, epochs,
// units, programs tried, sizes of data sets, the test and the correction that were used. What a word is said to be in
// the records, it must be in the text.
#include <algorithm>
#include <cmath>
#include <map>
#include <regex>
#include <set>

#include "checks.hpp"

namespace athanor::writeup::audit {
namespace {

// A number as text or as words, for expressions.
const std::string number_words =
    "(?:one|two|three|four|five|six|seven|eight|nine|ten|eleven|twelve|thirteen|fourteen|fifteen|sixteen|seventeen|"
    "eighteen|nineteen|(?:twenty|thirty|forty|fifty|sixty|seventy|eighty|ninety)(?:[- ](?:one|two|three|four|five|six|"
    "seven|eight|nine))?|(?:a|one|two|three|four|five) hundred|(?:a|one|two|five|ten) thousand)";
const std::string number =
    "(10 ?\\^ ?\\{?-?\\d+|\\d[\\d,]*(?:\\.\\d+)?(?:e-?\\d+| ?(?:·|×) ?10 ?\\^ ?\\{?-?\\d+)?|" + number_words + ")";

// Whether a sentence has a number at all; most have none, and every expression below wants one.
bool has_number(const Sentence &s) {
  static const std::regex words("\\d|\\b" + number_words + "\\b");
  return std::regex_search(s.lower, words);
}

double value_of(const std::string &text) {
  std::size_t end = 0;
  const double words = word_number(text.rfind("a ", 0) == 0 ? "one " + text.substr(2) : text, 0, end);
  if (words >= 0) return words;
  const std::vector<Number> numbers = numbers_in(text);
  return numbers.empty() ? -1 : numbers.front().value;
}

// What is set, and how a text says it: the number first ("50 epochs") or the name first ("learning rate of 0.1").
struct Setting {
  std::string name;
  std::regex before, after;    // number before the word; number after it
  std::set<std::string> keys;  // of parameters
};
Setting setting(const std::string &name, const std::string &unit, const std::string &label,
                std::set<std::string> keys) {
  const std::string never = "(?!x)x";
  return {name, std::regex(unit.empty() ? never : "\\b" + number + "[- ](?:[a-z]+[- ]){0,2}?(?:" + unit + ")\\b"),
          std::regex(label.empty() ? never
                                   : "\\b(?:" + label +
                                         ")(?: (?:of|is|was|to|at|=|set to|fixed at|equal to|being))* ?(?:=|:)? ?" +
                                         number + "(?![\\d.]*\\d)"),
          std::move(keys)};
}
const std::vector<Setting> &settings() {
  static const std::vector<Setting> all{
      setting("epochs", "epochs?", "number of epochs|epochs", {"epochs", "n_epochs", "num_epochs", "max_epochs"}),
      setting("learning rate", "", "(?:initial |base |peak )?(?:learning rate|step size)", {"learning_rate", "lr"}),
      setting("batch size", "", "(?:mini)?-?batch size|batches", {"batch_size", "batch"}),
      setting("units", "hidden units|units|neurons", "hidden size|hidden units",
              {"hidden", "units", "hidden_units", "hidden_size"}),
      setting("layers", "(?:hidden )?layers?", "number of layers", {"layers", "n_layers", "num_layers", "depth"}),
      setting("weight decay", "", "weight decay|l2 penalty", {"weight_decay", "l2"}),
      setting("momentum", "", "momentum", {"momentum"}),
      setting("dropout", "", "dropout(?: rate| probability)?", {"dropout"}),
      setting("bins", "(?:equal )?bins", "", {"bins", "n_bins"}),
      setting("iterations", "iterations|gradient steps|training steps", "", {"iterations", "steps", "max_iter"}),
      setting("trees", "trees", "", {"trees", "n_estimators"}),
      setting("neighbours", "(?:nearest )?neighbou?rs", "", {"neighbours", "k", "n_neighbors"}),
      setting("classes", "classes", "", {"classes", "n_classes"}),
      setting("features", "features|attributes", "", {"features", "n_features"}),
      setting("images", "(?:grey |gray )?images", "", {}),
      setting("samples", "samples|examples|instances|observations|data points|rows", "",
              {"samples", "n_samples", "size"}),
      setting("documents", "documents|sentences|reviews", "", {}),
      setting("training size", "training (?:images|samples|examples|instances|rows|points)",
              "training set (?:of|size)|train size", {"train_size", "n_train"}),
      setting("test size", "test (?:images|samples|examples|instances|rows|points)", "test set (?:of|size)",
              {"test_size", "n_test"})};
  return all;
}

struct Said {
  double value;
  std::size_t at;
  std::string words;
};
std::vector<Said> said_of(const Setting &setting, const std::string &text) {
  std::vector<Said> out;
  for (const std::regex *words : {&setting.before, &setting.after})
    for (std::sregex_iterator m(text.begin(), text.end(), *words), end; m != end; ++m)
      out.push_back({value_of((*m)[1].str()), static_cast<std::size_t>(m->position()), m->str()});
  return out;
}

void parameters_into(const Json &tree, const Setting &setting, std::vector<double> &out) {
  if (!tree.is_object()) return;
  for (const auto &[key, value] : tree.items()) {
    if (setting.keys.count(lower(key)) != 0) {
      if (value.is_number()) out.push_back(value);
      if (value.is_array())
        for (const Json &v : value)
          if (v.is_number()) out.push_back(v);
    }
    parameters_into(value, setting, out);
  }
}

std::vector<double> recorded(const Setting &setting, const Facts &facts) {
  std::vector<double> out;
  const std::string told = lower(facts.told());
  for (std::size_t from = 0; from < told.size(); from += 1200)  // expressions are matched by recursion
    for (const Said &s : said_of(setting, told.substr(from, 1300))) out.push_back(s.value);
  for (const Json *document : {&facts.records.study, &facts.records.run})
    if (document->contains("parameters")) parameters_into(document->at("parameters"), setting, out);
  for (const Json &factor : facts.records.study.value("factors", Json::array()))  // a setting that is varied
    if (setting.keys.count(lower(factor.at("id").get<std::string>())) != 0)
      for (const Json &level : factor.at("levels"))
        if (level.is_number()) out.push_back(level);
  return out;
}

std::string listed(std::vector<double> values) {
  std::sort(values.begin(), values.end());
  values.erase(std::unique(values.begin(), values.end()), values.end());
  std::string out;
  for (const double v : values) {
    char text[32];
    std::snprintf(text, sizeof text, "%.6g", v);
    out += (out.empty() ? "" : ", ") + std::string(text);
  }
  return out;
}

bool among(const std::vector<double> &list, double value) {
  return std::any_of(list.begin(), list.end(),
                     [&](double v) { return std::abs(v - value) <= 1e-9 * std::max(std::abs(v), std::abs(value)); });
}

// How many examples there are of something: the study tells of pools, draws and parts in words of its own.
bool counts_examples(const Setting &setting) {
  static const std::set<std::string> names{"images", "samples", "documents"};
  return names.count(setting.name) != 0;
}

void check_setting(const Sentence &s, const Setting &setting, const std::vector<double> &known, const Facts &facts,
                   Findings &out) {
  for (const Said &said : said_of(setting, s.lower)) {
    if (known.empty() && (said.value == 1 || said.value == 2)) continue;  // "one image", "two classes" in passing
    if (among(known, said.value)) continue;
    if (counts_examples(setting) && facts.tells_number(said.value)) continue;
    out.push_back(
        known.empty()
            ? found("setting_without_record", s.place(said.at),
                    "\"" + said.words + "\" is a setting that no record states; leave it out, or put it into the study")
            : found("setting_differs", s.place(said.at),
                    "the text says \"" + said.words + "\" and the records say " + listed(known)));
  }
}

// Whether the study says so itself, in these words: a metric can be "the median of nine repetitions" within a run.
bool said_by_study(const Facts &facts, const std::string &words) {
  for (const char *part : {"metrics", "conditions", "factors", "datasets", "method"})
    if (facts.records.study.contains(part) &&
        lower(facts.records.study.at(part).dump()).find(words) != std::string::npos)
      return true;
  return false;
}

// "ten random seeds", "repeated 10 times"
void check_runs(const Sentence &s, const Facts &facts, Findings &out) {
  if (facts.run_counts().empty()) return;
  static const std::regex runs("\\b" + number +
                               "[- "
                               "](?:(?:fresh|random|independent|different|further|distinct|separate|paired|training|"
                               "repeated|new|complete|full|held-out)[- ]){0,3}"
                               "(seeds?|runs?|repetitions?|repeats|replicates?|replications?|trials|restarts)\\b|"
                               "\\b(?:repeated|run|ran|rerun|trained|replicated) (?:each \\w+ )?(?:for )?" +
                               number + " times\\b|\\bn ?= ?" + number + "\\b");
  for (std::sregex_iterator m(s.lower.begin(), s.lower.end(), runs), end; m != end; ++m) {
    const std::string text = (*m)[1].matched ? (*m)[1].str() : (*m)[3].matched ? (*m)[3].str() : (*m)[4].str();
    const double value = value_of(text);
    if (value <= 1 || among(facts.run_counts(), value) || said_by_study(facts, m->str())) continue;
    out.push_back(
        found("setting_differs", s.place(static_cast<std::size_t>(m->position())),
              "the text says \"" + m->str() + "\" and the records know of " + listed(facts.run_counts()) + " runs"));
  }
}

// "12 programs were tried"
void check_search(const Sentence &s, const Facts &facts, Findings &out) {
  const Json search = facts.records.study.value("search", Json::object());
  std::vector<double> known;
  for (const auto &[key, value] : search.items())
    if (value.is_number() && (key != "nodes" || !search.contains("candidates"))) known.push_back(value);
  if (known.empty()) return;
  static const std::regex tried(
      "\\b" + number +
      "[- ](?:(?:candidate|different|further)[- ]){0,2}(programs?|nodes|candidates|variants of the program)\\b");
  for (std::sregex_iterator m(s.lower.begin(), s.lower.end(), tried), end; m != end; ++m) {
    const double value = value_of((*m)[1].str());
    if (value <= 1 || among(known, value)) continue;
    out.push_back(found("setting_differs", s.place(static_cast<std::size_t>(m->position())),
                        "the text says \"" + m->str() + "\" and the search has " + listed(known)));
  }
}

// Tests and corrections: how a text names them, and what the records' name of them holds.
const std::vector<std::pair<std::regex, std::string>> &tests_and_corrections() {
  static const std::vector<std::pair<std::regex, std::string>> all = [] {
    std::vector<std::pair<std::regex, std::string>> out;
    for (const auto &[words, key] :
         std::vector<std::pair<std::string, std::string>>{{"t-tests?", "t-test"},
                                                          {"wilcoxon", "wilcoxon"},
                                                          {"mann[- ]whitney", "mann"},
                                                          {"permutation tests?", "permutation"},
                                                          {"bootstrap(ped|ping)?", "bootstrap"},
                                                          {"sign tests?", "sign"},
                                                          {"mcnemar", "mcnemar"},
                                                          {"anova", "anova"},
                                                          {"bonferroni", "bonferroni"},
                                                          {"holm", "holm"},
                                                          {"benjamini", "benjamini"},
                                                          {"kruskal", "kruskal"},
                                                          {"friedman", "friedman"},
                                                          {"chi[- ]squared?", "chi"}})
      out.emplace_back("\\b(" + words + ")\\b", key);
    return out;
  }();
  return all;
}

// A test, correction or level that is not the one that was used.
void check_test(const Sentence &s, const Facts &facts, Findings &out) {
  std::string used = facts.records.claims.value("family", Json::object()).value("correction", "") + " ";
  for (const Json &claim : facts.records.claims.at("claims"))
    used += claim.at("test").at("name").get<std::string>() + " ";
  used = lower(used);
  if (used.find("t interval") != std::string::npos) used += "t-test ";  // the same test, told by its interval
  if (facts.records.claims.at("claims").empty()) return;
  if (std::any_of(s.marks.begin(), s.marks.end(), [](const Mark &m) { return m.kind == Piece::Kind::citation; }) &&
      s.where == "section related")
    return;  // what others used
  for (const auto &[words, key] : tests_and_corrections()) {
    std::smatch m;
    if (used.find(key) != std::string::npos || s.lower.find(key) == std::string::npos) continue;
    if (!std::regex_search(s.lower, m, words)) continue;
    const std::string before = s.lower.substr(0, static_cast<std::size_t>(m.position()));
    static const std::regex denied(
        R"(\b(not|no|rather than|instead of|unlike|without|could|would|might|sign(ed)? of)\b)");
    if (std::regex_search(before, denied)) continue;
    out.push_back(found("setting_differs", s.place(static_cast<std::size_t>(m.position())),
                        "the text names \"" + m.str() + "\" and the records say " + used));
  }
}

}  // namespace

void check_settings(const Paper &paper, const Facts &facts, Findings &out) {
  std::vector<std::vector<double>> known;
  for (const Setting &setting : settings()) known.push_back(recorded(setting, facts));
  const auto check = [&](const Sentence &s) {
    if (has_number(s)) {
      for (std::size_t i = 0; i < settings().size(); ++i) check_setting(s, settings()[i], known[i], facts, out);
      check_runs(s, facts, out);
      check_search(s, facts, out);
    }
    check_test(s, facts, out);
  };
  for (const Sentence *s : paper.sentences()) check(*s);
  for (const Sentence &s : paper.captions) check_runs(s, facts, out);
}

}  // namespace athanor::writeup::audit
