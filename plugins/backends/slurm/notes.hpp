// SPDX-License-Identifier: Apache-2.0
//
// What lies in a job's folder beside the sandbox's own files, and reading its end through a shared file system. The
// note is written before the scheduler hears of the job and completed afterwards, so that a host that is killed in
// between finds the job by its token. The script on the node reads the first line of it.
#ifndef ATHANOR_SLURM_NOTES_HPP
#define ATHANOR_SLURM_NOTES_HPP

#include <athanor/plugin.hpp>
#include <optional>
#include <string>

#include "batches.hpp"
#include "parse.hpp"

namespace athanor::slurm {

struct Note {
  std::string token;  // the name of the scheduler's job
  JobNumber number;   // its `job` is empty until the scheduler has said it
};
std::optional<Note> read_note(const std::string &folder);
void write_note(const std::string &folder, const Note &note);  // throws std::system_error
void remove_note(const std::string &folder);

// Makes the folder ready for an attempt: what a former one left goes away, job.json is written. Throws sdk::Error.
void begin_attempt(const std::string &folder, const sdk::Json &document);
// job.json, or null. Throws sdk::Error("bad_request") when the folder belongs to another job.
sdk::Json read_document(const std::string &id, const std::string &folder);
Demand demand_of(const sdk::Json &document);

// exit.json, or null while there is none. Opens the folder anew, because what a network file system remembers of a
// folder it asks again only then.
sdk::Json read_exit(const std::string &folder);
// Asks the job's supervisor, wherever it runs, to end it.
void wish_end(const std::string &folder);
// Whether the script has come to this job, as far as can be seen from here.
bool has_begun(const std::string &folder);
// The end of what script and supervisor said on the node, on one line.
std::string last_words(const std::string &folder);

}  // namespace athanor::slurm

#endif
