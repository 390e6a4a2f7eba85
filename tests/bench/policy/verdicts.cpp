// SPDX-License-Identifier: Apache-2.0
//
// See verdicts.hpp.
#include "tests/bench/policy/verdicts.hpp"

#include <fmt/format.h>

#include <map>
#include <set>

#include "tests/bench/policy/rivals.hpp"
#include "tests/bench/policy/trial.hpp"

namespace athanor::bench {

namespace {

using Json = nlohmann::json;
constexpr double alpha = 0.05;
constexpr double tolerated = 0.055;  // of a valid test without an effect: what is measured there is itself uncertain
constexpr double effects[] = {0, 0.5, 1, 2};

// How the planned claim, that the treatment is better, came out over many landscapes.
struct Tally {
  Rate wrong, missed, inconclusive, supported;
  Rate best_run_wrong, best_run_missed;
  Rate any_wrong;                               // of all claims of an idea
  Rate doubted;                                 // a re-implementation disagreed
  std::map<std::string, Rate> rejected, found;  // by rival: at all, and with the right sign

  void add(const Setting &setting, const Trial &trial);
};

void count(Rate &rate, bool hit) {
  ++rate.of;
  if (hit) ++rate.hits;
}

// Without an effect every verdict but "inconclusive" is wrong; with one, only "refuted" is.
bool is_wrong(const std::string &verdict, double effect) {
  return effect > 0 ? verdict == "refuted" : verdict != "inconclusive";
}

void Tally::add(const Setting &setting, const Trial &trial) {
  const std::string &verdict = trial.tested.at(0).verdict;
  const bool effect = setting.effect > 0;
  count(wrong, is_wrong(verdict, setting.effect));
  count(missed, effect && verdict != "supported");
  count(inconclusive, verdict == "inconclusive");
  count(supported, verdict == "supported");
  count(best_run_wrong, !effect && trial.best_run_claims);
  count(best_run_missed, effect && !trial.best_run_claims);
  bool any = is_wrong(verdict, setting.effect);
  for (std::size_t i = 1; i < trial.tested.size(); ++i) any = any || trial.tested[i].verdict != "inconclusive";
  count(any_wrong, any);
  bool disagrees = false;
  for (const auto &a : trial.tested[0].agreements) disagrees = disagrees || a.agrees == false;
  count(doubted, disagrees);
  const std::vector<double> differences = trial.tested[0].pairs.values();
  const double mean = trial.tested[0].test.difference;
  for (const Rival &rival : rivals()) {
    const bool rejects = !differences.empty() && rival.p(differences, overlap_of(setting.noise)) < alpha;
    count(rejected[rival.name], rejects);
    count(found[rival.name], rejects && mean > 0);
  }
}

// Rows that differ in the effect only are measured on the same landscapes, all others on their own.
std::uint64_t first_landscape(const Setting &setting) {
  const auto whole = [](double share) { return static_cast<std::uint64_t>(100 * share); };
  return 1 +
         (((static_cast<std::uint64_t>(setting.noise) * 100 + static_cast<std::uint64_t>(setting.seeds)) * 100 +
           static_cast<std::uint64_t>(setting.ablations)) *
              100 +
          whole(setting.lost)) *
             2 * 1000000 +
         (setting.written_anew ? 1000000 : 0);
}

Tally over(const Setting &setting, int landscapes) {
  Tally tally;
  const std::uint64_t first = first_landscape(setting);
  for (int i = 0; i < landscapes; ++i) tally.add(setting, run_trial(setting, first + static_cast<std::uint64_t>(i)));
  return tally;
}

Json document(const Rate &rate) { return {rate.value(), rate.low(), rate.high()}; }

std::string percent(const Rate &rate) {
  return fmt::format("{:5.1f} [{:4.1f},{:5.1f}]", 100 * rate.value(), 100 * rate.low(), 100 * rate.high());
}

// The most powerful of the tests that keep their level where there is no effect.
std::pair<std::string, double> best_valid(const Tally &without, const Tally &with) {
  std::pair<std::string, double> best{"none", 0};
  for (const Rival &rival : rivals()) {
    const double power = with.found.at(rival.name).value();
    if (without.rejected.at(rival.name).low() <= tolerated && power > best.second) best = {rival.name, power};
  }
  return best;
}

Json verdicts(int landscapes) {
  Json rows = Json::array();
  fmt::print(
      "One claim; per cent with 95 % interval; four times {} landscapes where there is no effect. Beside it: the best "
      "run of twelve, written up.\n",
      landscapes);
  fmt::print("{:<13}{:>5}{:>7}  {:<19}{:<19}{:<19}{:<27}{:>8}  {:>11}{:>12}\n", "noise", "seeds", "effect", "false",
             "missed", "inconclusive", "best valid test", "of best", "run: false", "run: missed");
  for (const Noise noise : {Noise::independent, Noise::shared_split, Noise::heavy})
    for (const int seeds : {5, 10}) {
      std::optional<Tally> without;
      for (const double effect : effects) {
        // Whether a test keeps its level takes more landscapes to tell than how powerful it is.
        const int all = effect > 0 ? landscapes : 4 * landscapes;
        const Tally t = over({noise, effect, seeds, 0, std::nullopt, 0}, all);
        if (!without) without = t;
        const auto [test, power] = best_valid(*without, t);
        const double of_best = power > 0 ? t.supported.value() / power : 1;
        Json row{{"noise", name_of(noise)},
                 {"seeds", seeds},
                 {"effect", effect},
                 {"landscapes", all},
                 {"false", document(t.wrong)},
                 {"missed", document(t.missed)},
                 {"inconclusive", document(t.inconclusive)},
                 {"best_run_false", document(t.best_run_wrong)},
                 {"best_run_missed", document(t.best_run_missed)}};
        if (effect > 0) row.update({{"best_valid_test", test}, {"best_valid_power", power}, {"of_best", of_best}});
        for (const auto &[name, rate] : t.rejected) row["rejected"][name] = rate.value();
        fmt::print("{:<13}{:>5}{:>7}  {:<19}{:<19}{:<19}{:<27}{:>8}  {:>10.1f} {:>11.1f}\n", name_of(noise), seeds,
                   effect, percent(t.wrong), effect > 0 ? percent(t.missed) : "", percent(t.inconclusive),
                   effect > 0 ? fmt::format("{} {:.1f}", test, 100 * power) : "",
                   effect > 0 ? fmt::format("{:.1f} %", 100 * of_best) : "", 100 * t.best_run_wrong.value(),
                   100 * t.best_run_missed.value());
        rows.push_back(row);
      }
    }
  return rows;
}

// One claim and four ablations, all without effect: how often any of the five is claimed.
Json families(int landscapes) {
  Json rows = Json::array();
  fmt::print("\nFive claims, none of them true: any false claim of an idea, per cent\n");
  for (const Noise noise : {Noise::independent, Noise::shared_split, Noise::heavy}) {
    const Tally t = over({noise, 0, 5, 4, std::nullopt, 0}, landscapes);
    fmt::print("{:<13}{}\n", name_of(noise), percent(t.any_wrong));
    rows.push_back({{"noise", name_of(noise)}, {"any_false", document(t.any_wrong)}});
  }
  return rows;
}

Json reimplementations(int landscapes) {
  Json rows = Json::array();
  fmt::print("\nWith a re-implementation, five seeds; per cent\n{:<13}{:>7}{:>10}  {:<19}{:<19}{:<19}\n", "noise",
             "effect", "its effect", "false", "supported", "disagrees");
  for (const Noise noise : {Noise::independent, Noise::shared_split, Noise::heavy})
    for (const auto &[effect, its] :
         {std::pair{0.0, 0.0}, {1.0, 1.0}, {2.0, 2.0}, {2.0, 0.0}, {4.0, 4.0}, {4.0, 0.0}}) {
      const Tally t = over({noise, effect, 5, 0, its, 0}, landscapes);
      fmt::print("{:<13}{:>7}{:>12}  {:<19}{:<19}{:<19}\n", name_of(noise), effect, its, percent(t.wrong),
                 percent(t.supported), percent(t.doubted));
      rows.push_back({{"noise", name_of(noise)},
                      {"effect", effect},
                      {"its_effect", its},
                      {"false", document(t.wrong)},
                      {"supported", document(t.supported)},
                      {"supported_without",
                       t.found.at(noise == Noise::shared_split ? "corrected resampled t" : "paired t").value()},
                      {"disagrees", document(t.doubted)}});
    }
  return rows;
}

// Runs of the treatment that would have come out worst fail instead. Without the rule on lost runs, what is left
// would be tested as if nothing had happened.
Json lost_runs(int landscapes) {
  Json rows = Json::array();
  fmt::print("\nNo effect, but the worst runs of the treatment fail; independent noise, per cent\n");
  fmt::print("{:>5}{:>7}  {:<19}{:<19}{:<19}\n", "seeds", "fail", "false", "without the rule", "inconclusive");
  for (const int seeds : {5, 10})
    for (const double lost : {0.1, 0.2, 0.35, 0.5}) {
      const Tally t = over({Noise::independent, 0, seeds, 0, std::nullopt, lost}, landscapes);
      fmt::print("{:>5}{:>6.0f}%  {:<19}{:<19}{:<19}\n", seeds, 100 * lost, percent(t.wrong),
                 percent(t.rejected.at("paired t")), percent(t.inconclusive));
      rows.push_back({{"seeds", seeds},
                      {"lost", lost},
                      {"false", document(t.wrong)},
                      {"false_without_rule", document(t.rejected.at("paired t"))},
                      {"inconclusive", document(t.inconclusive)}});
    }
  return rows;
}

}  // namespace

Json measure_claims(int landscapes) {
  Json out{{"verdicts", verdicts(landscapes)}};
  out["families"] = families(landscapes);
  out["reimplementations"] = reimplementations(landscapes);
  out["lost_runs"] = lost_runs(landscapes);
  return out;
}

}  // namespace athanor::bench
