// SPDX-License-Identifier: Apache-2.0
//
// See progress_picture.hpp.
#include "cli/progress_picture.hpp"

#include <algorithm>
#include <array>
#include <nlohmann/json.hpp>

#include "cli/progress_words.hpp"

namespace athanor {
namespace {

using Json = nlohmann::json;

constexpr const char *plain_text = "\x1b[0m", *bold = "\x1b[1m", *faint = "\x1b[2m", *red = "\x1b[31m",
                     *green = "\x1b[32m", *yellow = "\x1b[33m";

std::string in(const char *style, const std::string &text, bool colour) {
  return colour ? style + text + plain_text : text;
}

// The bytes of the character that begins at `i`, or of the whole escape sequence, and the columns it takes.
std::pair<std::size_t, std::size_t> next_character(const std::string &text, std::size_t i) {
  const auto c = static_cast<unsigned char>(text[i]);
  if (c == 0x1B) {
    std::size_t end = i + 1;
    while (end < text.size() && text[end] != 'm') ++end;
    return {std::min(end + 1, text.size()) - i, 0};
  }
  const std::size_t bytes = c < 0x80 ? 1 : c < 0xE0 ? 2 : c < 0xF0 ? 3 : 4;
  // East Asian wide characters and most pictures begin at U+1100 and U+2E80; those in between are narrow.
  const bool wide = c >= 0xF0 || (c >= 0xE3 && c <= 0xED) ||
                    (c == 0xE2 && i + 1 < text.size() && static_cast<unsigned char>(text[i + 1]) >= 0xBA);
  return {std::min(bytes, text.size() - i), wide ? 2 : 1};
}

std::string clock(double seconds) {
  if (seconds < 0) return "";
  const long all = static_cast<long>(seconds);
  char text[40];
  if (all < 3600)
    std::snprintf(text, sizeof text, "%ld:%02ld", all / 60, all % 60);
  else
    std::snprintf(text, sizeof text, "%ld:%02ld:%02ld", all / 3600, all / 60 % 60, all % 60);
  return text;
}

std::string spread(const std::string &left, const std::string &right, std::size_t columns) {
  const std::size_t used = width_of(right) + 1;
  const std::string fitting = cut(left, columns > used ? columns - used : 0);
  return fitting + std::string(columns - std::min(columns, width_of(fitting) + width_of(right)), ' ') + right;
}

std::string counted(std::size_t n, const std::string &one, const std::string &many) {
  return std::to_string(n) + " " + (n == 1 ? one : many);
}

}  // namespace

std::size_t width_of(const std::string &text) {
  std::size_t out = 0;
  for (std::size_t i = 0; i < text.size();) {
    const auto [bytes, columns] = next_character(text, i);
    i += bytes;
    out += columns;
  }
  return out;
}

std::string cut(const std::string &text, std::size_t columns) {
  if (width_of(text) <= columns) return text;
  std::string out;
  std::size_t used = 0;
  for (std::size_t i = 0; i < text.size();) {
    const auto [bytes, wide] = next_character(text, i);
    if (used + wide + 1 > columns) break;
    out += text.substr(i, bytes);
    used += wide;
    i += bytes;
  }
  if (columns > 0) out += "…";
  return text.find('\x1b') == std::string::npos ? out : out + plain_text;
}

RunPicture::Stage &RunPicture::stage(const std::string &instance) {
  for (Stage &known : stages_)
    if (known.instance == instance) return known;
  stages_.push_back({instance, "running", "", "", "", -1, {}});
  return stages_.back();
}

void RunPicture::take_stage(const std::string &kind, const Json &event) {
  Stage &on = stage(event.value("instance", ""));
  on.state = kind.substr(6);
  (on.state == "running" ? on.began : on.ended) = event.value("at", "");
  if (on.state == "waiting") on.message = "waits for you: " + event.value("command", "");
}

void RunPicture::take_node(const Json &event) {
  Tree &tree = stage(event.value("instance", "")).tree;
  const std::string id = event.value("id", "");
  tree.states[id] = event.value("state", "");
  if (event.contains("phase")) tree.phase = one_line(event.value("phase", ""), 40);
  if (event.contains("objective")) tree.objective = one_line(event.value("objective", ""), 40);
  if (event.contains("direction")) tree.direction = event.value("direction", "");
  // What is about another program (one of its parts, its seeds, an independent version) is no candidate for the best.
  if (!event.contains("metric") || !event.at("metric").is_number() || event.contains("about")) return;
  tree.metrics[id] = event.at("metric").get<double>();
  tree.latest = id;
}

void RunPicture::take(const Json &event) {
  const std::string kind = event.value("event", ""), instance = event.value("instance", "");
  const std::string call = instance + "\n" + event.value("call", "");
  if (kind == "run.started") started_ = event.value("at", "");
  if (kind.rfind("run.", 0) == 0) state_ = kind == "run.started" ? "running" : kind.substr(4);
  if (kind == "run.done" || kind == "run.failed" || kind == "run.paused") ended_ = event.value("at", "");
  if (kind.rfind("stage.", 0) == 0) take_stage(kind, event);
  if (kind == "node") take_node(event);
  if (kind == "call.started") flying_[call] = event.value("kind", "");
  if (kind == "job.started") flying_[call] = "job";
  if (kind == "call.ended" || kind == "call.failed") flying_.erase(call);
  if (kind == "branch.dropped") ++dropped_;
  if (kind == "progress") {
    Stage &on = stage(instance);
    on.fraction = event.value("fraction", -1.0);
    on.message = one_line(event.value("message", ""), 120);
  }
}

std::string RunPicture::head_line(const std::string &now, std::size_t columns, bool colour) const {
  const std::string took = started_.empty() ? "" : clock(seconds_between(started_, ended_.empty() ? now : ended_));
  const char *style = state_ == "done" ? green : state_ == "failed" ? red : state_ == "paused" ? yellow : faint;
  return spread(in(bold, "athanor", colour) + " " + name_ + "  " + in(style, state_, colour), took, columns);
}

std::string RunPicture::stage_line(const Stage &stage, const std::string &now, std::size_t columns, bool colour) const {
  const bool running = stage.state == "running";
  const std::string mark = stage.state == "done" || stage.state == "reused"       ? in(green, "✓", colour)
                           : stage.state == "failed" || stage.state == "rejected" ? in(red, "✕", colour)
                           : running                                              ? in(yellow, "▸", colour)
                                                                                  : in(yellow, "‖", colour);
  const double seconds = seconds_between(stage.began, running ? now : stage.ended);
  const std::string right = stage.state == "reused" ? "from the record"
                            : running               ? clock(seconds)
                            : seconds < 0           ? ""
                                                    : seconds_text(seconds);
  const std::string percent =
      running && stage.fraction >= 0 ? "  " + std::to_string(static_cast<int>(stage.fraction * 100)) + " %" : "";
  return spread("  " + mark + " " + (running ? in(bold, stage.instance, colour) : stage.instance) + percent,
                in(faint, right, colour), columns);
}

std::vector<std::string> RunPicture::detail_lines(const Stage &stage, bool colour) const {
  std::vector<std::string> out;
  const Tree &tree = stage.tree;
  if (!tree.states.empty()) {
    std::map<std::string, std::size_t> counts;
    for (const auto &[id, state] : tree.states) ++counts[state];
    std::string text =
        (tree.phase.empty() ? "" : tree.phase + ": ") + counted(tree.states.size(), "program", "programs");
    const char *between = ", ";
    for (const char *state : {"good", "buggy", "failed", "declined", "running"})
      if (counts[state]) text += between + std::to_string(counts[state]) + " " + state;
    if (!tree.metrics.empty()) {
      const bool down = tree.direction == "minimise";
      const auto best = std::min_element(tree.metrics.begin(), tree.metrics.end(), [&](const auto &a, const auto &b) {
        return down ? a.second < b.second : a.second > b.second;
      });
      const double value = tree.direction.empty() ? tree.metrics.at(tree.latest) : best->second;
      text += std::string("; ") + (tree.direction.empty() ? "latest " : "best ") +
              (tree.objective.empty() ? "metric" : tree.objective) + " " + number_text(value);
    }
    out.push_back("      " + text);
  }
  std::map<std::string, std::size_t> flying;
  std::string names;
  for (const auto &[call, kind] : flying_) {
    if (call.compare(0, stage.instance.size() + 1, stage.instance + "\n") != 0) continue;
    ++flying[kind == "llm"                            ? "llm"
             : kind == "job"                          ? "job"
             : kind == "experiment" || kind == "tool" ? "waiting"
                                                      : "other"];
    names += (names.empty() ? "" : ", ") + one_line(call.substr(stage.instance.size() + 1), 60);
  }
  std::string text;
  const std::vector<std::array<std::string, 3>> words{{"llm", "model call", "model calls"},
                                                      {"job", "job", "jobs"},
                                                      {"waiting", "job waiting", "jobs waiting"},
                                                      {"other", "other call", "other calls"}};
  for (const auto &[kind, one, many] : words)
    if (flying[kind]) text += (text.empty() ? "" : ", ") + counted(flying[kind], one, many);
  if (!text.empty())
    out.push_back(in(faint, "      " + text + ": " + names, colour));
  else if (!stage.message.empty())
    out.push_back(in(faint, "      " + stage.message, colour));
  return out;
}

std::vector<std::string> RunPicture::lines(const std::string &now, std::size_t columns, std::size_t rows, bool colour,
                                           bool last) const {
  std::vector<std::string> body;
  for (const Stage &stage : stages_) {
    body.push_back(stage_line(stage, now, columns, colour));
    if (!last && stage.state == "waiting") body.push_back(cut(in(bold, "      " + stage.message, colour), columns));
    if (!last && stage.state == "running")
      for (const std::string &line : detail_lines(stage, colour)) body.push_back(cut(line, columns));
  }
  if (dropped_ > 0)
    body.push_back(
        cut(in(faint, "    " + counted(dropped_, "branch was", "branches were") + " not kept", colour), columns));
  std::vector<std::string> out{head_line(now, columns, colour)};
  // What is newest stays; the older stages are only counted.
  const std::size_t room = rows > 2 ? rows - 2 : 1, hidden = body.size() > room ? body.size() - room : 0;
  if (hidden > 0) out.push_back(cut(in(faint, "    " + counted(hidden, "line", "lines") + " above", colour), columns));
  out.insert(out.end(), body.begin() + static_cast<std::ptrdiff_t>(hidden), body.end());
  return out;
}

}  // namespace athanor
