// SPDX-License-Identifier: Apache-2.0
//
// A figure before it is drawn: plain data. plot.py draws exactly these numbers and computes none; panels is also
// the figure's data file. No file is written here.
#ifndef ATHANOR_FIGURES_FIGURE_HPP
#define ATHANOR_FIGURES_FIGURE_HPP

#include <nlohmann/json.hpp>
#include <string>
#include <vector>

namespace athanor::figures {

using Json = nlohmann::json;

struct Figure {
  std::string id, title, caption, kind;  // kind: curves, dots, intervals, bars
  std::string width = "column";          // column or page: how wide it is meant to stand
  Json panels = Json::array();           // what plot.py draws
  std::vector<std::string> records;      // every record that is in it, once
  std::vector<std::string> names;        // names in the results table that it shows
};

}  // namespace athanor::figures

#endif
