// SPDX-License-Identifier: Apache-2.0
//
// Inputs for whole papers: studies with figures that were really drawn, facts of a run, and small drafts.
#ifndef TESTS_PAPER_PAPERS_HPP
#define TESTS_PAPER_PAPERS_HPP

#include "tests/plugins/writeup/fake_host.hpp"

namespace paper_tests {

inline const Json run_facts{
    {"id", "test-run"},
    {"seed", 1},
    {"athanor", "0.1.0"},
    {"started", "2026-01-02T03:04:05Z"},
    {"roles", {{"default", {{"model", "scientist"}, {"provider", "scripted"}, {"scripted", true}}}}}};

// Real figures, made by the stage before.
inline Json figures_of(const std::string &study, FakeHost &paper_host) {
  FakeHost host("figures");
  Json out = host.run({{"max", 4}, {"preview_dpi", 60}}, {{"study", fixture(study + "/study.json")},
                                                          {"results", fixture(study + "/results.json")},
                                                          {"claims", fixture(study + "/claims.json")}})
                 .at("figures");
  for (const Json &f : out.at("figures"))
    fs::copy_file(host.blob(f.at("file")), paper_host.blob(f.at("file")), fs::copy_options::skip_existing);
  return out;
}

inline Json inputs_of(const std::string &study, FakeHost &host) {
  Json out{{"study", fixture(study + "/study.json")},
           {"results", fixture(study + "/results.json")},
           {"claims", fixture(study + "/claims.json")},
           {"figures", figures_of(study, host)}};
  if (study == "smoothing") out["idea"] = fixture("smoothing/idea.json");
  return out;
}

inline void keep(const FakeHost &host, const Json &paper, const std::string &name) {
  if (const char *folder = std::getenv("ATHANOR_KEEP_FIGURES")) {
    fs::copy_file(host.blob(paper.at("pdf")), std::string(folder) + "/" + name + ".pdf",
                  fs::copy_options::overwrite_existing);
    for (const Json &source : paper.at("sources"))
      if (source.at("path") == "main.tex")
        fs::copy_file(host.blob(source.at("file")), std::string(folder) + "/" + name + ".tex",
                      fs::copy_options::overwrite_existing);
  }
}

inline std::string rules(const Json &paper) {
  std::string out;
  for (const Json &f : paper.at("audit").at("findings")) out += f.dump() + "\n";
  return out;
}

inline Json draft_of(const std::string &text) {
  return {
      {"title", "A paper"},
      {"abstract", "Dice."},
      {"sections",
       {{{"id", "results"}, {"title", "Results"}, {"text", text}},
        {{"id", "limitations"}, {"title", "Limitations"}, {"text", "Few runs."}},
        {{"id", "method"},
         {"title", "Method"},
         {"text", "A filed die is compared with a fair die in 8 runs; the mean roll is the mean of all throws."}}}}};
}
inline const std::string honest =
    "The mean is \\result{mean-roll.filed.mean}; \\figureref{results}, \\figureref{comparisons}, \\tableref{results}, "
    "\\tableref{claims}.";
inline const Json no_literature{{"literature_queries", 0}};

}  // namespace paper_tests

#endif
