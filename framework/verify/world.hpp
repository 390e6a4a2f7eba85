// SPDX-License-Identifier: Apache-2.0
//
// The host that a plugin meets while it is tried: the SDK's fake host, with an answer to everything. Models answer what
// fits the reply that their task declares, searches find nothing, programs end well, pages are empty.
#ifndef ATHANOR_VERIFY_WORLD_HPP
#define ATHANOR_VERIFY_WORLD_HPP

#include <athanor/plugin.h>

#include <athanor/testing/fake_host.hpp>

#include "verify/invent.hpp"
#include "verify/subject.hpp"

namespace athanor::verify {

enum class Mood {
  willing,   // answers as it should
  refusing,  // offers no service at all
  odd,       // answers, but nothing that was asked for
  troubled   // answers mostly, by chance
};

class World {
 public:
  explicit World(const Subject &subject, Mood mood = Mood::willing, Inventor inventor = Inventor::plain());
  World(const World &) = delete;
  World &operator=(const World &) = delete;

  const athanor_host *table() const { return &room_.table; }
  sdk::testing::FakeHost &host() { return host_; }

  // How many calls a plugin is allowed; then it is asked to stop, and gets no answer any more.
  static constexpr std::size_t most_calls = 2000;
  bool was_endless() const { return host_.calls().size() >= most_calls; }

 private:
  Json answer_to(const sdk::testing::Call &call);
  void make_trouble();
  Json model_answer(const Json &request);
  Json outcome() const;
  Json literature() const;

  const Subject &subject_;
  Mood mood_;
  Inventor inventor_;
  sdk::testing::FakeHost host_;
  // Zeros behind the table, so that reading a field too many is found by the check for it, and by no other.
  struct Room {
    athanor_host table{};
    char behind[128] = {};
  } room_;
};

}  // namespace athanor::verify

#endif
