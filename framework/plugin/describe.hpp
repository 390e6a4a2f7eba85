// SPDX-License-Identifier: Apache-2.0
//
// What a loaded plugin says of itself, as one document: for whoever looks at it from another process.
#ifndef ATHANOR_PLUGIN_DESCRIBE_HPP
#define ATHANOR_PLUGIN_DESCRIBE_HPP

#include <athanor/plugin.h>

#include <nlohmann/json_fwd.hpp>

namespace athanor {

// "athanor.scanned/1": {id, version, built_with, abi, components: [{kind, name, info | fault}]}. Does not judge it;
// info.hpp does.
nlohmann::json describe_plugin(const athanor_plugin &plugin);

}  // namespace athanor

#endif
