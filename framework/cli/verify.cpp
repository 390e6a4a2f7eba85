// SPDX-License-Identifier: Apache-2.0
#include "cli/verify.hpp"

#include <algorithm>
#include <iostream>
#include <random>

#include "cli/verbs.hpp"
#include "foundation/error.hpp"
#include "foundation/json.hpp"
#include "verify/verify.hpp"

namespace athanor {
namespace {

using verify::Finding;
using verify::Report;
using verify::Status;

std::uint64_t number_of(const std::string &option, const std::string &text, std::uint64_t most) {
  const bool digits = !text.empty() && text.size() < 19 && text.find_first_not_of("0123456789") == std::string::npos;
  const std::uint64_t value = digits ? std::stoull(text) : 0;
  if (!digits || value > most)
    throw Error("bad_request", option + " " + text + ": this is no whole number up to " + std::to_string(most));
  return value;
}

int level_of(const Arguments &arguments) {
  if (arguments.level.empty()) return verify::contract;
  const auto level = number_of("--level", arguments.level, verify::strictest);
  if (level == 0)
    throw Error("bad_request", "--level 0: the levels are 1 (loads), 2 (behaves), 3 (keeps the contract) and 4 (fuzz)");
  return static_cast<int>(level);
}

// What is not as it should be, in full; the rest is only counted.
void print(const Finding &finding) {
  const Status status = finding.outcome.status;
  if (status == Status::passed || status == Status::skipped) return;
  std::cout << verify::name_of(status) << "  " << (finding.component.empty() ? "" : finding.component + "  ")
            << finding.check->id << "\n"
            << "  rule  " << finding.check->rule << "\n"
            << "  seen  " << finding.outcome.seen << "\n"
            << "  do    " << finding.check->todo << "\n"
            << std::endl;
}

std::string counts(const Report &report, int level) {
  std::string out;
  for (const Status status : {Status::passed, Status::failed, Status::crashed, Status::warning, Status::skipped})
    if (const std::size_t count = report.count(status, level); count > 0)
      out += (out.empty() ? "" : ", ") + std::to_string(count) + " " + verify::name_of(status);
  return out;
}

// Why something was left out, each reason once; what only waits for a failure to be mended is no reason of its own.
void print_skipped(const Report &report) {
  std::vector<std::pair<std::string, std::string>> reasons;
  for (const Finding &one : report.findings) {
    if (one.outcome.status != Status::skipped || one.outcome.seen.rfind("it says nothing before", 0) == 0) continue;
    const auto known = std::find_if(reasons.begin(), reasons.end(),
                                    [&](const auto &reason) { return reason.first == one.outcome.seen; });
    if (known == reasons.end())
      reasons.emplace_back(one.outcome.seen, one.check->id);
    else
      known->second += std::string(", ") + one.check->id;
  }
  for (const auto &[reason, ids] : reasons) std::cout << "  skipped " << ids << ": " << reason << "\n";
}

void print_summary(const Report &report) {
  static const char *const words[] = {"", "loads", "behaves", "contract", "fuzz"};
  std::cout << report.file.string();
  if (!report.plugin.empty()) std::cout << ": " << report.plugin << " " << report.version;
  std::cout << "\n";
  for (int level = 1; level <= verify::strictest; ++level)
    if (const std::string said = counts(report, level); !said.empty())
      std::cout << "  " << level << " " << words[level] << std::string(10 - std::string(words[level]).size(), ' ')
                << said << "\n";
  print_skipped(report);
  if (report.wanted.level >= verify::fuzz) std::cout << "  seed " << report.wanted.seed << "\n";
  if (!report.fine())
    std::cout << "One check again, under a debugger say: athanor verify " << report.file.filename().string()
              << " --check NAME\n";
}

}  // namespace

int verb_verify(const Arguments &arguments) {
  verify::Wanted wanted;
  wanted.file = arguments.words.front();
  wanted.level = level_of(arguments);
  wanted.only = arguments.check;
  // Another seed each time, so that the years of a plugin are many trials; it is printed.
  wanted.seed = arguments.seed.empty() ? std::random_device()() : number_of("--seed", arguments.seed, UINT64_MAX);
  const Report report = verify::verify(wanted, [&](const Finding &finding) {
    if (!arguments.json) print(finding);
  });
  if (arguments.json)
    std::cout << pretty(verify::to_json(report));
  else
    print_summary(report);
  return report.fine() ? exit_ok : exit_failed;
}

}  // namespace athanor
