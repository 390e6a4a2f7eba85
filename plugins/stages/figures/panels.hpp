// SPDX-License-Identifier: Apache-2.0
//
// The panels of a figure: which places (metric, data set, split and the levels of the factors that are not on an
// axis) there are, how many stand on one sheet, and the words that go with them. What is drawn inside a panel is the
// matter of each kind of figure.
#ifndef ATHANOR_FIGURES_PANELS_HPP
#define ATHANOR_FIGURES_PANELS_HPP

#include <functional>
#include <string>
#include <vector>

#include "data.hpp"
#include "figure.hpp"

namespace athanor::figures {

using Wanted = std::function<bool(const Cell &)>;

// The place of a cell: everything of it but its condition and the factor `on_axis` (empty: none).
Json place_of(const Cell &cell, const std::string &on_axis);

// The places of the wanted cells: in the order of the study's metrics, then of first appearance.
std::vector<Json> places(const Data &data, const std::vector<Cell> &cells, const std::string &on_axis,
                         const Wanted &wanted);

// Parts the places into sheets of at most `most`; the panels of a metric stay together where they fit. None is lost.
std::vector<std::vector<Json>> sheets(const std::vector<Json> &all, std::size_t most);

// {values, mean, n, records} of a cell, and {low, high} where there are two values or more.
Json point(const Cell &cell);

// "log" where the values are positive and span more than `decades` powers of ten, else "linear".
std::string scale_of(const std::vector<double> &values, double decades);
std::vector<double> values_in(const Json &panel);

// What a panel is about beside its metric: "CIFAR, noise = 0.2". Names the data set only where there are several.
std::string place_title(const Data &data, const Json &place, const std::vector<Json> &all);
std::string axis_label(const std::vector<Declared> &list, const std::string &id);  // "Time (s)"
std::string metric_names(const Data &data, const std::vector<Json> &shown);        // "A, B and C"
std::string where_measured(const Data &data, const std::vector<Json> &all);        // ", test split of digits"
std::string counts(const Json &panels);                                            // "5", or "3 to 5"
// " Without a bar: a single run." where some point has no interval.
std::string single_note(const Json &panels);

// Fills in width, records and the sheet's number ("part 2 of 3" for several) and makes the caption a sentence.
void close(Figure &figure, std::size_t sheet, std::size_t of);
// Every record id below `panels` that is not yet in the figure.
void note_evidence(Figure &figure);

}  // namespace athanor::figures

#endif
