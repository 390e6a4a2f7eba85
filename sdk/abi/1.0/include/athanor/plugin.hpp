// SPDX-License-Identifier: Apache-2.0
//
// The comfortable way to write a plugin: plain C++17 classes over plugin.h, header only. Needs
// nlohmann_json, which stays inside the plugin. A whole stage:
//
//     #include <athanor/plugin.hpp>
//     #include "greet_info.h"                    // made from info.json by athanor_add_plugin
//
//     struct Greet {
//       static constexpr const char *kind = "stage", *name = "greet", *info = greet_info;
//       Greet(const athanor::sdk::Json &options, const std::filesystem::path &resources);
//       athanor::sdk::Json run(const athanor::sdk::Json &request, athanor::sdk::Host &host);
//     };
//     ATHANOR_PLUGIN("org.example.greet", "1.0.0", Greet)
//
// run may throw: sdk::Error becomes the error document, any other exception an "internal" one.
// Optional: `static void validate(const Json &options)`, which throws Error to refuse.
#ifndef ATHANOR_PLUGIN_HPP
#define ATHANOR_PLUGIN_HPP

#include <athanor/plugin.h>

#include <chrono>
#include <exception>
#include <filesystem>
#include <functional>
#include <memory>
#include <nlohmann/json.hpp>
#include <optional>
#include <string>
#include <string_view>
#include <type_traits>
#include <utility>

namespace athanor::sdk {

using Json = nlohmann::json;

// Why something failed, as the user will read it. `code` is one of the words listed in
// docs/architecture.md; `hint` says what to do; `at` is a JSON pointer into the request or options;
// `details` are further members of the error document ("retry_after_s", "http_status", ...).
struct Error : std::exception {
  std::string code, message, hint, at;
  Json details = Json::object();
  Error(std::string code_, std::string message_, std::string hint_ = {}, std::string at_ = {})
      : code(std::move(code_)), message(std::move(message_)), hint(std::move(hint_)), at(std::move(at_)) {}
  const char *what() const noexcept override { return message.c_str(); }

  Json document() const {
    Json out = details;
    out["schema"] = "athanor.error/1";
    out["code"] = code;
    out["message"] = message;
    if (!hint.empty()) out["hint"] = hint;
    if (!at.empty()) out["at"] = at;
    return out;
  }
  static Error from(const Json &d) {
    Error out{d.value("code", "internal"), d.value("message", "failed without a message"), d.value("hint", ""),
              d.value("at", "")};
    for (const auto &[key, value] : d.items())
      if (key != "schema" && key != "code" && key != "message" && key != "hint" && key != "at")
        out.details[key] = value;
    return out;
  }
};

// The run was asked to stop. Let it pass through; the SDK turns it into ATHANOR_CANCELLED.
struct Cancelled : std::exception {
  const char *what() const noexcept override { return "cancelled"; }
};

enum class Level { debug = ATHANOR_DEBUG, info = ATHANOR_INFO, warn = ATHANOR_WARN, error = ATHANOR_ERROR };

// How a started call ended.
struct Completion {
  std::string name;         // as given to start
  std::uint64_t order = 0;  // position in the host's recorded order
  std::string now;          // the host's clock when it handed this over, RFC 3339
  bool ok = false;
  Json result;                 // when ok
  std::optional<Error> error;  // otherwise
};

namespace detail {

inline athanor_str str(std::string_view s) { return {s.data(), s.size()}; }
inline std::string_view view(athanor_str s) { return s.size ? std::string_view(s.data, s.size) : std::string_view(); }
inline std::string dump(const Json &j) { return j.dump(-1, ' ', false, Json::error_handler_t::replace); }

// Collects what a callee puts into its reply. What the event handler throws waits here, because it must not pass
// through the callee.
struct Collected {
  std::string result, error;
  int results = 0, errors = 0;
  std::function<void(const Json &)> on_event;
  std::exception_ptr event_failed;
  athanor_reply reply() {
    athanor_reply r{};
    r.struct_size = sizeof r;
    r.ctx = this;
    r.result = [](void *c, athanor_str d) {
      auto *self = static_cast<Collected *>(c);
      self->result.assign(view(d));
      ++self->results;
    };
    r.event = [](void *c, athanor_str d) {
      auto *self = static_cast<Collected *>(c);
      if (!self->on_event || self->event_failed) return;
      try {
        self->on_event(Json::parse(view(d)));
      } catch (...) {
        self->event_failed = std::current_exception();
      }
    };
    r.error = [](void *c, athanor_str d) {
      auto *self = static_cast<Collected *>(c);
      self->error.assign(view(d));
      ++self->errors;
    };
    return r;
  }
};

}  // namespace detail

// What the host offers during one call of run. Valid only during that call. [any thread]
class Host {
 public:
  explicit Host(const athanor_host *host, const athanor_reply *caller = nullptr) : host_(host), caller_(caller) {}

