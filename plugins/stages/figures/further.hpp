// SPDX-License-Identifier: Apache-2.0
//
// Further figures, drawn by programs that a model writes. Each program runs in a job that holds nothing but the data;
// what it drew is checked as a file, as a picture and number by number; a faulty one goes back to the model with its
// faults a few times; and where a model can see, it looks at the picture before it is kept. A further figure that does
// not come about is left out and said in the log: it never fails the stage.
#ifndef ATHANOR_FIGURES_FURTHER_HPP
#define ATHANOR_FIGURES_FURTHER_HPP

#include <string>
#include <vector>

#include "drawn.hpp"
#include "standard.hpp"

namespace athanor::figures {

// What the programs may draw from. The documents are those of the stage's inputs; the study may be null.
struct Sources {
  const Json &study, &results, &claims;
  const Data &data;
};

class Further {
 public:
  // `options`: further, repairs, reflections. `run`: the Run document.
  Further(const Workshop &shop, const Json &options, const Json &run, const Sources &sources);

  // Adds what was kept to `drawn`.
  void draw(Drawn &drawn);

 private:
  // A program's picture that passed the checks, or the faults that it has.
  struct Picture {
    std::vector<std::string> faults;
    Json file, preview, report;
    Evidence evidence;
  };

  // Adds one figure, or says in the log why not; false when the model knows of no further one.
  bool one(const std::string &id, Drawn &drawn);
  Picture picture(const std::string &call, const Json &answer, const Drawn &drawn);
  // Runs the program and has it repaired until it passes; false when it does not in the tries that are left.
  bool make(const std::string &id, Json &answer, Picture &out, int &tries, const Drawn &drawn);
  // Has it looked at, and revised as often as `reflections` says; false when it is dropped.
  bool reflect(const std::string &id, Json &answer, Picture &out, int &tries, bool &seen, const Drawn &drawn);
  Json repaired(const std::string &call, const Json &answer, const std::vector<std::string> &faults);
  Json ask(const std::string &call, const std::string &task, const Json &context, const Json &images = nullptr);
  Json context(const Drawn &drawn) const;

  const Workshop &shop_;
  const Sources sources_;
  int count_, repairs_, reflections_;
  bool sighted_;
  Json base_, data_file_;
};

}  // namespace athanor::figures

#endif
