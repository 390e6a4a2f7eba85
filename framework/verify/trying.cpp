// SPDX-License-Identifier: Apache-2.0
#include "verify/trying.hpp"

#include <algorithm>

namespace athanor::verify {

std::string name_of_request(const Json &request) {
  const auto found = request.is_object() ? request.find("schema") : request.end();
  return request.is_object() && found != request.end() && found->is_string()
             ? found->get<std::string>()
             : std::string("a document without a schema");
}

std::string fault_of(const Answer &answer) {
  if (answer.escaped) return "let an exception escape: " + *answer.escaped;
  return answer.fault_of_counts();
}

Outcome each_sample(const Setting &setting, const std::string &how, Mood mood, const Prepare &prepare,
                    const std::function<std::string(const Json &, Answer &, World &)> &fault) {
  const Subject subject(setting);
  for (const Json &request : subject.requests()) {
    World world(subject, mood);
    if (prepare) prepare(world);
    Live live(subject, subject.examples().at(0).options);
    if (!live.there()) return skipped("create gave no instance");
    setting.doing("in run, given " + name_of_request(request) + how);
    Answer &answer = live.run(request, world);
    if (const std::string found = fault(request, answer, world); !found.empty())
      return failed("run, given " + name_of_request(request) + how + ", " + found);
  }
  return passed();
}

std::size_t calls_for(const Subject &subject, const Json &request, std::size_t most) {
  World world(subject);
  Live live(subject, subject.examples().at(0).options);
  if (!live.there()) return 0;
  live.run(request, world);
  return std::min(most, world.host().calls().size());
}

}  // namespace athanor::verify
