// SPDX-License-Identifier: Apache-2.0
//
// Drives one component of a built plugin through the C ABI, as the host does: for tests that look at a
// plugin from outside. It checks the rules of a reply (one result or one error) on every call.
#pragma once

#include <athanor/plugin.hpp>
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <stdexcept>
#include <string>

#include "tests/plugins/load_plugin.hpp"

namespace athanor::test {

using sdk::Json;

// How a call ended: `value` is the result, or the error document when `status` is ATHANOR_FAILED.
struct Ended {
  athanor_status status;
  Json value;
  std::string message() const { return value.value("message", ""); }
};

class Component {
 public:
  // `plugin` is the file's stem; the first component of the kind and name is taken.
  Component(const std::string &plugin, const std::string &kind, const std::string &name) {
    const std::string path = std::string(ATHANOR_BUILD_DIR) + "/lib/athanor/plugins/" + plugin + ".so";
    const athanor_plugin &table = load_plugin(path);
    for (std::uint32_t i = 0; i < table.component_count; ++i)
      if (kind == table.components[i]->kind && name == table.components[i]->name) component_ = table.components[i];
    if (!component_) throw std::runtime_error(path + " has no " + kind + " " + name);
    resources_ = path.substr(0, path.size() - 3);
  }
  Component(const Component &) = delete;
  Component &operator=(const Component &) = delete;
  ~Component() {
    if (instance_) component_->destroy(instance_);
  }

  Json info() const { return Json::parse(component_->info); }

  Ended validate(const Json &options) const {
    const std::string text = Json{{"schema", "athanor.options/1"}, {"options", options}}.dump();
    return collect([&](const athanor_reply *reply) { return component_->validate({text.data(), text.size()}, reply); });
  }

  Ended create(const Json &options) {
    const std::string text =
        Json{{"schema", "athanor.create/1"}, {"options", options}, {"resources", resources_}}.dump();
    return collect([&](const athanor_reply *reply) {
      return component_->create({text.data(), text.size()}, &instance_, reply);
    });
  }

  Ended run(const Json &request, const athanor_host &host) const {
    const std::string text = request.dump();
    return collect([&](const athanor_reply *reply) {
      return component_->run(instance_, &host, {text.data(), text.size()}, reply);
    });
  }
  // With a host that offers nothing and is never cancelled.
  Ended run(const Json &request) const {
    athanor_host host{};
    host.struct_size = sizeof host;
    return run(request, host);
  }

 private:
  template <class Call>
  static Ended collect(Call &&call) {
    sdk::detail::Collected collected;
    const athanor_reply reply = collected.reply();
    const athanor_status status = call(&reply);
    if (collected.results != (status == ATHANOR_OK) || collected.errors != (status == ATHANOR_FAILED))
      throw std::logic_error("the reply does not fit the status " + std::to_string(status));
    if (status == ATHANOR_OK) return {status, Json::parse(collected.result)};
    return {status, status == ATHANOR_FAILED ? Json::parse(collected.error) : Json()};
  }

  const athanor_component *component_ = nullptr;
  athanor_instance *instance_ = nullptr;
  std::string resources_;
};

// A folder of its own that goes away with the test.
class Folder {
 public:
  Folder() {
    std::string pattern = (std::filesystem::temp_directory_path() / "athanor-test-XXXXXX").string();
    if (!mkdtemp(pattern.data())) throw std::runtime_error("cannot make a temporary folder");
    path_ = pattern;
  }
  Folder(const Folder &) = delete;
  Folder &operator=(const Folder &) = delete;
  ~Folder() {
    std::error_code ignored;
    std::filesystem::remove_all(path_, ignored);
  }

  std::string path(const std::string &name) const { return (path_ / name).string(); }
  std::string write(const std::string &name, const std::string &text) const {
    std::filesystem::create_directories((path_ / name).parent_path());
    std::ofstream(path_ / name) << text;
    return path(name);
  }

 private:
  std::filesystem::path path_;
};

}  // namespace athanor::test
