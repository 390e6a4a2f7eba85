// SPDX-License-Identifier: Apache-2.0
//
// The figures of one search, from what the timed provider and backend logged and from its tree in the ledger. The host
// times nothing here.
//
// busy         a worker's job runs, or its model call is in flight
// utilisation  busy / (workers x time), from the first hand-out of work to the last
// replicates   runs of the confirmation that its results rest on; bets are those that were left aside, and count as
//              busy, but not among the nodes that times are divided by
// own          worker-time before the last hand-out that is not busy; idle_ms_per_node lays it out by cause
// bound        the same work by greedy list scheduling, in the order of its first hand-outs: each node as soon as a
//              worker is free and its parent has ended, the plan before all; whatever else the search waits for counts
//              as its own time
#ifndef ATHANOR_BENCH_SEARCH_FIGURES_HPP
#define ATHANOR_BENCH_SEARCH_FIGURES_HPP

#include <algorithm>
#include <fstream>
#include <map>
#include <queue>
#include <string>
#include <vector>

#include "foundation/files.hpp"
#include "ledger/ledger.hpp"
#include "search_idle.hpp"
#include "search_run.hpp"

namespace athanor::bench {

// What one worker does in one go: a node's calls and jobs, or one confirming job.
struct Piece {
  std::string id, parent;  // of nodes; both empty for the plan and for confirmations
  double first = 0, takes = 0;
};

struct Trace {
  std::vector<Json> lines;
  std::vector<Piece> pieces;  // by first hand-out
  std::vector<Span> spans;    // the same, call by call
  int calls = 0, search_calls = 0, repeats = 0, jobs = 0, failed = 0, confirmations = 0, bets = 0, nodes = 0;
  double bytes = 0, search_bytes = 0, image_bytes = 0;
};

// "node-3" out of "node-3/draft" and of "main.experiment.node-3.run-1"; empty when there is none.
inline std::string node_in(const std::string &name) {
  const std::size_t at = name.find("node-");
  if (at == std::string::npos || name.find("confirm") != std::string::npos) return {};
  return name.substr(at, name.find_first_not_of("0123456789", at + 5) - at);
}

inline int runs_of_confirmation(const fs::path &run) {
  const Json study = Json::parse(read_file(run / "artifacts" / "main" / "experiment" / "study@1.json"));
  int runs = 0;
  for (const Json &program : study.at("search").at("confirmation").at("programs"))
    runs += program.at("runs").get<int>();
  return runs;
}

inline Trace trace_of(const fs::path &folder) {
  Trace trace;
  std::ifstream log(folder / "log");
  std::map<std::string, Piece> nodes;
  std::map<std::string, Span> spans;  // by node, or by name where there is none
  for (std::string line; std::getline(log, line);) {
    const Json entry = Json::parse(line);
    const std::string name = entry.at("name"), node = node_in(name);
    const double start = entry.at("start"), takes = entry.at("end").get<double>() - start;
    if (entry.at("what") == "call") {
      ++trace.calls;
      trace.bytes += entry.at("bytes").get<double>();
      trace.image_bytes += entry.at("image_bytes").get<double>();
      trace.repeats += entry.at("repeat").get<bool>();
      if (!node.empty()) ++trace.search_calls, trace.search_bytes += entry.at("bytes").get<double>();
    } else {
      ++trace.jobs;
      trace.failed += entry.at("failed").get<bool>();
      if (node.empty()) ++trace.confirmations;
    }
    if (node.empty()) {
      trace.pieces.push_back({"", "", start, takes});
    } else {
      Piece &piece = nodes[node];
      piece.first = piece.id.empty() ? start : std::min(piece.first, start);
      piece.id = node;
      piece.takes += takes;
    }
    Span &span = spans[node.empty() ? name : node];
    span.what = node.empty() ? (name == "plan" ? "plan" : "confirm") : "node";
    span.lines.push_back({start, start + takes, entry.at("what") == "call"});
    trace.lines.push_back(entry);
  }
  trace.nodes = static_cast<int>(nodes.size());
  trace.bets = trace.confirmations - runs_of_confirmation(folder / "run");
  trace.confirmations -= trace.bets;
  const auto ledger = Ledger::open_to_read(folder / "run" / "ledger.sqlite");
  for (const Json &row : ledger->select("SELECT id,json_extract(node_json,'$.parent') AS parent,"
                                        "json_extract(node_json,'$.operator') AS operator FROM nodes")) {
    const auto node = nodes.find(row.at("id"));
    if (node == nodes.end()) continue;
    if (row.at("parent").is_string()) node->second.parent = row.at("parent");
    spans[node->first].what = row.at("operator");
  }
  for (auto &[id, piece] : nodes) trace.pieces.push_back(piece);
  for (auto &[id, span] : spans) {
    std::sort(span.lines.begin(), span.lines.end(), [](const Line &a, const Line &b) { return a.start < b.start; });
    trace.spans.push_back(span);
  }
  std::sort(trace.pieces.begin(), trace.pieces.end(), [](const Piece &a, const Piece &b) { return a.first < b.first; });
  return trace;
}

inline double bound_of(const std::vector<Piece> &pieces, int workers) {
  std::priority_queue<double, std::vector<double>, std::greater<>> free;
  for (int i = 0; i < workers; ++i) free.push(0);
  std::map<std::string, double> ended;
  double plan = 0, last = 0;
  for (std::size_t i = 0; i < pieces.size(); ++i) {
    double start = std::max(free.top(), plan);
    if (const auto parent = ended.find(pieces[i].parent); parent != ended.end())
      start = std::max(start, parent->second);
    free.pop();
    const double end = start + pieces[i].takes;
    free.push(end);
    if (i == 0) plan = end;
    if (!pieces[i].id.empty()) ended[pieces[i].id] = end;
    last = std::max(last, end);
  }
  return last;
}

inline double median(std::vector<double> values) {
  if (values.empty()) return 0;
  std::nth_element(values.begin(), values.begin() + static_cast<std::ptrdiff_t>(values.size() / 2), values.end());
  return values[values.size() / 2];
}

// How long after a node's model call ended its job began: what the host adds in the middle of a node.
inline double median_step_ms(const Trace &trace) {
  std::map<std::string, double> called;
  std::vector<double> gaps;
  for (const Json &line : trace.lines)
    if (line.at("what") == "call") called[node_in(line.at("name"))] = line.at("end");
  for (const Json &line : trace.lines)
    if (const auto call = called.find(node_in(line.at("name"))); line.at("what") == "job" && call != called.end())
      if (!call->first.empty()) gaps.push_back((line.at("start").get<double>() - call->second) * 1000);
  return median(gaps);
}

inline Json figures_of(const Setting &setting, const fs::path &folder) {
  const Trace trace = trace_of(folder);
  double first = 1e300, last = 0, end = 0, busy = 0;
  for (const Json &line : trace.lines) {
    first = std::min(first, line.at("start").get<double>());
    last = std::max(last, line.at("start").get<double>());
    end = std::max(end, line.at("end").get<double>());
  }
  for (const Json &line : trace.lines)
    busy += std::min(last, line.at("end").get<double>()) - line.at("start").get<double>();
  const double worker_time = setting.workers * (last - first), pieces = trace.nodes + trace.confirmations;
  const Json took = Json::parse(read_file(folder / "took.json"));
  const IdleTime idle_time(trace.spans, setting.workers, first, last);
  Json idle = Json::object();
  for (const auto &[cause, seconds] : idle_time.causes()) idle[cause] = seconds / pieces * 1000;
  const double bound = bound_of(trace.pieces, setting.workers), wall = end - first;
  return {{"workers", setting.workers},
          {"nodes", trace.nodes},
          {"replicates", trace.confirmations},
          {"bets", trace.bets},
          {"failed_jobs", trace.failed},
          {"latency_s", setting.latency},
          {"job_median_s", setting.median},
          {"seed", setting.seed},
          {"nodes_per_minute", pieces / wall * 60},
          {"utilisation", busy / worker_time},
          {"own_ms_per_node", (worker_time - busy) / pieces * 1000},
          {"idle_ms_per_node", idle},
          {"step_ms_median", median_step_ms(trace)},
          {"host_cpu_ms_per_node", took.at("cpu_s").get<double>() / pieces * 1000},
          {"calls_per_node", trace.calls / pieces},
          {"calls_per_search_node", static_cast<double>(trace.calls) / trace.nodes},
          {"prompt_bytes_per_node", trace.bytes / pieces},
          {"prompt_bytes_per_search_node", trace.bytes / trace.nodes},
          {"prompt_tokens_per_node", trace.bytes / pieces / 4},
          {"image_bytes_per_node", trace.image_bytes / pieces},
          {"repeated_calls", trace.repeats},
          {"peak_mib", took.at("peak_mib")},
          {"wall_s", wall},
          {"tail_s", end - last},
          {"bound_s", bound},
          {"wall_over_bound", wall / bound}};
}

}  // namespace athanor::bench

#endif
