// SPDX-License-Identifier: Apache-2.0
//
// How a run stands now: who holds it, or how it ended, and what it has used so far. From the ledger and the lock, of a
// live run as well as of one that ended or was killed.
#ifndef ATHANOR_REPORT_STANDING_HPP
#define ATHANOR_REPORT_STANDING_HPP

#include "report/record.hpp"

namespace athanor {

// run_facts() with `state` as it is known beside the ledger: running (somebody holds it), paused, failed, done, died
// (it neither ended nor is held), "not started"; `holder` {text, process} of a running one; `error`
// {message, hint?, where?} of a paused or failed one; `topic`, its title; `waiting`,
// the stage instances that wait for a person.
Json standing(Record &record);

// {caps: {usd?, tokens?, experiments?, wall?}, wall: seconds used}: the run's own caps as they were last set. Null when
// it has none.
Json caps_and_use(Record &record);

// What left for models, by stage instance:
//   {instance, calls, attempts, input_tokens, output_tokens, tokens_unknown, cost_usd, cost_unknown, possibly_billed}
// The sums are of what is known; *_unknown counts the answers that it is not known of. possibly_billed: attempts of
// which the end is not recorded, or that failed after the service may have counted them, without a known price.
// Those in flight (`running`: somebody holds the run) are none of these.
Json model_use(Record &record, bool running);

// The sum of all rows of model_use(), without `instance`.
Json sum_of(const Json &uses);

// {instance, experiments, tools, ended, good, bad: {word: count}, seconds}: programs by stage instance. good: exit
// status 0.
Json program_use(Record &record);

// Calls that have left and have no answer: {instance, name, kind, task, started, job?, submitted?}. Of a run that
// nobody holds: those that will be made, or looked for, again.
Json open_calls(Record &record);

}  // namespace athanor

#endif
