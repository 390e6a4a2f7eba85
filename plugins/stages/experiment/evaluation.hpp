// SPDX-License-Identifier: Apache-2.0
//
// Hidden evaluation: programs write predictions, and a scoring program that they never see, with labels that they never
// see, makes measurements of them. Says what to ask of the host and what its answer means; asks nothing itself.
#ifndef ATHANOR_EXPERIMENT_EVALUATION_HPP
#define ATHANOR_EXPERIMENT_EVALUATION_HPP

#include <athanor/plugin.hpp>
#include <optional>
#include <string>
#include <vector>

namespace athanor::experiment {

using sdk::Json;

// Programs are chosen on the one, claims are made on the other.
enum class HiddenSplit { selection, claim };
const char *name_of(HiddenSplit split);

// The domain profile's `evaluation`.
struct Evaluation {
  std::string program, text;         // the scoring program's file name and content
  std::vector<std::string> command;  // run beside it
  std::string predictions;           // the file that each program writes, or a pattern of several
  std::string format;                // what they look like, for whoever writes programs; may be empty
  std::vector<std::string> metrics;  // what only the scoring measures; may be empty: not said
  std::string selection, claim;      // ids of the hidden data sets with the labels
  Json limits = Json::object();

  bool measures(const std::string &metric) const;  // true as well where the profile does not say
};

// Nothing where the profile has none.
std::optional<Evaluation> evaluation_of(const Json &domain);

// The collect patterns of an experiment with the predictions among them.
Json with_predictions(Json collect, const Evaluation &evaluation);

// The files of an experiment's Outcome that are predictions; empty: it wrote none, and cannot be scored.
std::vector<Json> predictions_of(const Json &outcome, const Evaluation &evaluation);
std::string no_predictions_fault(const Evaluation &evaluation);

// The athanor.tool/1 that scores an outcome's predictions by one hidden split: the predictions under the names that the
// experiment gave them, the scoring program, and $ATHANOR_DATA/ID with the labels. The seed is the experiment's.
Json scoring_work(const Evaluation &evaluation, const Json &outcome, HiddenSplit split, const Json &seed,
                  const std::string &purpose);

// What scoring measured: records as an experiment's, each with split "selection" or "claim", and with `dataset` where
// the scoring program names none. A program is at fault when its predictions could not be scored; it is told the last
// words of the scoring program, which must hold no label.
struct Scored {
  std::string fault;
  Json records = Json::array();
};
Scored scored(const Json &scoring_outcome, HiddenSplit split, const std::string &dataset);

}  // namespace athanor::experiment

#endif
