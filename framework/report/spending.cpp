// SPDX-License-Identifier: Apache-2.0
#include "report/spending.hpp"

#include <algorithm>

#include "foundation/json.hpp"
#include "ledger/shared.hpp"

namespace athanor {
namespace {

double number(const Json &row, const char *key) { return row.at(key).is_number() ? row.at(key).get<double>() : 0; }

}  // namespace

void Spending::experiment(const std::string &at) {
  ++experiments_;
  at_ = std::max(at_, at);
}

// Of a try whose cost nobody knows, what was reserved for it counts.
void Spending::add(const Json &row) {
  const auto seq = row.at("seq").get<std::int64_t>();
  last_ = std::max(last_, seq);
  if (row.at("ended").is_null()) {
    open_.insert(seq);
    reserved_usd_ += number(row, "reserved_usd");
    at_ = std::max(at_, row.at("started").get<std::string>());
    return;
  }
  open_.erase(seq);
  at_ = std::max(at_, row.at("ended").get<std::string>());
  if (row.at("outcome") != "ok" && number(row, "maybe_billed") == 0) return;
  const bool counted = row.at("input_tokens").is_number() && row.at("output_tokens").is_number();
  usd_ += row.at("cost_usd").is_number() ? number(row, "cost_usd") : number(row, "reserved_usd");
  usd_unknown_ += row.at("cost_usd").is_number() ? 0 : 1;
  tokens_ += static_cast<std::int64_t>(counted ? number(row, "input_tokens") + number(row, "output_tokens")
                                               : number(row, "reserved_tokens"));
}

Json Spending::next(Ledger &ledger) {
  if (shared_ < 0) {  // what a fork took over was paid by the other run
    last_ = shared_ = shared_attempts(ledger);
    experiments_ -= shared_experiments(ledger);
  }
  reserved_usd_ = 0;
  for (const Json &row :
       ledger.select("SELECT seq,started,ended,outcome,maybe_billed,cost_usd,input_tokens,output_tokens,"
                     "json_extract(attributes_json,'$.\"athanor.reserved_usd\"') AS reserved_usd,"
                     "json_extract(attributes_json,'$.\"athanor.reserved_tokens\"') AS reserved_tokens FROM attempts "
                     "WHERE seq>CAST(? AS INTEGER) OR seq IN (SELECT value FROM json_each(?)) ORDER BY seq",
                     {std::to_string(last_), Json(open_).dump()}))
    add(row);
  Json now{{"usd", usd_},
           {"usd_unknown", usd_unknown_},
           {"tokens", tokens_},
           {"experiments", std::max<std::int64_t>(experiments_, 0)},
           {"reserved_usd", reserved_usd_}};
  if (now == told_ || at_.empty()) return nullptr;
  told_ = now;
  const Json time = ledger.select("SELECT data_json FROM events WHERE kind='budget.time' ORDER BY seq DESC LIMIT 1");
  if (!time.empty()) {
    const Json &seconds = object_at(time[0]["data_json"], "seconds");
    if (seconds.contains("")) now["wall"] = seconds.at("");
  }
  now["at"] = at_;
  return now;
}

}  // namespace athanor
