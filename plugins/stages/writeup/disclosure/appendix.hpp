// SPDX-License-Identifier: Apache-2.0
//
// The appendix: how the paper was made, from the ledger alone. Settings as they were resolved, seeds, hardware and
// versions, how much was tried, asked and paid, and what the tests rest on. The same run gives the same text, also when
// it is resumed or replayed. What is not known is called unknown.
#ifndef ATHANOR_WRITEUP_APPENDIX_HPP
#define ATHANOR_WRITEUP_APPENDIX_HPP

#include <athanor/plugin.hpp>
#include <string>
#include <vector>

#include "manuscript.hpp"

namespace athanor::writeup {

// What the host knows of the run: the plan, what went into the branch, the machine.
struct RunRecord {
  Json configuration;  // the resolved pipeline
  Json account;        // docs/architecture.md, athanor.record/1
  Json machine;        // {processor, cores, ...} where tools run
};

// Asks the host; what it does not answer stays null.
RunRecord run_record(sdk::Host &host, const std::string &machine_script);

struct Fact {
  std::string name, value;
};
struct FactGroup {
  std::string title;
  std::vector<Fact> facts;
};

std::vector<FactGroup> facts_of(const Material &material, const RunRecord &record);
std::string appendix_latex(const std::vector<FactGroup> &groups);

}  // namespace athanor::writeup

#endif
