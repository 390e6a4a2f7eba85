// SPDX-License-Identifier: Apache-2.0
//
// From a stage's Work to a job in a folder, and from a job's Exit back to an Outcome: files laid out, results read
// and checked, outputs kept by hash. docs/architecture.md lists the documents.
#ifndef ATHANOR_SERVICES_WORK_HPP
#define ATHANOR_SERVICES_WORK_HPP

#include "services/run_context.hpp"

namespace athanor {

struct PreparedJob {
  std::string id;
  Json job;                       // for the backend
  std::vector<std::string> data;  // the data sets that it sees
};

// Names the job and says what the backend is to run. `experiment`: with the limits of the domain profile. Touches no
// file.
PreparedJob prepare_job(const RunContext &run, const CallId &call, const Json &work, bool experiment);

// Makes RUN/jobs/<id>/work anew, with the files of the request and nothing else.
void lay_out(const RunContext &run, const PreparedJob &job, const Json &work);

// Reads what the job left behind. Throws Error("unavailable") when it was lost by no fault of its own.
Json outcome_of(const RunContext &run, const CallId &call, const Json &work, const PreparedJob &job, const Json &exit);

// One record per good line of a results file; what is wrong with the others goes into `faults`, named by line.
Json read_records(const std::string &text, const std::string &call, const Json &seed, Json &faults);

}  // namespace athanor

#endif
