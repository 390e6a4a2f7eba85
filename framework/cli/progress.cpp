// SPDX-License-Identifier: Apache-2.0
//
// See progress.hpp.
#include "cli/progress.hpp"

#include <unistd.h>

#include <cstdlib>
#include <string>

#include "cli/progress_live.hpp"
#include "cli/progress_plain.hpp"
#include "foundation/json.hpp"

namespace athanor {
namespace {

class JsonLines : public ProgressView {
 public:
  explicit JsonLines(std::FILE *out) : out_(out) {}
  void take(const Json &event) override {
    const std::string line = canonical(event) + "\n";
    std::fwrite(line.data(), 1, line.size(), out_);
    std::fflush(out_);
  }
  void finish() override {}

 private:
  std::FILE *out_;
};

bool can_redraw(std::FILE *out) {
  const char *term = std::getenv("TERM");
  return ::isatty(::fileno(out)) && term && *term && std::string(term) != "dumb";
}

std::unique_ptr<ProgressView> view_for(Progress::Mode mode, const std::filesystem::path &folder, std::FILE *out) {
  if (mode == Progress::Mode::quiet) return nullptr;
  if (mode == Progress::Mode::json) return std::make_unique<JsonLines>(out ? out : stdout);
  if (!out) out = stderr;
  if (mode == Progress::Mode::live && can_redraw(out)) return std::make_unique<LiveView>(folder, out);
  return std::make_unique<PlainLines>(folder, out);
}

}  // namespace

Progress::Progress(Mode mode, const std::filesystem::path &run_folder, std::FILE *out)
    : view_(view_for(mode, run_folder, out)) {}

Progress::~Progress() { finish(); }

void Progress::operator()(const Json &event) {
  const std::lock_guard lock(mutex_);
  if (view_) view_->take(event);
}

void Progress::finish() {
  const std::lock_guard lock(mutex_);
  if (view_) view_->finish();
  view_.reset();
}

}  // namespace athanor
