// SPDX-License-Identifier: Apache-2.0
//
// For tests of plugins: a host that answers from a script, remembers what it was asked and has a clock
// that only moves when everybody waits; and a way to drive a class without building or loading a plugin.
// No test framework, no key, no network, no waiting.
//
//     FakeHost host;
//     host.answer("greet.words", {{"text", "Dear Ada"}});                 // by task, by name or by document
//     const Json result = run<Greet>({{"name", "Ada"}}, "resources", {{"schema", "athanor.stage.run/1"}}, host);
//     CHECK(host.calls().at(0).name == "words");
//
//     testing/fake_host.hpp       the host: answers, faults, stops and restarts
//     testing/instance.hpp        an instance of a class, driven through the C table
//     testing/frames.hpp          recorded bytes of a stream, as the frames that a provider gets
//     testing/recorded_calls.hpp  the answers of a real run, from the file of `athanor export RUN FILE --calls`
//     testing/artifacts.hpp       stored files in a folder that goes away with the test
#ifndef ATHANOR_TESTING_HPP
#define ATHANOR_TESTING_HPP

#include <athanor/testing/artifacts.hpp>
#include <athanor/testing/fake_host.hpp>
#include <athanor/testing/frames.hpp>
#include <athanor/testing/instance.hpp>
#include <athanor/testing/recorded_calls.hpp>

#endif
