// SPDX-License-Identifier: Apache-2.0
//
// A plugin that stands in for another one and writes down every document that crosses the boundary, in both
// directions, as one line of JSON in the file $ATHANOR_TAP: {"asked", "as": request | result | event | error,
// "document"}. A copy of it named NAME.so stands for TAPPED_PLUGINS/NAME.so. So tests see the real traffic of a real
// run, and the host has nothing for it.
#include <athanor/plugin.h>
#include <dlfcn.h>
#include <fcntl.h>
#include <unistd.h>

#include <cstdlib>
#include <fstream>
#include <iterator>
#include <map>
#include <mutex>
#include <nlohmann/json.hpp>
#include <string>

namespace {

using Json = nlohmann::json;

constexpr std::size_t most_components = 4;

std::string text_of(athanor_str s) { return s.size ? std::string(s.data, s.size) : std::string(); }

std::string schema_in(athanor_str document) {
  const Json parsed = Json::parse(text_of(document), nullptr, false);
  return parsed.is_object() ? parsed.value("schema", std::string()) : std::string();
}

// One write a line: the processes of a run share the file.
void write_down(const std::string &asked, const char *as, const Json &document) {
  const char *file = std::getenv("ATHANOR_TAP");
  if (!file) return;
  const std::string line = Json{{"asked", asked}, {"as", as}, {"document", document}}.dump() + "\n";
  const int opened = ::open(file, O_WRONLY | O_CREAT | O_APPEND, 0644);
  if (opened < 0) return;
  if (::write(opened, line.data(), line.size()) < 0) std::abort();
  ::close(opened);
}
void write_down(const std::string &asked, const char *as, athanor_str document) {
  write_down(asked, as, Json::parse(text_of(document), nullptr, false));
}

struct Reply {
  Reply(const athanor_reply *real_, std::string asked_) : real(real_), asked(std::move(asked_)) {
    table.struct_size = sizeof table;
    table.ctx = this;
    table.result = [](void *c, athanor_str d) {
      auto *self = static_cast<Reply *>(c);
      self->last = text_of(d);
      write_down(self->asked, "result", d);
      self->real->result(self->real->ctx, d);
    };
    table.event = [](void *c, athanor_str d) {
      auto *self = static_cast<Reply *>(c);
      write_down(self->asked, "event", d);
      self->real->event(self->real->ctx, d);
    };
    table.error = [](void *c, athanor_str d) {
      auto *self = static_cast<Reply *>(c);
      write_down(self->asked, "error", d);
      self->real->error(self->real->ctx, d);
    };
  }
  const athanor_reply *real;
  std::string asked, last;
  athanor_reply table{};
};

struct Instance {
  athanor_instance *real = nullptr;
  std::mutex mutex;
  std::map<std::string, std::string> started;  // what was asked under each name
};

// What `next` hands over is the result or the error of what was started.
void write_down_completion(Instance &instance, const std::string &text) {
  const Json completion = Json::parse(text, nullptr, false);
  if (!completion.is_object() || !completion.contains("name")) return;
  const std::lock_guard<std::mutex> lock(instance.mutex);
  const auto known = instance.started.find(completion.at("name").get<std::string>());
  if (known != instance.started.end() && completion.contains("result"))
    write_down(known->second, "result", completion.at("result"));
}

struct Host {
  Host(const athanor_host *real_, Instance &instance_) : real(real_), instance(instance_), table(*real_) {
    table.struct_size = sizeof table;
    table.ctx = this;
    table.call = [](void *c, athanor_str name, athanor_str request, const athanor_reply *reply) {
      auto *self = static_cast<Host *>(c);
      Reply tapped(reply, schema_in(request));
      write_down(tapped.asked, "request", request);
      return self->real->call(self->real->ctx, name, request, &tapped.table);
    };
    table.start = [](void *c, athanor_str name, athanor_str request, const athanor_reply *reply) {
      auto *self = static_cast<Host *>(c);
      const std::string asked = schema_in(request);
      {
        const std::lock_guard<std::mutex> lock(self->instance.mutex);
        self->instance.started[text_of(name)] = asked;
      }
      write_down(asked, "request", request);
      Reply tapped(reply, "start");
      return self->real->start(self->real->ctx, name, request, &tapped.table);
    };
    table.next = [](void *c, int64_t timeout, const athanor_reply *reply) {
      auto *self = static_cast<Host *>(c);
      Reply tapped(reply, "next");
      const athanor_status status = self->real->next(self->real->ctx, timeout, &tapped.table);
      if (status == ATHANOR_OK) write_down_completion(self->instance, tapped.last);
      return status;
    };
    table.cancel = [](void *c, athanor_str name, const athanor_reply *reply) {
      auto *self = static_cast<Host *>(c);
      return self->real->cancel(self->real->ctx, name, reply);
    };
    table.cancelled = [](void *c) {
      auto *self = static_cast<Host *>(c);
      return self->real->cancelled(self->real->ctx);
    };
    table.log = [](void *c, athanor_level level, athanor_str message) {
      auto *self = static_cast<Host *>(c);
      self->real->log(self->real->ctx, level, message);
    };
    table.progress = [](void *c, double fraction, athanor_str message) {
      auto *self = static_cast<Host *>(c);
      self->real->progress(self->real->ctx, fraction, message);
    };
    table.extension = nullptr;
  }
  const athanor_host *real;
  Instance &instance;
  athanor_host table;
};

const athanor_component *real_component[most_components];

// The table functions have no context of their own, so each component has a set of them.
template <std::size_t I>
struct Component {
  static athanor_status validate(athanor_str options, const athanor_reply *reply) {
    Reply tapped(reply, "athanor.options/1");
    write_down(tapped.asked, "request", options);
    return real_component[I]->validate(options, &tapped.table);
  }
  static athanor_status create(athanor_str request, athanor_instance **out, const athanor_reply *reply) {
    Reply tapped(reply, "athanor.create/1");
    write_down(tapped.asked, "request", request);
    auto *made = new Instance;
    const athanor_status status = real_component[I]->create(request, &made->real, &tapped.table);
    if (made->real)
      *out = reinterpret_cast<athanor_instance *>(made);
    else
      delete made;
    return status;
  }
  static athanor_status run(athanor_instance *given, const athanor_host *host, athanor_str request,
                            const athanor_reply *reply) {
    auto *instance = reinterpret_cast<Instance *>(given);
    Reply tapped(reply, schema_in(request));
    write_down(tapped.asked, "request", request);
    Host tapped_host(host, *instance);
    return real_component[I]->run(instance->real, &tapped_host.table, request, &tapped.table);
  }
  static void destroy(athanor_instance *given) {
    auto *instance = reinterpret_cast<Instance *>(given);
    real_component[I]->destroy(instance->real);
    delete instance;
  }
  static const athanor_component *over(const athanor_component *real) {
    static athanor_component table{};
    real_component[I] = real;
    table = *real;
    table.struct_size = sizeof table;
    table.validate = real->validate ? &validate : nullptr;
    table.create = &create;
    table.run = &run;
    table.destroy = &destroy;
    return &table;
  }
};

const athanor_plugin *real_plugin() {
  Dl_info self{};
  ::dladdr(reinterpret_cast<const void *>(&athanor_plugin_v1), &self);
  std::ifstream in(self.dli_fname, std::ios::binary);
  const std::string own((std::istreambuf_iterator<char>(in)), std::istreambuf_iterator<char>());
  const std::string real = own.substr(own.rfind('\n') + 1);
  void *library = ::dlopen(real.c_str(), RTLD_NOW | RTLD_LOCAL);
  if (!library) return nullptr;
  const auto entry = reinterpret_cast<const athanor_plugin *(*)(void)>(::dlsym(library, "athanor_plugin_v1"));
  return entry ? entry() : nullptr;
}

const athanor_plugin *tapped() {
  static athanor_plugin plugin{};
  static const athanor_component *components[most_components];
  const athanor_plugin *real = real_plugin();
  if (!real || real->component_count > most_components) return nullptr;
  using Over = const athanor_component *(*)(const athanor_component *);
  static const Over over[most_components] = {&Component<0>::over, &Component<1>::over, &Component<2>::over,
                                             &Component<3>::over};
  for (std::uint32_t i = 0; i < real->component_count; ++i) components[i] = over[i](real->components[i]);
  plugin = *real;
  plugin.struct_size = sizeof plugin;
  plugin.components = components;
  return &plugin;
}

}  // namespace

extern "C" ATHANOR_EXPORT const athanor_plugin *athanor_plugin_v1(void) {
  static const athanor_plugin *the = tapped();
  return the;
}
