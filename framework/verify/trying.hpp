// SPDX-License-Identifier: Apache-2.0
//
// What many checks do: every sample request, to an instance of the first example, in a world of some mood.
#ifndef ATHANOR_VERIFY_TRYING_HPP
#define ATHANOR_VERIFY_TRYING_HPP

#include <functional>
#include <string>

#include "verify/check.hpp"
#include "verify/subject.hpp"
#include "verify/world.hpp"

namespace athanor::verify {

// "athanor.stage.run/1", or what stands in its place.
std::string name_of_request(const Json &request);

// What was wrong with a call, so far as every call is held to it whatever it was asked: an escaped exception, replies
// out of order. Empty: nothing.
std::string fault_of(const Answer &answer);

// Runs one request in a fresh instance. `prepare` may set the world up, nullptr: as it is.
using Prepare = std::function<void(World &)>;

// Looks at each sample in turn until one has a fault; `doing` names the request and `how` to the user.
Outcome each_sample(const Setting &setting, const std::string &how, Mood mood, const Prepare &prepare,
                    const std::function<std::string(const Json &request, Answer &answer, World &world)> &fault);

// How many calls a willing world gets for this request, at most `most`.
std::size_t calls_for(const Subject &subject, const Json &request, std::size_t most);

}  // namespace athanor::verify

#endif
