// SPDX-License-Identifier: Apache-2.0
//
// Is a plugin as plugin.h says that plugins are? Every rule is looked at in a process of its own, so that a plugin that
// crashes, hangs or leaves is a finding and not the end. What lives here: the rules (check.hpp, checks.cpp and the
// *_checks.cpp), what they are tried with (subject, world, invent, pages), the processes (trial) and this, which puts
// them together. What does not: how a run uses plugins; that is plugin/ and services/.
#ifndef ATHANOR_VERIFY_VERIFY_HPP
#define ATHANOR_VERIFY_VERIFY_HPP

#include <cstdint>
#include <functional>
#include <nlohmann/json_fwd.hpp>
#include <string>
#include <vector>

#include "verify/check.hpp"

namespace athanor::verify {

struct Wanted {
  fs::path file;
  int level = contract;
  std::uint64_t seed = 0;  // of the fuzz level's first case
  std::string only;        // the id of one check; then neither level nor what it needs counts. Empty: all
};

struct Finding {
  const Check *check;
  std::string component;  // "stage/outline"; empty for checks of the file
  Outcome outcome;
  double seconds = 0;
};

struct Report {
  fs::path file;
  std::string plugin, version, built_with;  // empty where the file did not say
  std::vector<std::string> components;
  Wanted wanted;
  std::vector<Finding> findings;

  std::size_t count(Status status, int level = 0) const;  // level 0: of all
  bool fine() const { return count(Status::failed) + count(Status::crashed) == 0; }
};

// Makes the checks one after another; tells each finding as it comes. Throws Error when there is no such file or check.
Report verify(const Wanted &wanted, const std::function<void(const Finding &)> &on_finding = {});

// "athanor.verified/1", for programs: docs/verify.md.
nlohmann::json to_json(const Report &report);

}  // namespace athanor::verify

#endif
