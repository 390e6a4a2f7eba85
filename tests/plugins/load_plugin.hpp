// SPDX-License-Identifier: Apache-2.0
//
// The table of a built plugin, for tests that drive one through the C ABI without the host.
#pragma once

#include <athanor/plugin.h>
#include <dlfcn.h>

#include <filesystem>
#include <mutex>
#include <stdexcept>

namespace athanor::test {

// Valid for the rest of the process, since nothing unloads the library. From any thread: dlopen has a lock of its own,
// but the thread sanitizer does not see it, and would take what the library's static constructors wrote on the thread
// that was first for a race with each that comes later. Throws std::runtime_error.
inline const athanor_plugin &load_plugin(const std::filesystem::path &file) {
  static std::mutex one_at_a_time;
  const std::lock_guard lock(one_at_a_time);
  void *library = dlopen(file.c_str(), RTLD_NOW | RTLD_LOCAL | RTLD_NODELETE);
  if (!library) throw std::runtime_error(dlerror());
  const auto entry = reinterpret_cast<const athanor_plugin *(*)()>(dlsym(library, "athanor_plugin_v1"));
  if (!entry) throw std::runtime_error(file.string() + " does not export athanor_plugin_v1");
  return *entry();
}

}  // namespace athanor::test
