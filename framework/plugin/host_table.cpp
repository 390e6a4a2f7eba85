// SPDX-License-Identifier: Apache-2.0
#include "plugin/host_table.hpp"

#include <algorithm>
#include <cmath>
#include <optional>
#include <string>

#include "foundation/error.hpp"
#include "foundation/json.hpp"
#include "plugin/component.hpp"

namespace athanor {
namespace {

constexpr std::size_t message_max = 64 * 1024;
constexpr std::size_t reply_size_1_0 = offsetof(athanor_reply, error) + sizeof(athanor_reply::error);

std::string_view view(athanor_str text) {
  return text.data && text.size ? std::string_view(text.data, text.size) : std::string_view();
}

Json request_in(athanor_str text) {
  Json request;
  try {
    request = parse_document(view(text), "the request");
  } catch (const Error &e) {
    throw Error("bad_request", e.message(), e.hint());
  }
  const bool named = request.is_object() && request.contains("schema") && request["schema"].is_string();
  if (!named)
    throw Error("bad_request", "the request does not say what it is",
                R"(a request is a JSON object with the member "schema", such as "athanor.llm/1")");
  return request;
}

std::string message_in(athanor_str text) { return valid_utf8(view(text).substr(0, message_max)); }

}  // namespace

HostTable::HostTable(Services &services) : services_(services) {
  table_.struct_size = sizeof table_;
  table_.ctx = this;
  table_.call = &HostTable::call;
  table_.start = &HostTable::start;
  table_.next = &HostTable::next;
  table_.cancel = &HostTable::cancel;
  table_.cancelled = &HostTable::cancelled;
  table_.log = &HostTable::log;
  table_.progress = &HostTable::progress;
  table_.extension = &HostTable::extension;
}

// Runs a service that returns a document, or nullopt for "nothing yet", and hands its outcome to the
// plugin's reply. The text is complete before the plugin's code runs, so that nothing is said twice.
template <class F>
athanor_status HostTable::answer(const athanor_reply *reply, F &&service) noexcept {
  if (!reply || reply->struct_size < reply_size_1_0 || !reply->result || !reply->error) return ATHANOR_UNSUPPORTED;
  try {
    std::string text;
    athanor_status status = ATHANOR_OK;
    auto failed = [&](const Error &e) {
      text = canonical(to_document(e));
      status = ATHANOR_FAILED;
    };
    try {
      const std::optional<Json> document = service();
      if (!document) return ATHANOR_NOTHING;
      text = canonical(*document);
      if (text.size() > ATHANOR_DOCUMENT_MAX)
        failed(Error("bad_reply", "the answer is " + std::to_string(text.size()) + " bytes long; the limit is 16 MiB",
                     "ask for less at a time"));
    } catch (const Cancelled &) {
      told_to_stop_ = true;
      return ATHANOR_CANCELLED;
    } catch (const Error &e) {
      failed(e);
    } catch (const Json::exception &e) {
      failed(Error("bad_request", std::string("the request is not as expected: ") + e.what()));
    } catch (const std::exception &e) {
      failed(Error("internal", e.what()));
    }
    (status == ATHANOR_OK ? reply->result : reply->error)(reply->ctx, athanor_str{text.data(), text.size()});
    return status;
  } catch (...) {
    // Out of memory, or the plugin's own reply function threw: it has no answer, and must not go on as if it had.
    return ATHANOR_UNSUPPORTED;
  }
}

athanor_status HostTable::call(void *ctx, athanor_str name, athanor_str request, const athanor_reply *reply) noexcept {
  auto *self = static_cast<HostTable *>(ctx);
  return self->answer(reply, [&] {
    auto tell = [&](const Json &event) {
      if (!reply->event) return;
      const std::string text = canonical(event);
      reply->event(reply->ctx, athanor_str{text.data(), text.size()});
    };
    return std::optional<Json>(self->services_.call(view(name), request_in(request), tell));
  });
}

athanor_status HostTable::start(void *ctx, athanor_str name, athanor_str request, const athanor_reply *reply) noexcept {
  auto *self = static_cast<HostTable *>(ctx);
  return self->answer(reply, [&] {
    self->services_.start(view(name), request_in(request));
    return std::optional<Json>(Json{{"schema", "athanor.started/1"}});
  });
}

athanor_status HostTable::next(void *ctx, std::int64_t timeout_ms, const athanor_reply *reply) noexcept {
  auto *self = static_cast<HostTable *>(ctx);
  return self->answer(reply, [&] { return self->services_.next(std::chrono::milliseconds(timeout_ms)); });
}

athanor_status HostTable::cancel(void *ctx, athanor_str name, const athanor_reply *reply) noexcept {
  auto *self = static_cast<HostTable *>(ctx);
  return self->answer(reply, [&] {
    self->services_.cancel(view(name));
    return std::optional<Json>(Json::object());
  });
}

std::int32_t HostTable::cancelled(void *ctx) noexcept {
  auto *self = static_cast<HostTable *>(ctx);
  try {
    if (self->services_.cancelled()) self->told_to_stop_ = true;
  } catch (...) {
    self->told_to_stop_ = true;  // a host that cannot even say this cannot serve the rest of the run either
  }
  return self->told_to_stop_ ? 1 : 0;
}

void HostTable::log(void *ctx, athanor_level level, athanor_str message) noexcept {
  try {
    const int known = std::clamp<int>(level, ATHANOR_DEBUG, ATHANOR_ERROR);
    static_cast<HostTable *>(ctx)->services_.log(known, message_in(message));
  } catch (...) {  // a lost line of log is no reason to fail the work
  }
}

void HostTable::progress(void *ctx, double fraction, athanor_str message) noexcept {
  try {
    const double known = std::isnan(fraction) || fraction < 0 ? -1.0 : std::min(fraction, 1.0);
    static_cast<HostTable *>(ctx)->services_.progress(known, message_in(message));
  } catch (...) {  // as for log
  }
}

const void *HostTable::extension(void *, const char *) noexcept { return nullptr; }

}  // namespace athanor
