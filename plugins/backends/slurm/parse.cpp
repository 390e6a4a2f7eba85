// SPDX-License-Identifier: Apache-2.0
#include "parse.hpp"

#include <algorithm>
#include <cctype>
#include <cstdlib>
#include <sstream>

namespace athanor::slurm {
namespace {

std::vector<std::string> lines_of(const std::string &text) {
  std::vector<std::string> lines;
  std::istringstream in(text);
  for (std::string line; std::getline(in, line);)
    if (!line.empty()) lines.push_back(line);
  return lines;
}

// The last column may hold the separator itself.
std::vector<std::string> columns_of(const std::string &line, std::size_t count) {
  std::vector<std::string> columns;
  std::size_t from = 0;
  while (columns.size() + 1 < count) {
    const std::size_t bar = line.find('|', from);
    if (bar == std::string::npos) return {};
    columns.push_back(line.substr(from, bar - from));
    from = bar + 1;
  }
  columns.push_back(line.substr(from));
  return columns;
}

bool is_number(const std::string &text) {
  return !text.empty() && text.size() < 19 &&
         std::all_of(text.begin(), text.end(), [](unsigned char c) { return std::isdigit(c); });
}

std::string trimmed(const std::string &text) {
  const std::size_t first = text.find_first_not_of(" \t\r"), last = text.find_last_not_of(" \t\r");
  return first == std::string::npos ? "" : text.substr(first, last - first + 1);
}

// "gpu:a100:4(S:0-1),lustre:1": 4.
int gpus_of(const std::string &resources) {
  int gpus = 0, depth = 0;
  std::string plain;
  for (const char c : resources) {  // what stands in brackets has commas of its own
    if (c == '(') ++depth;
    if (depth == 0) plain += c;
    if (c == ')' && depth > 0) --depth;
  }
  std::istringstream each(plain);
  for (std::string one; std::getline(each, one, ',');) {
    if (one.compare(0, 3, "gpu") != 0) continue;
    const std::string count = one.substr(one.rfind(':') + 1);
    gpus += is_number(count) ? std::atoi(count.c_str()) : 1;
  }
  return gpus;
}

bool is_usable(const std::string &state) {
  // "*": the node does not answer, or has not yet
  static constexpr const char *not_so[] = {"down", "drain", "fail", "maint", "unknown", "power", "reboot", "*"};
  return std::none_of(std::begin(not_so), std::end(not_so),
                      [&](const char *word) { return state.find(word) != std::string::npos; });
}

}  // namespace

std::vector<std::string> named_together(std::vector<JobNumber> numbers) {
  std::sort(numbers.begin(), numbers.end());
  std::vector<std::string> names;
  for (std::size_t at = 0; at < numbers.size();) {
    const std::string &job = numbers[at].job;
    std::string ranges;
    std::size_t next = at;
    while (next < numbers.size() && numbers[next].job == job && numbers[next].element >= 0) {
      const int first = numbers[next].element;
      int last = first;
      while (++next < numbers.size() && numbers[next].job == job && numbers[next].element <= last + 1)
        last = numbers[next].element;
      ranges += (ranges.empty() ? "" : ",") + std::to_string(first) + (last > first ? "-" + std::to_string(last) : "");
    }
    const bool several = ranges.find_first_of(",-") != std::string::npos;
    names.push_back(ranges.empty() ? job : job + "_" + (several ? "[" + ranges + "]" : ranges));
    at = std::max(next, at + 1);
  }
  return names;
}

std::optional<JobNumber> job_number(const std::string &text) {
  const std::size_t bar = text.find('_');
  JobNumber number{text.substr(0, bar), -1};
  if (!is_number(number.job)) return std::nullopt;
  if (bar == std::string::npos) return number;
  const std::string element = text.substr(bar + 1);
  if (!is_number(element) || element.size() > 8) return std::nullopt;
  number.element = std::atoi(element.c_str());
  return number;
}

Phase phase_of(const std::string &state) {
  static constexpr const char *over[] = {"BOOT_FAIL", "CANCELLED", "COMPLETED", "DEADLINE",      "FAILED",
                                         "NODE_FAIL", "PREEMPTED", "REVOKED",   "OUT_OF_MEMORY", "TIMEOUT"};
  static constexpr const char *waiting[] = {"PENDING",      "CONFIGURING",   "REQUEUED",    "REQUEUE_FED",
                                            "REQUEUE_HOLD", "RESV_DEL_HOLD", "SPECIAL_EXIT"};
  const auto is = [&](const char *word) { return state == word; };
  if (std::any_of(std::begin(over), std::end(over), is)) return Phase::over;
  return std::any_of(std::begin(waiting), std::end(waiting), is) ? Phase::waiting : Phase::running;
}

std::vector<Row> rows(const std::string &squeue) {
  std::vector<Row> found;
  for (const std::string &line : lines_of(squeue)) {
    const auto column = columns_of(line, 6);
    if (column.empty()) continue;
    const bool array = is_number(column[1]);
    const auto number = job_number(array ? column[0] + "_" + column[1] : column[0]);
    if (!number || column[2].empty()) continue;
    found.push_back({*number, column[2], column[3], column[4], column[5]});
  }
  return found;
}

std::vector<Row> history(const std::string &sacct) {
  std::vector<Row> found;
  for (const std::string &line : lines_of(sacct)) {
    const auto column = columns_of(line, 4);
    if (column.empty()) continue;
    const auto number = job_number(column[0]);                           // "12_3.batch" is none
    const std::string state = column[1].substr(0, column[1].find(' '));  // "CANCELLED by 1000"
    if (!number || state.empty()) continue;
    found.push_back({*number, state, "", column[2] == "None assigned" ? "" : column[2], "exit status " + column[3]});
  }
  return found;
}

std::string submitted(const std::string &sbatch) {
  for (const std::string &line : lines_of(sbatch)) {
    const std::string number = trimmed(line.substr(0, line.find(';')));
    if (is_number(number)) return number;
  }
  return "";
}

std::map<std::string, std::string> configuration(const std::string &scontrol) {
  std::map<std::string, std::string> found;
  for (const std::string &line : lines_of(scontrol)) {
    const std::size_t equals = line.find('=');
    if (equals != std::string::npos) found[trimmed(line.substr(0, equals))] = trimmed(line.substr(equals + 1));
  }
  return found;
}

double seconds_of(const std::string &limit) {
  const std::size_t dash = limit.find('-');
  const double days = dash == std::string::npos ? 0 : std::atof(limit.substr(0, dash).c_str());
  std::vector<double> parts;
  std::istringstream in(dash == std::string::npos ? limit : limit.substr(dash + 1));
  for (std::string part; std::getline(in, part, ':');) {
    if (!is_number(part)) return 0;
    parts.push_back(std::atof(part.c_str()));
  }
  // Days are followed by hours first; without days a single number is minutes, two are minutes and seconds.
  if (dash != std::string::npos) parts.resize(3, 0);
  const double rest = parts.size() == 3   ? 3600 * parts[0] + 60 * parts[1] + parts[2]
                      : parts.size() == 2 ? 60 * parts[0] + parts[1]
                      : parts.size() == 1 ? 60 * parts[0]
                                          : 0;
  return 86400 * days + rest;
}

std::vector<Partition> partitions(const std::string &sinfo) {
  std::vector<Partition> found;
  for (const std::string &line : lines_of(sinfo)) {
    const auto column = columns_of(line, 8);
    if (column.empty()) continue;
    std::string name = column[0];
    const bool usual = !name.empty() && name.back() == '*';
    if (usual) name.pop_back();
    auto known = std::find_if(found.begin(), found.end(), [&](const Partition &p) { return p.name == name; });
    if (known == found.end()) known = found.insert(found.end(), Partition{});
    known->name = name;
    known->usual = usual;
    known->up = column[1] == "up";
    known->seconds = seconds_of(column[2]);
    // "64000+": at least so much
    known->memory = std::max<std::uint64_t>(known->memory, std::strtoull(column[3].c_str(), nullptr, 10) << 20);
    known->cpus = std::max(known->cpus, std::atoi(column[4].c_str()));
    const int nodes = std::atoi(column[5].c_str());
    known->nodes += nodes;
    known->usable += is_usable(column[6]) ? nodes : 0;
    known->gpus = std::max(known->gpus, gpus_of(column[7]));
  }
  return found;
}

bool is_passing(const std::string &words) {
  static constexpr const char *passing[] = {"Unable to contact slurm controller",
                                            "Socket timed out",
                                            "Connection refused",
                                            "Connection timed out",
                                            "Zero Bytes were",
                                            "Transport endpoint",
                                            "temporarily",
                                            "Unexpected message",
                                            "standby mode",
                                            "ubmit limit",
                                            "MaxSubmit",
                                            "shutting down",
                                            "authentication",
                                            "Communication connection failure",
                                            "Insane message length",
                                            "Slurm database",
                                            "No route to host",
                                            "Network is unreachable",
                                            "Message receive failure",
                                            "Message send failure",
                                            "credential",
                                            "reconfiguration",
                                            "Unable to establish",
                                            "Job queue is full",
                                            "Rate limit"};
  return std::any_of(std::begin(passing), std::end(passing),
                     [&](const char *word) { return words.find(word) != std::string::npos; });
}

}  // namespace athanor::slurm
