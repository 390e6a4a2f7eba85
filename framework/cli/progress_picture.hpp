// SPDX-License-Identifier: Apache-2.0
//
// What the live view knows of a run, and how that looks in so many columns and rows: what is finished in few lines,
// what runs in full, and less of everything the less room there is. No terminal in here: text in, text out. Drawing it
// is progress_live.hpp's work.
#ifndef ATHANOR_CLI_PROGRESS_PICTURE_HPP
#define ATHANOR_CLI_PROGRESS_PICTURE_HPP

#include <map>
#include <nlohmann/json.hpp>
#include <string>
#include <vector>

#include "cli/progress_tree.hpp"
#include "cli/terminal_text.hpp"
#include "cli/time_left.hpp"

namespace athanor {

class RunPicture {
 public:
  // `plan`: the run's pipeline.json, for what is still to come and the caps; null where there is none.
  explicit RunPicture(std::string name, const nlohmann::json &plan = nullptr);

  void take(const nlohmann::json &event);
  // Lines of at most `columns` columns and at most `rows` of them, colours left out of the count. `now` is the time to
  // count running things to. The last picture of a run leaves out what was in flight.
  std::vector<std::string> lines(const std::string &now, std::size_t columns, std::size_t rows, bool colour,
                                 bool last) const;

 private:
  struct Stage {
    std::string instance, state, began, ended, message;
    double fraction = -1;
    TreePicture tree;
  };
  // A call that has no answer yet.
  struct Flying {
    std::string instance, call, kind, since;
    bool submitted = false;  // it has a job
    std::int64_t characters = 0;
  };
  // How much is shown, from all to the least.
  struct Detail {
    bool fold_finished = false;
    std::size_t workers = 0;  // lines for calls in flight of one stage; 0: all in one line
    bool asides = true;       // what was dropped, and what is to come
    bool short_tree = false;
  };
  struct Room {
    std::string now;
    std::size_t columns;
    bool colour, last;
  };
  Stage &stage(const std::string &instance);
  void take_stage(const std::string &kind, const nlohmann::json &event);
  void take_call(const std::string &kind, const nlohmann::json &event);
  std::string head_line(const Room &room) const;
  std::string account_line(const Room &room) const;
  std::string stage_line(const Stage &stage, const Room &room) const;
  std::string to_come_line(const Room &room) const;
  std::vector<std::string> body(const Room &room, const Detail &detail) const;
  std::vector<std::string> stage_lines(const Stage &stage, const Room &room, const Detail &detail) const;
  std::vector<std::string> worker_lines(const Stage &stage, const Room &room, std::size_t most) const;
  std::string workers_in_short(const std::vector<const Flying *> &flying) const;

  std::string name_, started_, ended_, state_ = "starting";
  std::vector<Stage> stages_;
  std::vector<Flying> flying_;  // in the order in which they left
  std::size_t dropped_ = 0;
  nlohmann::json caps_ = nlohmann::json::object(), spent_ = nlohmann::json::object();
  TimeLeft time_left_;
};

}  // namespace athanor

#endif
