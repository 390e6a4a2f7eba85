// SPDX-License-Identifier: Apache-2.0
//
// See progress_picture.hpp.
#include "cli/progress_picture.hpp"

#include <algorithm>
#include <array>

#include "cli/progress_spending.hpp"
#include "cli/progress_words.hpp"
#include "cli/run_words.hpp"
#include "foundation/json.hpp"

namespace athanor {
namespace {

bool is_over(const std::string &state) { return state == "done" || state == "reused"; }

std::string listed_ids(const std::vector<std::string> &ids) {
  std::string out;
  for (const std::string &id : ids) out += (out.empty() ? "" : ", ") + id;
  return out;
}

}  // namespace

RunPicture::RunPicture(std::string name, const Json &plan) : name_(std::move(name)), time_left_(plan) {
  if (plan.is_object()) caps_ = object_at(plan, "budget");
}

RunPicture::Stage &RunPicture::stage(const std::string &instance) {
  for (Stage &known : stages_)
    if (known.instance == instance) return known;
  stages_.push_back({instance, "running", "", "", "", -1, {}});
  return stages_.back();
}

void RunPicture::take_stage(const std::string &kind, const Json &event) {
  const std::string state = kind.substr(6);
  if (state == "told" || state == "retried" || state == "approved") return;
  Stage &on = stage(event.value("instance", ""));
  on.state = state;
  (on.state == "running" ? on.began : on.ended) = event.value("at", "");
  if (on.state == "running") on.fraction = -1;
  if (on.state == "waiting") on.message = "waits for you: " + event.value("command", "");
}

void RunPicture::take_call(const std::string &kind, const Json &event) {
  const std::string instance = event.value("instance", ""), call = event.value("call", ""), at = event.value("at", "");
  const auto found = std::find_if(flying_.begin(), flying_.end(),
                                  [&](const Flying &one) { return one.instance == instance && one.call == call; });
  if (kind == "call.started") {
    const Flying fresh{instance, call, event.value("kind", ""), at, false, 0};
    if (found == flying_.end())
      flying_.push_back(fresh);
    else
      *found = fresh;
  } else if (found == flying_.end()) {
    return;
  } else if (kind == "job.started") {
    found->submitted = true;
    found->since = at;
  } else if (kind == "call.progress") {
    found->characters = event.value("characters", std::int64_t{0});
  } else if (kind == "call.ended" || kind == "call.failed") {
    flying_.erase(found);
  }
}

void RunPicture::take(const Json &event) {
  const std::string kind = event.value("event", ""), at = event.value("at", "");
  time_left_.take(event);
  if (kind == "run.started") {
    started_ = at;
    ended_.clear();
    state_ = "running";
  }
  if (kind == "run.pausing") state_ = "pausing";
  if (kind == "run.done" || kind == "run.failed" || kind == "run.paused") {
    ended_ = at;
    state_ = kind.substr(4);
  }
  if (kind.rfind("stage.", 0) == 0) take_stage(kind, event);
  if (kind == "node") stage(event.value("instance", "")).tree.take(event);
  if (kind.rfind("call.", 0) == 0 || kind == "job.started") take_call(kind, event);
  if (kind == "branch.dropped") ++dropped_;
  if (kind == "spent") spent_ = event;
  if (kind == "budget.set" && event.value("instance", "").empty()) caps_.update(object_at(event, "caps"));
  if (kind == "progress") {
    Stage &on = stage(event.value("instance", ""));
    on.fraction = event.value("fraction", -1.0);
    on.message = one_line(event.value("message", ""), 120);
  }
}

std::string RunPicture::head_line(const Room &room) const {
  const std::string took =
      started_.empty() ? "" : clock_text(seconds_between(started_, ended_.empty() ? room.now : ended_));
  const Style style = state_ == "done"                            ? Style::green
                      : state_ == "failed"                        ? Style::red
                      : state_ == "paused" || state_ == "pausing" ? Style::yellow
                                                                  : Style::faint;
  const std::size_t rest = std::string("athanor ").size() + 2 + state_.size() + 1 + took.size();
  const std::string name = room.columns > rest ? cut(name_, room.columns - rest) : name_;
  return spread(styled(Style::bold, "athanor", room.colour) + " " + name + "  " + styled(style, state_, room.colour),
                took, room.columns);
}

// What was spent, and how long it will take; while it pauses: what it waits for. Empty: nothing is known.
std::string RunPicture::account_line(const Room &room) const {
  const std::size_t columns = room.columns > 2 ? room.columns - 2 : 1;
  if (!room.last && state_ == "pausing") {
    const auto calls =
        std::count_if(flying_.begin(), flying_.end(), [](const Flying &one) { return one.kind == "llm"; });
    const std::string words = calls > 0 ? "waits for " + counted(calls, "model call") + "; Ctrl-C again ends it at once"
                                        : "ends; Ctrl-C again ends it at once";
    return "  " + styled(Style::yellow, cut(words, columns), room.colour);
  }
  std::vector<std::string> parts = spending(spent_, caps_);
  const std::string left = room.last || state_ != "running" ? "" : range_text(time_left_.left(room.now));
  if (!left.empty()) parts.insert(parts.begin(), left + " left");
  return parts.empty() ? "" : "  " + as_many_as_fit(parts, columns);
}

std::string RunPicture::stage_line(const Stage &stage, const Room &room) const {
  const bool running = stage.state == "running", colour = room.colour;
  const std::string mark = is_over(stage.state)                                   ? styled(Style::green, "✓", colour)
                           : stage.state == "failed" || stage.state == "rejected" ? styled(Style::red, "✕", colour)
                           : running                                              ? styled(Style::yellow, "▸", colour)
                                     : styled(Style::yellow, "‖", colour);
  const double seconds = seconds_between(stage.began, running ? room.now : stage.ended);
  const std::string right = stage.state == "reused" ? "from the record"
                            : running               ? clock_text(seconds)
                            : seconds < 0           ? ""
                                                    : seconds_text(seconds);
  const std::string percent =
      running && stage.fraction >= 0 ? "  " + std::to_string(static_cast<int>(stage.fraction * 100)) + " %" : "";
  // Of a long name the end stays: it is the stage.
  const std::size_t rest = 4 + percent.size() + 1 + right.size();
  const std::string name = room.columns > rest ? cut_front(stage.instance, room.columns - rest) : stage.instance;
  return spread("  " + mark + " " + (running ? styled(Style::bold, name, colour) : name) + percent,
                styled(Style::faint, right, colour), room.columns);
}

// "2 model calls, 1 job: node-4/tune, node-5/run"
std::string RunPicture::workers_in_short(const std::vector<const Flying *> &flying) const {
  const std::array<std::pair<const char *, const char *>, 4> words{
      {{"model call", "model calls"}, {"job", "jobs"}, {"job waiting", "jobs waiting"}, {"other call", "other calls"}}};
  std::array<std::int64_t, 4> counts{};
  std::string names, text;
  for (const Flying *one : flying) {
    const bool work = one->kind == "experiment" || one->kind == "tool";
    ++counts[one->kind == "llm" ? 0 : one->submitted ? 1 : work ? 2 : 3];
    names += (names.empty() ? "" : ", ") + one_line(one->call, 60);
  }
  for (std::size_t i = 0; i < counts.size(); ++i)
    if (counts[i]) text += (text.empty() ? "" : ", ") + counted(counts[i], words[i].first, words[i].second);
  return text + ": " + names;
}

std::vector<std::string> RunPicture::worker_lines(const Stage &stage, const Room &room, std::size_t most) const {
  std::vector<const Flying *> flying;
  for (const Flying &one : flying_)
    if (one.instance == stage.instance) flying.push_back(&one);
  if (flying.empty()) return {};
  const std::string indent(6, ' ');
  if (most == 0) return {indent + styled(Style::faint, workers_in_short(flying), room.colour)};
  const std::size_t shown = flying.size() > most ? most - 1 : flying.size();
  std::size_t name = 0;
  for (std::size_t i = 0; i < shown; ++i) name = std::max(name, width_of(one_line(flying[i]->call, 40)));
  std::vector<std::string> out;
  for (std::size_t i = 0; i < shown; ++i) {
    const Flying &one = *flying[i];
    const std::string doing = one.kind == "llm"          ? "asks a model"
                              : one.submitted            ? "runs"
                              : one.kind == "timer"      ? "waits"
                              : one.kind == "literature" ? "looks up papers"
                                                         : "waits for a place";
    const std::string written = one.characters > 0 ? ", " + grouped(one.characters) + " characters so far" : "";
    out.push_back(spread(indent + padded(one_line(one.call, 40), name) + "  " + doing + written,
                         styled(Style::faint, clock_text(seconds_between(one.since, room.now)), room.colour),
                         room.columns));
  }
  if (shown < flying.size())
    out.push_back(indent + styled(Style::faint,
                                  "and " + counted(static_cast<std::int64_t>(flying.size() - shown), "more call"),
                                  room.colour));
  return out;
}

std::vector<std::string> RunPicture::stage_lines(const Stage &stage, const Room &room, const Detail &detail) const {
  std::vector<std::string> out{stage_line(stage, room)};
  if (room.last) return out;
  const std::string indent(6, ' ');
  if (stage.state == "waiting") out.push_back(indent + styled(Style::bold, stage.message, room.colour));
  if (stage.state != "running") return out;
  if (!stage.tree.empty()) {
    if (detail.short_tree)
      out.push_back(indent + stage.tree.summary());
    else
      for (const std::string &line : stage.tree.lines(room.columns > 6 ? room.columns - 6 : 1, room.colour))
        out.push_back(indent + line);
  }
  const std::vector<std::string> workers = worker_lines(stage, room, detail.workers);
  out.insert(out.end(), workers.begin(), workers.end());
  if (workers.empty() && !stage.message.empty())
    out.push_back(indent + styled(Style::faint, stage.message, room.colour));
  return out;
}

// The stages of which nothing is there yet.
std::string RunPicture::to_come_line(const Room &room) const {
  std::vector<std::string> ids;
  for (const std::string &id : time_left_.to_come())
    if (std::none_of(stages_.begin(), stages_.end(),
                     [&](const Stage &stage) { return stage.instance.substr(stage.instance.rfind('/') + 1) == id; }))
      ids.push_back(id);
  return ids.empty() ? "" : styled(Style::faint, cut("  · then " + listed_ids(ids), room.columns), room.colour);
}

std::vector<std::string> RunPicture::body(const Room &room, const Detail &detail) const {
  std::vector<std::string> out;
  std::int64_t folded = 0;
  for (const Stage &stage : stages_) {
    if (detail.fold_finished && is_over(stage.state)) {
      ++folded;
      continue;
    }
    for (const std::string &line : stage_lines(stage, room, detail)) out.push_back(cut(line, room.columns));
  }
  if (folded > 0)
    out.insert(
        out.begin(),
        cut("  " + styled(Style::green, "✓", room.colour) + " " + counted(folded, "stage") + " done", room.columns));
  if (dropped_ > 0 && detail.asides)
    out.push_back(
        styled(Style::faint,
               cut("    " + counted(static_cast<std::int64_t>(dropped_), "branch was", "branches were") + " not kept",
                   room.columns),
               room.colour));
  if (const std::string then = room.last || !detail.asides ? "" : to_come_line(room); !then.empty())
    out.push_back(then);
  return out;
}

std::vector<std::string> RunPicture::lines(const std::string &now, std::size_t columns, std::size_t rows, bool colour,
                                           bool last) const {
  const Room room{now, columns, colour, last};
  std::vector<std::string> out{cut(head_line(room), columns)};
  if (const std::string account = rows < 4 ? "" : account_line(room); !account.empty()) out.push_back(account);
  // One row stays free for the cursor.
  const std::size_t space = rows > out.size() + 1 ? rows - out.size() - 1 : 0;
  std::vector<std::string> below;
  for (const Detail &detail : {Detail{false, 16}, Detail{true, 16}, Detail{true, 5}, Detail{true, 0},
                               Detail{true, 0, false}, Detail{true, 0, true, true}, Detail{true, 0, false, true}}) {
    below = body(room, detail);
    if (below.size() <= space) break;
  }
  // What is newest stays.
  const bool count = space > 1;
  const std::size_t hidden = below.size() > space ? below.size() - space + (count ? 1 : 0) : 0;
  if (hidden > 0 && count)
    out.push_back(styled(Style::faint,
                         cut("    " + counted(static_cast<std::int64_t>(hidden), "line") + " above", columns), colour));
  out.insert(out.end(), below.begin() + static_cast<std::ptrdiff_t>(hidden), below.end());
  return out;
}

}  // namespace athanor
