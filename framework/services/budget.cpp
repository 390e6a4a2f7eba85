// SPDX-License-Identifier: Apache-2.0
#include "services/budget.hpp"

#include <algorithm>
#include <cmath>

#include "foundation/error.hpp"
#include "foundation/json.hpp"
#include "ledger/ledger.hpp"
#include "ledger/shared.hpp"

namespace athanor {
namespace {

constexpr std::size_t samples_kept = 200, samples_wanted = 5;
constexpr auto looked_at_every = std::chrono::milliseconds(100);

Picodollars pico(double usd) { return static_cast<Picodollars>(std::llround(usd * static_cast<double>(dollar))); }

std::string kind_of(const std::string &task, const std::string &model) { return task + "\n" + model; }

std::string whose(const std::string &instance) { return instance.empty() ? "the run" : instance; }

std::string who_asks(const Budget::Asking &asking) {
  return (asking.task.empty() ? "a model call" : asking.task) + " (" + asking.call + " of " + asking.instance + ")";
}

// How a cap is raised, in the words of the command line.
std::string raise_hint(const std::string &instance, const std::string &words) {
  return "raise it when you resume: `--budget " + (instance.empty() ? "" : instance + ":") + words + "`";
}

Error over_usd(const std::string &instance, const Caps &caps, Picodollars used, const Budget::Asking &asking,
               Picodollars likely) {
  return Error("budget",
               "the budget of " + whose(instance) + ", " + in_words({caps.usd, {}, {}, {}}) +
                   ", leaves no room for what is next: " + money(used) + " are used, and " + who_asks(asking) +
                   " is likely to cost " + money(likely),
               raise_hint(instance, "usd=AMOUNT"));
}

Error over_tokens(const std::string &instance, const Caps &caps, std::int64_t used, const Budget::Asking &asking,
                  std::int64_t likely) {
  return Error("budget",
               "the budget of " + whose(instance) + ", " + std::to_string(*caps.tokens) +
                   " tokens, leaves no room for what is next: " + std::to_string(used) + " are used, and " +
                   who_asks(asking) + " is likely to take " + std::to_string(likely),
               raise_hint(instance, "tokens=NUMBER"));
}

}  // namespace

Budget::Budget(const Plan &plan, Ledger &ledger) : plan_(plan), ledger_(ledger) {
  accounts_[""].caps = plan.budget;
  recall(ledger);
  recall_caps(ledger);
}

// The stage of an instance is what stands after the last slash.
Budget::Account &Budget::account(const std::string &instance) {
  const auto [place, fresh] = accounts_.try_emplace(instance);
  Account &out = place->second;
  if (fresh) {
    const std::string stage = instance.substr(instance.rfind('/') + 1);
    std::function<void(const std::vector<Step> &)> look = [&](const std::vector<Step> &steps) {
      for (const Step &step : steps) {
        if (step.each) look(step.each->steps);
        if (step.stage && step.stage->id == stage) out.caps = step.stage->budget;
      }
    };
    look(plan_.steps);
  }
  return out;
}

std::vector<std::pair<std::string, Budget::Account *>> Budget::accounts_of(const std::string &instance) {
  return {{std::string(), &accounts_[""]}, {instance, &account(instance)}};
}

void Budget::recall(Ledger &ledger) {
  const Json attempts = ledger.select(R"(
    SELECT a.seq, a.instance, a.model, a.outcome, a.maybe_billed, a.cost_usd, a.input_tokens, a.output_tokens, c.task,
      json_extract(a.attributes_json, '$."athanor.reserved_usd"') AS reserved_usd,
      json_extract(a.attributes_json, '$."athanor.reserved_tokens"') AS reserved_tokens
    FROM attempts a LEFT JOIN calls c ON c.instance = a.instance AND c.name = a.call ORDER BY a.seq)");
  const Json fork = forked_from(ledger);  // what it took over was paid by the other run, and says what is likely
  const auto shared = fork.value("attempts", std::int64_t{0});
  const auto number = [](const Json &row, const char *key) {
    return row.at(key).is_number() ? row.at(key).get<double>() : 0;
  };
  for (const Json &row : attempts) {
    const bool ended = row.at("outcome").is_string(), ok = ended && row.at("outcome") == "ok";
    const bool counted = row.at("input_tokens").is_number() && row.at("output_tokens").is_number();
    const bool charged = ok || !ended || number(row, "maybe_billed") != 0;
    if (!charged) continue;
    Used used;
    used.usd = pico(row.at("cost_usd").is_number() ? number(row, "cost_usd") : number(row, "reserved_usd"));
    used.tokens = static_cast<std::int64_t>(counted ? number(row, "input_tokens") + number(row, "output_tokens")
                                                    : number(row, "reserved_tokens"));
    for (const auto &[name, one] : accounts_of(row.at("instance"))) {
      if (row.at("seq") <= shared) break;
      one->used.usd += used.usd;
      one->used.tokens += used.tokens;
      if (!row.at("cost_usd").is_number()) ++one->usd_unknown;
    }
    if (ok && counted && row.at("task").is_string()) remember(kind_of(row.at("task"), row.at("model")), used);
  }
  const Json jobs = ledger.select(R"(
    SELECT j.instance, COUNT(*) AS n FROM jobs j JOIN calls c ON c.instance = j.instance AND c.name = j.call
    WHERE c.kind = 'experiment' GROUP BY j.instance)");
  for (const Json &row : jobs)
    for (const auto &[name, one] : accounts_of(row.at("instance"))) one->experiments += row.at("n").get<std::int64_t>();
  for (const auto &[instance, n] : object_at(fork, "experiments").items())
    for (const auto &[name, one] : accounts_of(instance)) one->experiments -= n.get<std::int64_t>();
}

void Budget::recall_caps(Ledger &ledger) {
  for (const Json &row : ledger.select(
           "SELECT kind, instance, data_json FROM events WHERE kind IN ('budget.set','budget.time') ORDER BY seq")) {
    const Json &data = row.at("data_json");
    if (row.at("kind") == "budget.time") {
      for (const auto &[instance, seconds] : data.at("seconds").items()) account(instance).wall = seconds.get<double>();
      continue;
    }
    Account &one = account(row.at("instance"));
    one.caps = with_changes(one.caps, caps_from(data.at("caps")));
  }
}

Budget::Used Budget::likely(const std::string &kind, const Used &expected) const {
  const auto found = samples_.find(kind);
  if (found == samples_.end()) return expected;
  const auto percentile = [&](auto member, auto least) {
    std::vector<std::int64_t> all;
    for (const Used &used : found->second.latest) all.push_back(used.*member);
    std::sort(all.begin(), all.end());
    if (all.size() < samples_wanted) return std::max(least, all.back());
    return all[static_cast<std::size_t>(std::ceil(0.95 * static_cast<double>(all.size()))) - 1];
  };
  return {percentile(&Used::usd, expected.usd), percentile(&Used::tokens, expected.tokens)};
}

void Budget::remember(const std::string &kind, const Used &used) {
  Sample &sample = samples_[kind];
  if (sample.latest.size() < samples_kept)
    sample.latest.push_back(used);
  else
    sample.latest[sample.next++ % samples_kept] = used;
}

Budget::Reservation Budget::reserve(const Asking &asking, const std::function<bool()> &stopped) {
  const std::string kind = kind_of(asking.task, asking.model);
  std::unique_lock lock(mutex_);
  for (;;) {
    const Used more = likely(kind, asking.expected);
    std::optional<Error> over;
    bool in_flight = false;
    for (const auto &[instance, one] : accounts_of(asking.instance)) {
      const bool usd = one->caps.usd && one->used.usd + one->reserved.usd + more.usd > pico(*one->caps.usd);
      const bool tokens = one->caps.tokens && one->used.tokens + one->reserved.tokens + more.tokens > *one->caps.tokens;
      if (!usd && !tokens) continue;
      in_flight = in_flight || (usd ? one->reserved.usd > 0 : one->reserved.tokens > 0);
      if (!over)
        over = usd ? over_usd(instance, one->caps, one->used.usd, asking, more.usd)
                   : over_tokens(instance, one->caps, one->used.tokens, asking, more.tokens);
    }
    if (!over) {
      for (const auto &[instance, one] : accounts_of(asking.instance)) {
        one->reserved.usd += more.usd;
        one->reserved.tokens += more.tokens;
      }
      return Reservation(*this, asking.instance, kind, more);
    }
    if (!in_flight) throw Error(*over);
    if (stopped()) throw Cancelled();
    changed_.wait_for(lock, looked_at_every);
  }
}

void Budget::settled(const Reservation &reservation, const Used &used, Known known) {
  {
    const std::lock_guard lock(mutex_);
    for (const auto &[instance, one] : accounts_of(reservation.instance_)) {
      one->reserved.usd -= reservation.likely_.usd;
      one->reserved.tokens -= reservation.likely_.tokens;
      one->used.usd += used.usd;
      one->used.tokens += used.tokens;
      if (!known.usd) ++one->usd_unknown;
    }
    if (known.usd && known.tokens) remember(reservation.kind_, used);
  }
  changed_.notify_all();
}

Budget::Reservation::Reservation(Reservation &&other) noexcept
    : budget_(std::exchange(other.budget_, nullptr)),
      instance_(std::move(other.instance_)),
      kind_(std::move(other.kind_)),
      likely_(other.likely_),
      left_(other.left_) {}

Budget::Reservation::~Reservation() {
  if (left_)
    settle(std::nullopt, std::nullopt);
  else
    refused();
}

void Budget::Reservation::settle(std::optional<Picodollars> usd, std::optional<std::int64_t> tokens) {
  if (!budget_) return;
  std::exchange(budget_, nullptr)
      ->settled(*this, {usd.value_or(likely_.usd), tokens.value_or(likely_.tokens)},
                {usd.has_value(), tokens.has_value()});
}

void Budget::Reservation::refused() {
  if (budget_) std::exchange(budget_, nullptr)->settled(*this, {}, {true, false});
}

void Budget::experiment(const std::string &instance, const std::string &call) {
  const std::lock_guard lock(mutex_);
  for (const auto &[name, one] : accounts_of(instance))
    if (one->caps.experiments && one->experiments >= *one->caps.experiments)
      throw Error("budget",
                  "the budget of " + whose(name) + ", " + in_words({{}, {}, one->caps.experiments, {}}) +
                      ", is used up; next would be " + call + " of " + instance,
                  raise_hint(name, "experiments=NUMBER"));
  for (const auto &[name, one] : accounts_of(instance)) ++one->experiments;
}

double Budget::wall_of(const Account &account) {
  if (account.running == 0) return account.wall;
  return account.wall + std::chrono::duration<double>(std::chrono::steady_clock::now() - account.since).count();
}

void Budget::count(Account &account, bool starts) {
  const double wall = wall_of(account);
  account.wall = wall;
  account.since = std::chrono::steady_clock::now();
  account.running += starts ? 1 : -1;
}

void Budget::begins(const std::string &instance) {
  const std::lock_guard lock(mutex_);
  for (const auto &[name, one] : accounts_of(instance)) count(*one, true);
}

void Budget::ends(const std::string &instance) {
  const std::lock_guard lock(mutex_);
  for (const auto &[name, one] : accounts_of(instance)) count(*one, false);
}

void Budget::check_time(const std::string &instance) {
  const std::lock_guard lock(mutex_);
  for (const auto &[name, one] : accounts_of(instance))
    if (one->caps.wall && wall_of(*one) >= *one->caps.wall)
      throw Error("budget",
                  "the time of " + whose(name) + ", " + duration_words(*one->caps.wall) + ", is used up in " + instance,
                  raise_hint(name, "wall=TIME"));
}

void Budget::set(const Caps &changes, const std::string &instance, const std::string &by) {
  {
    const std::lock_guard lock(mutex_);
    Account &one = account(instance);
    one.caps = with_changes(one.caps, changes);
  }
  ledger_.event(instance, "budget.set", {{"caps", caps_json(changes)}, {"by", by}});
  changed_.notify_all();
}

Json Budget::state() {
  const std::lock_guard lock(mutex_);
  const Account &run = accounts_[""];
  return {{"caps", caps_json(run.caps)},
          {"used",
           {{"usd", dollars(run.used.usd)},
            {"usd_unknown", run.usd_unknown},
            {"tokens", run.used.tokens},
            {"experiments", run.experiments},
            {"wall", wall_of(run)}}},
          {"reserved", {{"usd", dollars(run.reserved.usd)}, {"tokens", run.reserved.tokens}}}};
}

void Budget::note_time() {
  Json seconds = Json::object();
  {
    const std::lock_guard lock(mutex_);
    for (const auto &[instance, one] : accounts_)
      if (const double wall = wall_of(one); wall > 0) seconds[instance] = wall;
  }
  if (!seconds.empty()) ledger_.event("", "budget.time", {{"seconds", seconds}});
}

}  // namespace athanor
