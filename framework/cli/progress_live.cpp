// SPDX-License-Identifier: Apache-2.0
//
// See progress_live.hpp.
#include "cli/progress_live.hpp"

#include <sys/ioctl.h>
#include <unistd.h>

#include <algorithm>
#include <chrono>
#include <cstdlib>
#include <nlohmann/json.hpp>

#include "cli/progress_words.hpp"
#include "foundation/files.hpp"
#include "foundation/json.hpp"
#include "ledger/ledger.hpp"

namespace athanor {
namespace {

constexpr std::chrono::milliseconds frame(100);
constexpr int frames_when_idle = 10;  // the clock goes on while nothing happens

bool colour_wanted() {
  const char *no = std::getenv("NO_COLOR");
  return !no || !*no;
}

// Asked anew for each frame: the window may have been resized.
std::pair<std::size_t, std::size_t> size_of(std::FILE *out) {
  winsize size{};
  if (::ioctl(::fileno(out), TIOCGWINSZ, &size) != 0 || size.ws_col == 0 || size.ws_row == 0) return {80, 24};
  return {size.ws_col, size.ws_row};
}

// The plan that is frozen in the run's folder; null when it cannot be read.
Json plan_in(const std::filesystem::path &folder) {
  try {
    return parse_document(read_file(folder / "pipeline.json"), "pipeline.json");
  } catch (const std::exception &) {
    return nullptr;
  }
}

}  // namespace

LiveView::LiveView(const std::filesystem::path &folder, std::FILE *out)
    : out_(out),
      colour_(colour_wanted()),
      picture_(folder.filename().string(), plan_in(folder)),
      thread_([this] { loop(); }) {}

LiveView::~LiveView() { LiveView::finish(); }

void LiveView::take(const Json &event) {
  const std::lock_guard lock(mutex_);
  picture_.take(event);
  if (const std::string trouble = trouble_in(event); !trouble.empty()) notes_.push_back(trouble);
  changed_ = true;
}

void LiveView::finish() {
  {
    const std::lock_guard lock(mutex_);
    if (stopping_) return;
    stopping_ = true;
  }
  wake_.notify_all();
  thread_.join();
  const std::lock_guard lock(mutex_);
  draw(true);
}

void LiveView::loop() {
  std::unique_lock lock(mutex_);
  for (int idle = 0; !wake_.wait_for(lock, frame, [this] { return stopping_; });) {
    if (!changed_ && size_of(out_) == size_ && ++idle < frames_when_idle) continue;
    idle = 0;
    changed_ = false;
    draw(false);
  }
}

void LiveView::draw(bool last) {
  size_ = size_of(out_);
  const auto [columns, rows] = size_;
  // Lines that stood above the top of a window that is lower now are out of reach.
  std::size_t up = 0;  // a line that was drawn in a wider window may have been broken since
  for (const std::size_t width : drawn_) up += std::max<std::size_t>(1, (width + columns - 1) / columns);
  std::string text = up > 0 ? "\x1b[" + std::to_string(up) + "A\r" : "\r";
  for (const std::string &note : notes_) text += (colour_ ? "\x1b[33m" + note + "\x1b[0m" : note) + "\x1b[K\n";
  notes_.clear();
  drawn_.clear();
  // One column stays free: a terminal may break a line that is exactly full.
  for (const std::string &line :
       picture_.lines(timestamp(), columns > 1 ? columns - 1 : 1, last ? 1000 : rows, colour_, last)) {
    text += line + "\x1b[K\n";
    drawn_.push_back(width_of(line));
  }
  text += "\x1b[J";
  std::fwrite(text.data(), 1, text.size(), out_);
  std::fflush(out_);
}

}  // namespace athanor