  // Asks and waits. `request` carries its "schema". Events on the way go to `on_event`, on this thread; what it throws
  // is thrown here once the call has ended. Throws Error as the host gave it, or Cancelled.
  Json call(std::string_view name, const Json &request, std::function<void(const Json &)> on_event = {}) {
    detail::Collected c;
    c.on_event = std::move(on_event);
    const athanor_reply reply = c.reply();
    const std::string text = detail::dump(request);
    const athanor_status status = host_->call(host_->ctx, detail::str(name), detail::str(text), &reply);
    if (c.event_failed) std::rethrow_exception(c.event_failed);
    finish(status, c, request);
    return Json::parse(c.result);
  }
  // The same for calls without a name: pure reads and appends.
  Json call(const Json &request) { return call({}, request); }

  // Tells the caller of this run something on the way, such as a piece of text that arrived. Only on the thread of run.
  void emit(const Json &document) const {
    if (!caller_ || !caller_->event) return;
    const std::string text = detail::dump(document);
    caller_->event(caller_->ctx, detail::str(text));
  }

  // Asks without waiting; the answer comes through next. Stages only.
  void start(std::string_view name, const Json &request) {
    detail::Collected c;
    const athanor_reply reply = c.reply();
    const std::string text = detail::dump(request);
    finish(host_->start(host_->ctx, detail::str(name), detail::str(text), &reply), c, request);
  }

  // Waits for the next completion; nothing when the time is over or nothing is in flight.
  // A negative time waits without limit. Throws Cancelled.
  std::optional<Completion> next(std::chrono::milliseconds timeout = std::chrono::milliseconds(-1)) {
    detail::Collected c;
    const athanor_reply reply = c.reply();
    const athanor_status status = host_->next(host_->ctx, timeout.count(), &reply);
    if (status == ATHANOR_NOTHING) return std::nullopt;
    finish(status, c, Json::object());
    const Json d = Json::parse(c.result);
    Completion out;
    out.name = d.value("name", "");
    out.order = d.value("order", std::uint64_t{0});
    out.now = d.value("now", "");
    out.ok = d.value("status", "") == "ok";
    if (out.ok)
      out.result = d.value("result", Json::object());
    else
      out.error = Error::from(d.value("error", Json{{"code", "cancelled"}, {"message", "the call was cancelled"}}));
    return out;
  }

  // Asks for the end of a started call; it still arrives through next.
  void cancel(std::string_view name) {
    detail::Collected c;
    const athanor_reply reply = c.reply();
    finish(host_->cancel(host_->ctx, detail::str(name), &reply), c, Json::object());
  }

  bool cancelled() const { return host_->cancelled && host_->cancelled(host_->ctx) != 0; }
  void log(Level level, std::string_view message) {
    if (host_->log) host_->log(host_->ctx, static_cast<athanor_level>(level), detail::str(message));
  }
  void progress(double fraction, std::string_view message) {
    if (host_->progress) host_->progress(host_->ctx, fraction, detail::str(message));
  }
  const athanor_host *raw() const { return host_; }

