// SPDX-License-Identifier: Apache-2.0
//
// The functions behind the checks, by file. checks.cpp says what each stands for.
#ifndef ATHANOR_VERIFY_LOOKS_HPP
#define ATHANOR_VERIFY_LOOKS_HPP

#include "verify/check.hpp"

namespace athanor::verify {

// loading_checks.cpp
Outcome look_opens(const Setting &);
Outcome look_entry(const Setting &);
Outcome look_version(const Setting &);
Outcome look_tables(const Setting &);
Outcome look_quick(const Setting &);
Outcome look_exports(const Setting &);
Outcome look_pure(const Setting &);
Outcome look_quiet(const Setting &);
Outcome look_load_changes_nothing(const Setting &);
Outcome look_info(const Setting &);
Outcome look_defaults(const Setting &);

// call_checks.cpp: what its functions answer
Outcome look_creates(const Setting &);
Outcome look_runs(const Setting &);
Outcome look_unknown_request(const Setting &);
Outcome look_exceptions(const Setting &);
Outcome look_replies(const Setting &);
Outcome look_documents(const Setting &);
Outcome look_errors(const Setting &);
Outcome look_results(const Setting &);
Outcome look_unknown_members(const Setting &);
Outcome look_bad_documents(const Setting &);

// trouble_checks.cpp: services that fail, and being asked to stop
Outcome look_refused_services(const Setting &);
Outcome look_failing_services(const Setting &);
Outcome look_odd_answers(const Setting &);
Outcome look_cancelled_before(const Setting &);
Outcome look_cancelled_during(const Setting &);
Outcome look_after_failure(const Setting &);

// remains_checks.cpp: what is left behind
Outcome look_quiet_run(const Setting &);
Outcome look_changes_nothing(const Setting &);
Outcome look_memory(const Setting &);
Outcome look_descriptors(const Setting &);
Outcome look_threads(const Setting &);

// memory_checks.cpp: what is read, and how long
Outcome look_kept_pointers(const Setting &);
Outcome look_unterminated(const Setting &);
Outcome look_older_host(const Setting &);
Outcome look_newer_host(const Setting &);

// thread_checks.cpp
Outcome look_reply_thread(const Setting &);
Outcome look_side_by_side(const Setting &);
Outcome look_shared_instance(const Setting &);

// stage_checks.cpp: what resuming and replaying rest on
Outcome look_same_again(const Setting &);
Outcome look_call_names(const Setting &);
Outcome look_declared_services(const Setting &);
Outcome look_resumes(const Setting &);

// inside_checks.cpp: what only the host does
Outcome look_sockets(const Setting &);
Outcome look_processes(const Setting &);

// fuzz_checks.cpp
Outcome look_fuzz_options(const Setting &);
Outcome look_fuzz_requests(const Setting &);
Outcome look_fuzz_services(const Setting &);

}  // namespace athanor::verify

#endif
