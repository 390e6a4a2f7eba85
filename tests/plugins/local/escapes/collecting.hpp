// SPDX-License-Identifier: Apache-2.0
//
// What a host takes from the folder of a job that has ended: as Athanor does it, and as somebody would who expects no
// harm. Both in a process of their own, so that one that hangs or falls over can be seen to.
#ifndef ATHANOR_TESTS_LOCAL_ESCAPES_COLLECTING_HPP
#define ATHANOR_TESTS_LOCAL_ESCAPES_COLLECTING_HPP

#include <nlohmann/json.hpp>

#include "tests/plugins/local/escapes/scene.hpp"

namespace escapes {

struct Collected {
  bool hung = false, fell_over = false;
  // {results: text, files: {path: text}, faults: [sentence], examples}
  Json found = Json::object();
};

// Without walls the careless way, else the host's. What the host says goes into scene.told.
Collected collect(Scene &scene);

}  // namespace escapes

#endif
