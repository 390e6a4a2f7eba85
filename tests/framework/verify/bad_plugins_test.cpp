// SPDX-License-Identifier: Apache-2.0
//
// Each rule has a plugin that breaks it, and nothing else (tests/bad_plugins): the check of the rule names it, in these
// words, and no other check finds anything.
#include <catch2/catch.hpp>
#include <set>

#include "support.hpp"

using namespace athanor::verify;

namespace {

void expect(const std::string &plugin, const std::string &check, Status status, const std::string &seen) {
  const std::vector<std::string> trouble = trouble_in(look_at(plugin));
  CAPTURE(trouble);
  REQUIRE(trouble.size() == 1);
  CHECK_THAT(trouble.front(), Catch::Matchers::StartsWith(check + " " + name_of(status) + ": "));
  CHECK_THAT(trouble.front(), Catch::Contains(seen));
}

}  // namespace

#define NAMED(PLUGIN, CHECK_ID, STATUS, SEEN) \
  TEST_CASE("a plugin that " #PLUGIN " is named by " CHECK_ID) { expect(#PLUGIN, CHECK_ID, Status::STATUS, SEEN); }

// ---- loads ----
NAMED(crashes_on_load, "opens", crashed, "crashed with SIGSEGV while it was loaded")
NAMED(exits_on_load, "opens", crashed, "ended the process (exit status 7) while it was loaded")
NAMED(missing_symbol, "opens", failed, "it needs the symbol athanor_test_missing_function, which nothing provides")
NAMED(no_entry, "entry", failed, "does not export athanor_plugin_v1")
NAMED(other_entry, "entry", failed, "this plugin is for ABI 2; this athanor speaks 1")
NAMED(wrong_major, "version", failed, "athanor_plugin_v1 returns a table of ABI 2.0")
NAMED(short_table, "tables", failed, "component 1 says its table has 24 bytes; ABI 1.0 has 72")
NAMED(exports_more, "exports", failed, "it also exports helpful_function")
NAMED(two_tables, "pure", failed, "three calls returned different tables")
NAMED(prints_on_load, "quiet", failed, "loading it wrote 6 bytes; it printed: hello")
NAMED(moves_on_load, "load-changes-nothing", failed, "and is /")
NAMED(bad_schema, "info", failed, "/options/propertys")
NAMED(bad_default, "defaults", failed, "/options/properties/volume: the default 12 does not fit")
// ---- behaves ----
NAMED(refuses_its_example, "creates", failed, "create refuses loud: bad_options: this is too loud")
NAMED(crashes_in_run, "runs", crashed, "crashed with SIGABRT in run, given athanor.stage.run/1")
NAMED(exits_in_run, "runs", crashed, "ended the process (exit status 3) in run, given athanor.stage.run/1")
NAMED(asks_for_ever, "runs", failed, "made 2000 calls and would have made more")
NAMED(answers_anything, "unknown-request", failed, "run, given org.example.unheard/7, returned ATHANOR_OK")
NAMED(throws, "exceptions", failed, "let an exception escape: the roof is off")
NAMED(result_twice, "replies", failed, "returned ATHANOR_OK with 2 results and 0 errors")
NAMED(no_result, "replies", failed, "returned ATHANOR_OK with 0 results and 0 errors")
NAMED(answers_a_list, "documents", failed, "the result is no JSON object: [1, 2]")
NAMED(error_without_code, "errors", failed, R"(the error has no "code": {"message":"hm"})")
NAMED(forgets_an_output, "results", failed, "left out the output 'echo'")
NAMED(strict_reader, "unknown-members", failed,
      "with an unknown member in its request ATHANOR_FAILED (bad_request: what is this?)")
NAMED(falls_over_nothing, "bad-documents", crashed, "in run, given an empty text")
NAMED(trusts_services, "refused-services", crashed,
      "crashed with SIGABRT in run, given athanor.stage.run/1 without any service")
NAMED(trusts_the_second_call, "failing-services", crashed, "given athanor.stage.run/1 whose call number 2 fails")
NAMED(trusts_answers, "odd-answers", crashed, "with services that answer something else")
NAMED(deaf_to_cancel, "cancelled-before", failed, "was told by a call that the run stops, and returned ATHANOR_OK")
NAMED(deaf_half_way, "cancelled-during", failed, "whose call number 2 is given up because the run stops")
NAMED(breaks_for_good, "after-failure", failed,
      "in an instance that had failed before ATHANOR_FAILED (internal: I am broken)")
NAMED(prints_in_run, "quiet-run", failed, "using it wrote 8 bytes; it printed: working")
NAMED(changes_the_umask, "changes-nothing", failed, "and is 0000")
NAMED(leaks_memory, "memory", failed, "each create and destroy leaves about ")
NAMED(leaks_a_file, "descriptors", failed, "left open after destroy: ")
NAMED(leaks_a_thread, "threads", failed, "1 thread goes on after destroy")
// ---- keeps the contract ----
NAMED(keeps_a_pointer, "kept-pointers", crashed,
      "in run, given athanor.stage.run/1, after the arguments of earlier calls were taken away")
NAMED(reads_to_a_zero, "unterminated", crashed, "in run, given athanor.stage.run/1")
NAMED(reads_past_the_table, "older-host", crashed, "in run, given athanor.stage.run/1")
NAMED(wants_its_own_size, "newer-host", failed,
      "returned ATHANOR_FAILED in place of ATHANOR_OK (internal: another host)")
NAMED(other_thread, "reply-thread", failed, "used its reply on another thread than the one that called it")
NAMED(one_at_a_time, "side-by-side", failed, "in two instances at once, returned ATHANOR_FAILED in place of ATHANOR_OK")
NAMED(one_caller, "shared-instance", failed, "by two threads at once, returned ATHANOR_FAILED in place of ATHANOR_OK")
NAMED(counts_its_calls, "same-again", failed,
      "called 'call-1' (athanor.llm/1) in place 1, and the second time 'call-2'")
NAMED(one_name_for_all, "call-names", failed, "it gives the name 'call' to two calls")
NAMED(asks_undeclared, "declared-services", failed, "it asks for athanor.literature/1")
NAMED(remembers_the_stop, "resumes", failed, "ended otherwise when it was given up at call number 1 and resumed")
NAMED(opens_a_socket, "sockets", failed, "opened a socket")
NAMED(starts_a_program, "processes", failed, "for a system call that is refused here in run, given athanor.stage.run/1")
// ---- fuzz ----
NAMED(falls_over_an_option, "fuzz-options", crashed, R"(in create, given the options {"volume":11} (--seed )")
NAMED(falls_over_a_gap, "fuzz-requests", crashed, "(--seed ")
NAMED(falls_over_an_error, "fuzz-services", crashed, "and services in trouble (--seed ")

TEST_CASE("a plugin that takes its time to load is warned of, and passes") {
  const Report report = look_at("slow_to_load", loads);
  const std::vector<std::string> trouble = trouble_in(report);
#if defined(__SANITIZE_ADDRESS__) || defined(__SANITIZE_THREAD__)
  CHECK(trouble.empty());
#else
  if (report.count(Status::skipped) == 0) {  // nothing is measured under a sanitizer
    REQUIRE(trouble.size() == 1);
    CHECK_THAT(trouble.front(), Catch::Matchers::StartsWith("quick warning: loading took 3"));
  }
#endif
  CHECK(report.fine());
}

TEST_CASE("the case of a fuzz finding can be made again first thing, by the seed that it prints") {
  for (const std::string name : {"falls_over_an_option", "falls_over_a_gap", "falls_over_an_error"}) {
    const std::string first = trouble_in(look_at(name)).at(0);
    const std::string seed = first.substr(first.rfind("--seed ") + 7);
    Wanted again;
    again.file = bad_plugin(name);
    again.only = first.substr(0, first.find(' '));
    again.seed = std::stoull(seed);
    CHECK(trouble_in(verify(again)) == std::vector<std::string>{first});
  }
}
