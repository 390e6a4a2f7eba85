// SPDX-License-Identifier: Apache-2.0
//
// Progress as a block of lines at the end of the terminal, redrawn in place at most ten times a second. Warnings scroll
// away above it. The cursor stays visible and stands below the block, so nothing is left to restore when the process
// is killed.
#ifndef ATHANOR_CLI_PROGRESS_LIVE_HPP
#define ATHANOR_CLI_PROGRESS_LIVE_HPP

#include <condition_variable>
#include <mutex>
#include <string>
#include <thread>
#include <utility>
#include <vector>

#include "cli/progress.hpp"
#include "cli/progress_picture.hpp"

namespace athanor {

class LiveView : public ProgressView {
 public:
  LiveView(const std::filesystem::path &folder, std::FILE *out);
  ~LiveView() override;
  void take(const nlohmann::json &event) override;
  void finish() override;

 private:
  void loop();
  void draw(bool last);  // with the mutex held

  std::FILE *out_;
  const bool colour_;
  std::mutex mutex_;
  std::condition_variable wake_;
  RunPicture picture_;
  std::vector<std::string> notes_;            // to be printed above the block
  std::vector<std::size_t> drawn_;            // widths of the lines that stand there
  std::pair<std::size_t, std::size_t> size_;  // of the terminal when that was drawn
  bool changed_ = false, stopping_ = false;
  std::thread thread_;  // last: it uses the rest
};

}  // namespace athanor

#endif
