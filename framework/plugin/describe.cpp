// SPDX-License-Identifier: Apache-2.0
#include "plugin/describe.hpp"

#include "foundation/error.hpp"
#include "foundation/json.hpp"

namespace athanor {

Json describe_plugin(const athanor_plugin &plugin) {
  Json components = Json::array();
  for (std::uint32_t i = 0; i < plugin.component_count; ++i) {
    const athanor_component &component = *plugin.components[i];
    Json entry{{"kind", component.kind}, {"name", component.name}};
    try {
      entry["info"] = parse_document(component.info, "its info");
    } catch (const Error &e) {
      entry["fault"] = e.message();
    }
    components.push_back(std::move(entry));
  }
  return {{"schema", "athanor.scanned/1"},
          {"id", plugin.id},
          {"version", plugin.version},
          {"built_with", plugin.built_with ? plugin.built_with : ""},
          {"abi", {plugin.abi_major, plugin.abi_minor}},
          {"components", std::move(components)}};
}

}  // namespace athanor
