// SPDX-License-Identifier: Apache-2.0
//
// The user's own program in a run: kept as blobs before anything starts, and told to stages from there. After that
// nobody looks at the user's folder again.
#ifndef ATHANOR_RUN_CODE_HPP
#define ATHANOR_RUN_CODE_HPP

#include "ledger/ledger.hpp"
#include "pipeline/code.hpp"

namespace athanor {

// Every file as a blob of the run folder, and the event "code.taken". Throws Error naming a file that has changed since
// the check.
void keep_code(const fs::path &run_folder, const Code &code, Ledger &ledger);

// What a stage is told: {source, commit?, dirty?, files: [{path, text} or {path, artifact, size}], editable: [paths]};
// a file of either kind may say executable: true. Files of both kinds can be given to a job as they are. What is
// editable comes as text; where there is more of it than a document holds, the rest is not.
Json code_document(const Code &code, const fs::path &run_folder);

}  // namespace athanor

#endif
