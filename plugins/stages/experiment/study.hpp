// SPDX-License-Identifier: Apache-2.0
//
// The study: what is measured and what will be claimed, fixed before any program is written. Checks a
// model's plan, completes it to a study/1, and says which measurements a program owes.
#ifndef ATHANOR_EXPERIMENT_STUDY_HPP
#define ATHANOR_EXPERIMENT_STUDY_HPP

#include <map>
#include <string>
#include <vector>

#include "settings.hpp"

namespace athanor::experiment {

// Where a measurement belongs. Parts that a study does not use are empty.
struct Cell {
  std::string metric, dataset, split, condition;
  Json factors = Json::object();
};
// The same text for the same place, however a program wrote its numbers: "accuracy digits test baseline noise=0.2".
std::string key_of(const Cell &cell);
// A level as it stands in names: numbers without needless digits.
std::string level_text(const Json &level);
// A real number for people and models, six significant digits.
std::string number_text(double value);

struct Place {
  std::string dataset, split;
  bool operator==(const Place &other) const { return dataset == other.dataset && split == other.split; }
};

// Which measurements are meant: with a hidden evaluation a search sees those that programs are selected by and no
// other, and a confirmation those that claims are made on; else each run makes both.
enum class Part { all, selection, reported };

struct Study {
  Json document;                  // study/1
  std::string metric, condition;  // the objective; an empty condition means baselines and treatments
  bool maximise = true;
  std::vector<Place> selection;    // where the objective is measured; never empty
  std::vector<Place> reported;     // where claims are made; never empty
  std::vector<Json> combinations;  // of factor levels; one empty object where there are no factors
  std::string treatment;           // whose parts an ablation takes away; empty where no condition has that role
  std::string original;            // the condition that the user's own program is; empty where there is none
  bool hidden = false;             // measured by a hidden evaluation
  // Where replicates draw overlapping splits: what the test of a comparison corrects by, the largest of all data sets
  // and that of each whose sizes are known.
  double overlap = 0;
  std::map<std::string, double> overlaps;

  double overlap_at(const std::string &dataset) const;
  bool selects(const Place &place) const;
  // Those that the objective is the mean over, as far as they are among `of`: what a reference condition reaches is no
  // merit of a program.
  std::vector<std::string> objective_conditions(const std::vector<std::string> &of) const;
  std::vector<std::string> conditions() const;
  // The measurements that a run owes for these conditions.
  std::vector<Cell> cells(const std::vector<std::string> &of, Part part = Part::all) const;
  // What a run of the search owes, and what one of the confirmation.
  Part searched() const { return hidden ? Part::selection : Part::all; }
  Part confirmed() const { return hidden ? Part::reported : Part::all; }
  // Those that its objective is the mean of: all data sets, levels and objective_conditions.
  std::vector<Cell> objective_cells(const std::vector<std::string> &of) const;
};

// Whether a claim's replicates are data sets; else they are seeds.
bool over_datasets(const Json &claim);
// Where a claim is measured: at its place, or on its split of each of its `datasets`.
std::vector<Place> places_of(const Json &claim);

// What is wrong with a plan (the reply of experiment.plan), each a sentence that a model can act on; empty when sound.
std::vector<std::string> problems_of(const Json &plan, const Json &domain);

// The study/1 of a sound plan: claims spread over their levels, sources and licences of data sets from the profile,
// seeds fixed.
Json study_document(const Json &plan, const Settings &settings);

// The typed view of a study/1 made by study_document.
Study make_study(const Json &document);

}  // namespace athanor::experiment

#endif
