// SPDX-License-Identifier: Apache-2.0
//
// Stands in for athanor, with its verbs scan-plugin, serve-plugin and exec-plugin and as a host that is in a call, so
// that tests of plugins in other processes need nothing but the plugin room.
#include <athanor/plugin.h>

#include <cstdio>
#include <string>

#include "plugin/catalogue.hpp"
#include "plugin/component.hpp"
#include "plugin/helper.hpp"

namespace {

struct Tells : athanor::Services {
  athanor::Json call(std::string_view, const athanor::Json &request, const OnEvent &) override {
    std::printf("%s\n", request.at("text").get<std::string>().c_str());
    std::fflush(stdout);
    return athanor::Json::object();
  }
  void log(int, std::string_view) override {}
};

// A host that is in the middle of a call, until it is killed: prints the plugin's process.
int host(const athanor::fs::path &file, const char *self) {
  athanor::set_scanner(self, std::chrono::seconds(20));
  athanor::ComponentInfo info;
  info.kind = "stage";
  info.name = "waits";
  info.file = file;
  info.info = athanor::Json::object();
  Tells services;
  athanor::Component::create(info, athanor::Json::object(), athanor::Isolation::process)
      ->run({{"schema", "athanor.stage.run/1"}, {"deaf", true}}, services);
  return 0;
}

}  // namespace

int main(int count, char **arguments) {
  if (count != 3) return 2;
  const std::string verb = arguments[1];
  if (verb == "scan-plugin") return athanor::scanning_child(arguments[2]);
  if (verb == "host") return host(arguments[2], arguments[0]);
  if (verb == "serve-plugin") return athanor::serving_child(arguments[2]);
  return verb == "exec-plugin" ? athanor::executing_child(arguments[2]) : 2;
}
