// SPDX-License-Identifier: Apache-2.0
//
// What the live view knows of a run, and how that looks in so many columns and rows. No terminal in here: text in, text
// out. Drawing it is progress_live.hpp's work.
#ifndef ATHANOR_CLI_PROGRESS_PICTURE_HPP
#define ATHANOR_CLI_PROGRESS_PICTURE_HPP

#include <map>
#include <nlohmann/json_fwd.hpp>
#include <optional>
#include <string>
#include <vector>

namespace athanor {

class RunPicture {
 public:
  explicit RunPicture(std::string name) : name_(std::move(name)) {}

  void take(const nlohmann::json &event);
  // Lines of at most `columns` columns and at most `rows` of them, colours left out of the count. `now` is the time to
  // count running things to. The last picture of a run leaves out what was in flight.
  std::vector<std::string> lines(const std::string &now, std::size_t columns, std::size_t rows, bool colour,
                                 bool last) const;

 private:
  struct Tree {
    std::map<std::string, std::string> states;  // node -> state
    std::map<std::string, double> metrics;      // node -> metric
    std::string objective, direction, phase, latest;
  };
  struct Stage {
    std::string instance, state, began, ended, message;
    double fraction = -1;
    Tree tree;
  };
  Stage &stage(const std::string &instance);
  void take_stage(const std::string &kind, const nlohmann::json &event);
  void take_node(const nlohmann::json &event);
  std::string stage_line(const Stage &stage, const std::string &now, std::size_t columns, bool colour) const;
  std::vector<std::string> detail_lines(const Stage &stage, bool colour) const;
  std::string head_line(const std::string &now, std::size_t columns, bool colour) const;

  std::string name_, started_, ended_, state_ = "starting";
  std::vector<Stage> stages_;
  std::map<std::string, std::string> flying_;  // instance and call -> kind, or "job" once it runs
  std::size_t dropped_ = 0;
};

// How many columns the text takes; escape sequences take none.
std::size_t width_of(const std::string &text);
// The text cut to so many columns, colours closed.
std::string cut(const std::string &text, std::size_t columns);

}  // namespace athanor

#endif
