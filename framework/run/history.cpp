// SPDX-License-Identifier: Apache-2.0
#include "run/history.hpp"

#include <algorithm>
#include <cmath>

#include "ledger/ledger.hpp"
#include "ledger/shared.hpp"

namespace athanor {
namespace {

constexpr std::size_t enough = 3;  // fewer answers say little about the next one

// The smallest value that at least this share of them does not exceed.
std::int64_t quantile(std::vector<std::int64_t> &values, double share) {
  std::sort(values.begin(), values.end());
  const auto rank = static_cast<std::size_t>(std::ceil(share * static_cast<double>(values.size())));
  return values[std::min(std::max<std::size_t>(rank, 1), values.size()) - 1];
}

}  // namespace

void History::add(const std::string &stage, const std::string &task, const std::string &model, std::int64_t input,
                  std::int64_t output) {
  if (input > 0 && output >= 0) answers_[{stage, task}].push_back({model, input, output});
}

void History::read(const fs::path &run) {
  const auto ledger = Ledger::open_to_read(run / "ledger.sqlite");
  const Json rows = ledger->select(
      "SELECT s.use AS stage, c.task AS task, a.model AS model, a.input_tokens AS input, a.output_tokens AS output "
      "FROM attempts a JOIN calls c ON c.instance=a.instance AND c.name=a.call JOIN stages s ON s.instance=a.instance "
      "WHERE a.scripted=0 AND a.input_tokens>0 AND a.output_tokens IS NOT NULL AND c.task<>'' AND "
      "a.seq>CAST(? AS INTEGER)",
      {std::to_string(shared_attempts(*ledger))});  // what a fork took over is counted in the run that it comes from
  for (const Json &row : rows) add(row.at("stage"), row.at("task"), row.at("model"), row.at("input"), row.at("output"));
  if (!rows.empty()) ++runs_;
}

std::optional<TokenStatistics> History::of(const std::string &stage, const std::string &task,
                                           const std::string &model) const {
  const auto found = answers_.find({stage, task});
  if (found == answers_.end()) return std::nullopt;
  const auto of_model = std::count_if(found->second.begin(), found->second.end(),
                                      [&](const Answer &answer) { return answer.model == model; });
  const bool same = static_cast<std::size_t>(of_model) >= enough;
  std::vector<std::int64_t> input, output;
  for (const Answer &answer : found->second)
    if (!same || answer.model == model) input.push_back(answer.input), output.push_back(answer.output);
  if (input.size() < enough) return std::nullopt;
  return TokenStatistics{{quantile(input, 0.05), quantile(input, 0.95)},
                         {quantile(output, 0.05), quantile(output, 0.95)},
                         quantile(input, 0.5),
                         quantile(output, 0.5),
                         input.size(),
                         same};
}

std::vector<fs::path> runs_below(const fs::path &folder) {
  std::vector<fs::path> out;
  std::error_code none;
  for (const auto &entry : fs::directory_iterator(folder, fs::directory_options::skip_permission_denied, none))
    if (fs::is_regular_file(entry.path() / "ledger.sqlite", none)) out.push_back(entry.path());
  std::sort(out.begin(), out.end());
  return out;
}

}  // namespace athanor
