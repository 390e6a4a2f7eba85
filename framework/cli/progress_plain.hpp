// SPDX-License-Identifier: Apache-2.0
//
// Progress as lines with the time: for logs, pipes and terminals that cannot redraw. Only what is worth reading.
#ifndef ATHANOR_CLI_PROGRESS_PLAIN_HPP
#define ATHANOR_CLI_PROGRESS_PLAIN_HPP

#include <map>
#include <string>

#include "cli/progress.hpp"

namespace athanor {

class PlainLines : public ProgressView {
 public:
  PlainLines(std::filesystem::path folder, std::FILE *out) : folder_(std::move(folder)), out_(out) {}
  void take(const nlohmann::json &event) override;
  void finish() override {}

 private:
  std::string line_for(const nlohmann::json &event);
  std::string stage_line(const std::string &kind, const std::string &instance, const nlohmann::json &event);
  std::string node_line(const std::string &instance, const nlohmann::json &event);
  std::string run_line(const std::string &kind, const nlohmann::json &event);

  std::filesystem::path folder_;
  std::FILE *out_;
  std::map<std::string, std::string> began_;  // instance ("" is the run) -> when
  std::map<std::string, std::string> told_;   // instance and node -> what was last said of it
};

}  // namespace athanor

#endif