 private:
  static void finish(athanor_status status, const detail::Collected &c, const Json &request) {
    switch (status) {
      case ATHANOR_OK:
        return;
      case ATHANOR_CANCELLED:
        throw Cancelled{};
      case ATHANOR_FAILED: {
        const Json d = Json::parse(c.error, nullptr, false);
        throw d.is_object() ? Error::from(d) : Error("internal", "the host failed without saying why");
      }
      case ATHANOR_UNSUPPORTED:
        throw Error("not_offered", "this host does not know " + request.value("schema", std::string("that document")),
                    "use a newer athanor");
      default:
        throw Error("internal", "the host answered with an unknown status");
    }
  }
  const athanor_host *host_;
  const athanor_reply *caller_;
};

// ---- frequent requests ------------------------------------------------------------------------

// Asks a model. `context` must fit the task's declared context.
inline Json llm_request(std::string_view task, Json context) {
  return {{"schema", "athanor.llm/1"}, {"task", std::string(task)}, {"context", std::move(context)}};
}

// Stores a file below the call's folder; returns its reference {artifact, media_type, size}.
inline Json put_artifact(Host &host, std::string_view path, std::string_view media_type) {
  return host.call(
      {{"schema", "athanor.artifact.put/1"}, {"path", std::string(path)}, {"media_type", std::string(media_type)}});
}

// The path of a stored blob; read it, never write to it.
inline std::filesystem::path get_artifact(Host &host, const Json &reference) {
  const Json r = host.call({{"schema", "athanor.artifact.get/1"}, {"artifact", reference.at("artifact")}});
  return r.at("path").get<std::string>();
}

// ---- from a class to the C table --------------------------------------------------------------

namespace detail {

// Runs f and turns whatever it throws into a status and an error document: the only place in a
// plugin where everything is caught.
template <class F>
athanor_status guard(const athanor_reply *reply, F &&f) noexcept {
  auto fail = [&](const Json &document) {
    const std::string text = dump(document);
    reply->error(reply->ctx, str(text));
    return ATHANOR_FAILED;
  };
  try {
    try {
      return f();
    } catch (const Cancelled &) {
      return ATHANOR_CANCELLED;
    } catch (const Error &e) {
      return fail(e.document());
    } catch (const Json::exception &e) {
      return fail(Error("bad_request", std::string("a document is not as expected: ") + e.what()).document());
    } catch (const std::exception &e) {
      return fail(Error("internal", e.what()).document());
    } catch (...) {
      return fail(Error("internal", "an exception of an unknown type").document());
    }
  } catch (...) {
    return ATHANOR_CANCELLED;  // not even an error document could be made: out of memory
  }
}

template <class T, class = void>
struct has_validate : std::false_type {};
template <class T>
struct has_validate<T, std::void_t<decltype(T::validate(std::declval<const Json &>()))>> : std::true_type {};

inline void answer(const athanor_reply *reply, const Json &result) {
  const std::string text = dump(result);
  reply->result(reply->ctx, str(text));
}

template <class T>
struct Functions {
  static athanor_status validate(athanor_str options, const athanor_reply *reply) {
    return guard(reply, [&] {
      if constexpr (has_validate<T>::value) T::validate(Json::parse(view(options)).at("options"));
      answer(reply, Json::object());
      return ATHANOR_OK;
    });
  }
  static athanor_status create(athanor_str request, athanor_instance **out, const athanor_reply *reply) {
    return guard(reply, [&] {
      const Json r = Json::parse(view(request));
      auto made =
          std::make_unique<T>(r.value("options", Json::object()), std::filesystem::path(r.value("resources", "")));
      answer(reply, Json::object());
      *out = reinterpret_cast<athanor_instance *>(made.release());
      return ATHANOR_OK;
    });
  }
  static athanor_status run(athanor_instance *instance, const athanor_host *host, athanor_str request,
                            const athanor_reply *reply) {
    return guard(reply, [&] {
      Host h(host, reply);
      answer(reply, reinterpret_cast<T *>(instance)->run(Json::parse(view(request)), h));
      return ATHANOR_OK;
    });
  }
  static void destroy(athanor_instance *instance) { delete reinterpret_cast<T *>(instance); }
};

}  // namespace detail

// The C table of a class with `kind`, `name`, `info`, a constructor and run.
template <class T>
const athanor_component *component() {
  using F = detail::Functions<T>;
  static const athanor_component table{
      sizeof(athanor_component), T::kind, T::name, T::info, &F::validate, &F::create, &F::run, &F::destroy, nullptr};
  return &table;
}

// Thrown by run for a document that the component does not answer.
[[noreturn]] inline void unknown_request(const Json &request) {
  throw Error("not_offered", "unknown request " + request.value("schema", std::string("without a schema")));
}

}  // namespace athanor::sdk

#if defined(__clang__)
#define ATHANOR_BUILT_WITH "clang " __clang_version__
#else
#define ATHANOR_BUILT_WITH "gcc " __VERSION__
#endif

// Exports the plugin: its id, its version, and one or more classes.
#define ATHANOR_PLUGIN(ID, VERSION, ...)                                    \
  extern "C" ATHANOR_EXPORT const athanor_plugin *athanor_plugin_v1(void) { \
    return ::athanor::sdk::detail::Export<__VA_ARGS__>::table(ID, VERSION); \
  }

namespace athanor::sdk::detail {
template <class... T>
struct Export {
  static const athanor_plugin *table(const char *id, const char *version) {
    static const athanor_component *const components[] = {component<T>()...};
    static const athanor_plugin plugin{sizeof(athanor_plugin), ATHANOR_ABI_MAJOR, ATHANOR_ABI_MINOR, id, version,
                                       ATHANOR_BUILT_WITH,     sizeof...(T),      components};
    return &plugin;
  }
};
}  // namespace athanor::sdk::detail

#endif
