// SPDX-License-Identifier: Apache-2.0
//
// What the compiler makes of plugin.h: sizes, offsets and values, by name. A field added to plugin.h is added here too;
// a test says so when it was forgotten.
#ifndef ATHANOR_TESTS_SDK_ABI_LAYOUT_HPP
#define ATHANOR_TESTS_SDK_ABI_LAYOUT_HPP

#include <athanor/plugin.h>

#include <map>
#include <string>
#include <vector>

namespace athanor::tests {

struct Place {
  std::size_t offset, size;
};

struct StructLayout {
  std::size_t size;
  std::map<std::string, Place> fields;
};

struct EnumLayout {
  std::size_t size;
  std::map<std::string, long long> values;
};

#define FIELD(type, name)                               \
  {                                                     \
#name, { offsetof(type, name), sizeof(type::name) } \
  }

inline const std::map<std::string, StructLayout> &struct_layouts() {
  static const std::map<std::string, StructLayout> the{
      {"athanor_str", {sizeof(athanor_str), {FIELD(athanor_str, data), FIELD(athanor_str, size)}}},
      {"athanor_reply",
       {sizeof(athanor_reply),
        {FIELD(athanor_reply, struct_size), FIELD(athanor_reply, ctx), FIELD(athanor_reply, result),
         FIELD(athanor_reply, event), FIELD(athanor_reply, error)}}},
      {"athanor_host",
       {sizeof(athanor_host),
        {FIELD(athanor_host, struct_size), FIELD(athanor_host, ctx), FIELD(athanor_host, call),
         FIELD(athanor_host, start), FIELD(athanor_host, next), FIELD(athanor_host, cancel),
         FIELD(athanor_host, cancelled), FIELD(athanor_host, log), FIELD(athanor_host, progress),
         FIELD(athanor_host, extension)}}},
      {"athanor_component",
       {sizeof(athanor_component),
        {FIELD(athanor_component, struct_size), FIELD(athanor_component, kind), FIELD(athanor_component, name),
         FIELD(athanor_component, info), FIELD(athanor_component, validate), FIELD(athanor_component, create),
         FIELD(athanor_component, run), FIELD(athanor_component, destroy), FIELD(athanor_component, extension)}}},
      {"athanor_plugin",
       {sizeof(athanor_plugin),
        {FIELD(athanor_plugin, struct_size), FIELD(athanor_plugin, abi_major), FIELD(athanor_plugin, abi_minor),
         FIELD(athanor_plugin, id), FIELD(athanor_plugin, version), FIELD(athanor_plugin, built_with),
         FIELD(athanor_plugin, component_count), FIELD(athanor_plugin, components)}}}};
  return the;
}

#undef FIELD
#define VALUE(name) \
  { #name, name }

inline const std::map<std::string, EnumLayout> &enum_layouts() {
  static const std::map<std::string, EnumLayout> the{
      {"athanor_status",
       {sizeof(athanor_status),
        {VALUE(ATHANOR_OK), VALUE(ATHANOR_FAILED), VALUE(ATHANOR_CANCELLED), VALUE(ATHANOR_UNSUPPORTED),
         VALUE(ATHANOR_NOTHING), VALUE(ATHANOR_STATUS_MAX)}}},
      {"athanor_level",
       {sizeof(athanor_level),
        {VALUE(ATHANOR_DEBUG), VALUE(ATHANOR_INFO), VALUE(ATHANOR_WARN), VALUE(ATHANOR_ERROR),
         VALUE(ATHANOR_LEVEL_MAX)}}}};
  return the;
}

#undef VALUE

}  // namespace athanor::tests

#endif
