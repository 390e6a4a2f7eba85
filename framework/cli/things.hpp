// SPDX-License-Identifier: Apache-2.0
//
// What a run has that a person can name: stage instances, nodes, calls, artifacts, stored files. Finds it by its whole
// name or by as much of its end as is unique; shows nothing.
#ifndef ATHANOR_CLI_THINGS_HPP
#define ATHANOR_CLI_THINGS_HPP

#include <string>

#include "cli/open_run.hpp"

namespace athanor {

struct Thing {
  enum class Kind { stage, node, call, artifact, blob } kind;
  std::string instance;  // of a node or a call; a stage's own name
  std::string name;      // a node's id, a call's or an artifact's name, a blob's "sha256:..."
};

// "label-smoothing/experiment/node-6", "experiment/node-6", "node-6"; a call ("node-6/run") or its job; an artifact
// with its version or without (the latest); "sha256:...". Throws Error("not_found") with the nearest names, or with all
// that fit when these are several.
Thing find_thing(OpenRun &run, const std::string &word);
Thing find_node(OpenRun &run, const std::string &word);  // nodes only

// A node as its stage told it: {id, phase, state, ..., code?, files?, settings?}.
Json node_at(OpenRun &run, const Thing &node);
// The names of the calls in node["calls"].
std::vector<std::string> calls_of(const Json &node);
// The node's program: {path: text}; the settings are not in it.
std::map<std::string, std::string> program_of(OpenRun &run, const Json &node);

}  // namespace athanor

#endif
