// SPDX-License-Identifier: Apache-2.0
//
// How long a run will still take, as a range, out of what is known: how long stages of this run took, how far those
// that run say they are, what the pipeline's stages expected beforehand. What nobody can know stays open: a range may
// have no upper end, and there may be none at all.
#ifndef ATHANOR_CLI_TIME_LEFT_HPP
#define ATHANOR_CLI_TIME_LEFT_HPP

#include <map>
#include <nlohmann/json_fwd.hpp>
#include <optional>
#include <set>
#include <string>
#include <vector>

namespace athanor {

class TimeLeft {
 public:
  struct Range {
    double low = 0;              // seconds
    std::optional<double> high;  // nothing: nobody knows
  };

  explicit TimeLeft(const nlohmann::json &plan);  // pipeline.json of the run; null: nothing is known

  void take(const nlohmann::json &event);
  std::optional<Range> left(const std::string &now) const;

  // The ids of the stages that have not begun anywhere, in the plan's order.
  std::vector<std::string> to_come() const;

 private:
  struct Stage {
    std::string id, each;               // each: the for_each it stands in; empty: none
    double parallel = 1;                // branches at a time
    bool ranked = true;                 // it comes after its branches were ranked
    bool asks = false;                  // it waits for a person
    std::optional<Range> expected;      // by the stage itself, of one branch
    std::vector<double> took;           // seconds, of those that are done
    std::set<std::string> begun, over;  // branches; over: nothing of it is to come in them
  };
  struct Running {
    std::string began;
    double fraction = -1;
  };
  struct Each {
    std::size_t top = 0;  // 0: all go on
    std::set<std::string> branches, gone;
  };
  void read(const nlohmann::json &steps, const std::string &each, double parallel);
  void end(const std::string &instance, const std::string &at, const std::string &state);
  Range of_one(const Stage &stage) const;
  Range of_running(const Stage &stage, const Running &running, const std::string &now) const;
  std::optional<std::size_t> waiting(const Stage &stage) const;

  std::vector<Stage> stages_;
  std::map<std::string, Each> each_;
  std::map<std::string, Running> running_;  // by instance
};

// "2 to 9 min", "less than 40 s", "at least 3 min"; "" when there is nothing to say. Never a single number.
std::string range_text(const std::optional<TimeLeft::Range> &left);

}  // namespace athanor

#endif
