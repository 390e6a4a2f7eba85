// SPDX-License-Identifier: Apache-2.0
//
// Which figures a study gets, what stands in each, and its caption. A figure is plain data here: plot.py draws
// exactly these numbers and computes none. No file is written here.
#ifndef ATHANOR_FIGURES_CHOOSE_HPP
#define ATHANOR_FIGURES_CHOOSE_HPP

#include <string>
#include <vector>

#include "data.hpp"

namespace athanor::figures {

struct Figure {
  std::string id, title, caption, kind;  // kind: curves, intervals, strips
  std::string width;                     // column or page: how wide it is meant to stand
  Json panels = Json::array();           // what plot.py draws; also the figure's data file
  std::vector<std::string> records;      // every record that is in it, once
  std::vector<std::string> names;        // names in the results table that it shows
};

// The standard figures, the most telling first, at most `max`:
//   results      every metric against the first numeric factor, or per condition where there is none
//   comparisons  the difference and 95 % interval of each tested claim, against zero
//   ablations    the objective's metric with parts of the treatment taken away
// A study without claims or ablations has no such figure.
std::vector<Figure> choose(const Data &data, std::size_t max);

}  // namespace athanor::figures

#endif
