// SPDX-License-Identifier: Apache-2.0
//
// What prompts say in words where a document's JSON would be hard to read: what a search may cost, what programs are
// selected by, how runs are replicated, and what a program measured, as tables.
#ifndef ATHANOR_EXPERIMENT_BRIEFING_HPP
#define ATHANOR_EXPERIMENT_BRIEFING_HPP

#include <string>
#include <vector>

#include "study.hpp"
#include "tree.hpp"

namespace athanor::experiment {

// "1 seed", "2 seeds".
// "1.5 GiB".
std::string gibibytes_text(double bytes);
std::string counted(std::size_t count, const std::string &one, const std::string &many);

// Items with commas between; an object as JSON.
std::string words_of(const Json &value);

// The user's settings, each as "`noise_levels`: 0, 0.3".
Json setting_lines(const Json &parameters);

// "120 seconds and 1 processor core"; empty where the profile names neither.
std::string limits_text(const Json &experiment);

// Sentences on what the whole search may use, for whoever plans a study.
Json means(const Settings &settings);

// "`nll` (minimise) on data set digits, split validation: the mean over all conditions ..."
std::string objective_text(const Study &study, const Settings &settings);

// How replicates differ, as registered; empty when nothing is.
std::string replication_text(const Study &study);

// The objective's metric at each condition that counts in it, the mean over levels and data sets: "direct 0.4123, none
// 0.4836".
std::string means_text(const Node &node, const Study &study);

// How far chance moves the objective, as far as runs of this program or of others show it.
std::string spread_text(const Node &node, const Tree &tree);

// A Markdown table for each metric, on the objective's split and on no other: search must not be guided by the splits
// that claims are made on. `before` is the program that the node came from, or null.
Json measured_tables(const Node &node, const Node *before, const Study &study);

}  // namespace athanor::experiment

#endif
