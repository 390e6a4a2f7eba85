// SPDX-License-Identifier: Apache-2.0
//
// A plugin that loads, of stages that each break one rule of the contract when they are called.
#include <csignal>
#include <stdexcept>
#include <string>
#include <thread>

#include "minimal.h"

namespace {

using Create = decltype(athanor_component::create);
using Run = decltype(athanor_component::run);
using Validate = decltype(athanor_component::validate);
using Destroy = decltype(athanor_component::destroy);

void result(const athanor_reply *reply, const char *text = "{}") { reply->result(reply->ctx, minimal_str(text)); }
void error(const athanor_reply *reply, const char *text) { reply->error(reply->ctx, minimal_str(text)); }
constexpr const char *why = R"({"schema":"athanor.error/1","code":"unavailable","message":"the oven is cold",)"
                            R"("hint":"light it","at":"/options/oven"})";

[[noreturn]] void fall(int number) {
  std::signal(number, SIG_DFL);
  std::raise(number);
  std::abort();
}

#define RUN                                                                      \
  [](athanor_instance *, [[maybe_unused]] const athanor_host *host, athanor_str, \
     [[maybe_unused]] const athanor_reply *reply) -> athanor_status
#define CREATE                                                   \
  [](athanor_str, [[maybe_unused]] athanor_instance * *instance, \
     [[maybe_unused]] const athanor_reply *reply) -> athanor_status

athanor_component stage(const char *name, Run run, Create create = minimal_create, Validate validate = nullptr,
                        Destroy destroy = minimal_destroy) {
  return {sizeof(athanor_component), "stage", name, MINIMAL_INFO, validate, create, run, destroy, nullptr};
}

const athanor_component stages[] = {
    stage(
        "throws", RUN { throw std::runtime_error("the roof is off"); }),
    stage(
        "throws_a_number", RUN { throw 42; }),
    stage(
        "two_results", RUN { return result(reply), result(reply), ATHANOR_OK; }),
    stage(
        "no_result", RUN { return ATHANOR_OK; }),
    stage(
        "bad_json", RUN { return result(reply, R"({"a": nonsense})"), ATHANOR_OK; }),
    stage(
        "no_object", RUN { return result(reply, "[1, 2]"), ATHANOR_OK; }),
    stage(
        "bad_utf8", RUN { return result(reply, "{\"a\": \"\xff\"}"), ATHANOR_OK; }),
    stage(
        "deep_json", RUN { return result(reply, std::string(100000, '[').c_str()), ATHANOR_OK; }),
    stage(
        "long_json", RUN { return result(reply, std::string(17 << 20, ' ').c_str()), ATHANOR_OK; }),
    stage(
        "null_result",
        RUN {
          return reply->result(reply->ctx, athanor_str{nullptr, 5}), ATHANOR_OK;
        }),
    stage(
        "result_and_error", RUN { return result(reply), error(reply, why), ATHANOR_OK; }),
    stage(
        "result_and_failure", RUN { return result(reply), ATHANOR_FAILED; }),
    stage(
        "fails_in_silence", RUN { return ATHANOR_FAILED; }),
    stage(
        "two_errors", RUN { return error(reply, why), error(reply, why), ATHANOR_FAILED; }),
    stage(
        "error_without_code", RUN { return error(reply, R"({"message":"hm"})"), ATHANOR_FAILED; }),
    stage(
        "error_then_cancelled", RUN { return error(reply, why), ATHANOR_CANCELLED; }),
    stage(
        "late_event", RUN { return result(reply), reply->event(reply->ctx, minimal_str("{}")), ATHANOR_OK; }),
    stage(
        "other_thread",
        RUN {
          std::thread([&] { result(reply); }).join();
          return ATHANOR_OK;
        }),
    stage(
        "cancelled_unasked", RUN { return ATHANOR_CANCELLED; }),
    stage(
        "odd_status", RUN { return ATHANOR_NOTHING; }),
    // Well-behaved ones, for the other side of each rule.
    stage(
        "fails", RUN { return error(reply, why), ATHANOR_FAILED; }),
    stage(
        "knows_nothing", RUN { return ATHANOR_UNSUPPORTED; }),
    stage(
        "stops_when_asked", RUN { return host->cancelled(host->ctx) ? ATHANOR_CANCELLED : ATHANOR_FAILED; }),
    stage(
        "passes_events",
        RUN {
          reply->event(reply->ctx, minimal_str(R"({"n":1})"));
          reply->event(reply->ctx, minimal_str(R"({"n":2})"));
          return result(reply), ATHANOR_OK;
        }),
    // In the functions around run.
    stage(
        "create_throws", minimal_run, CREATE { throw std::runtime_error("no bricks"); }),
    stage(
        "create_makes_nothing", minimal_run, CREATE { return result(reply), ATHANOR_OK; }),
    stage(
        "create_crashes", minimal_run, CREATE { fall(SIGSEGV); }),
    stage(
        "create_hangs", minimal_run,
        CREATE {
          for (;;) std::this_thread::sleep_for(std::chrono::hours(1));
        }),
    stage("validate_crashes", minimal_run, minimal_create,
          [](athanor_str, const athanor_reply *) -> athanor_status { fall(SIGABRT); }),
    stage("validate_refuses", minimal_run, minimal_create,
          [](athanor_str, const athanor_reply *reply) -> athanor_status { return error(reply, why), ATHANOR_FAILED; }),
    stage(
        "run_crashes",
        RUN {
          host->log(host->ctx, ATHANOR_INFO, minimal_str("stepping on the ladder"));
          fall(SIGFPE);
        }),
    stage(
        "run_takes_long",
        RUN {
          for (int i = 0; i < 8; ++i) {
            std::this_thread::sleep_for(std::chrono::milliseconds(500));
            host->progress(host->ctx, -1, minimal_str(""));
          }
          return result(reply), ATHANOR_OK;
        }),
    stage("destroy_crashes", minimal_run, minimal_create, nullptr, [](athanor_instance *) { fall(SIGILL); }),
    stage("destroy_throws", minimal_run, minimal_create, nullptr, [](athanor_instance *) { throw 1; }),
};

constexpr std::size_t count = sizeof stages / sizeof *stages;

}  // namespace

extern "C" ATHANOR_EXPORT const athanor_plugin *athanor_plugin_v1(void) {
  static const athanor_component *components[count];
  for (std::size_t i = 0; i < count; ++i) components[i] = &stages[i];
  static const athanor_plugin plugin{sizeof(athanor_plugin),
                                     ATHANOR_ABI_MAJOR,
                                     ATHANOR_ABI_MINOR,
                                     "org.test.misbehaving",
                                     "1.0.0",
                                     "a C++ compiler",
                                     count,
                                     components};
  return &plugin;
}
