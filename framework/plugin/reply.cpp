// SPDX-License-Identifier: Apache-2.0
#include "plugin/reply.hpp"

#include "foundation/json.hpp"
#include "plugin/catalogue.hpp"

namespace athanor {

Error contract_broken(const ComponentInfo &info, const std::string &how) {
  return Error("plugin_fault", info.title() + ": " + how,
               "this is a fault in the plugin " + info.plugin + " " + info.version + " (" + info.file.string() +
                   "); tell its author");
}

Reply::Reply(const ComponentInfo &info, const char *function, std::string asked,
             std::function<void(const Json &)> handler)
    : info_(info),
      function_(function),
      asked_(std::move(asked)),
      event_handler_(std::move(handler)),
      thread_(std::this_thread::get_id()) {
  table_.struct_size = sizeof table_;
  table_.ctx = this;
  table_.result = &Reply::on_result;
  table_.event = &Reply::on_event;
  table_.error = &Reply::on_error;
}

void Reply::fault(std::string how) {
  const std::lock_guard<std::mutex> lock(mutex_);
  if (fault_.empty()) fault_ = std::move(how);
}

bool Reply::usable_here() {
  if (std::this_thread::get_id() == thread_) return true;
  fault(function_ + " used its reply on another thread than the one that called it");
  return false;
}

Json Reply::read(athanor_str document, const char *what) {
  if (!document.data && document.size > 0) {
    fault(function_ + " gave a null pointer as its " + what);
    return {};
  }
  try {
    Json value = parse_document(std::string_view(document.size ? document.data : "", document.size),
                                "the " + std::string(what) + " of " + function_);
    if (!value.is_object()) fault("the " + std::string(what) + " of " + function_ + " is not a JSON object");
    return value;
  } catch (const Error &e) {
    fault(e.message());
    return {};
  }
}

void Reply::on_result(void *ctx, athanor_str document) noexcept {
  auto *self = static_cast<Reply *>(ctx);
  if (!self->usable_here()) return;
  if (self->results_++ == 0) self->result_ = self->read(document, "result");
}

void Reply::on_error(void *ctx, athanor_str document) noexcept {
  auto *self = static_cast<Reply *>(ctx);
  if (!self->usable_here()) return;
  if (self->errors_++ == 0) self->error_ = self->read(document, "error");
}

void Reply::on_event(void *ctx, athanor_str document) noexcept {
  auto *self = static_cast<Reply *>(ctx);
  if (!self->usable_here()) return;
  if (self->results_ > 0) return self->fault(self->function_ + " gave an event after its result");
  const Json event = self->read(document, "event");
  if (!event.is_object() || !self->event_handler_ || self->handler_failed_) return;
  try {
    self->event_handler_(event);
  } catch (...) {
    self->handler_failed_ = std::current_exception();
  }
}

void Reply::check_counts(athanor_status status) const {
  auto broken = [&](const std::string &how) { return contract_broken(info_, function_ + " " + how); };
  const std::string times = std::to_string(results_);
  if (status == ATHANOR_OK) {
    if (errors_ > 0) throw broken("returned success but gave an error");
    if (results_ == 0) throw broken("returned success without a result");
    if (results_ > 1) throw broken("gave " + times + " results; exactly one is due");
  } else if (results_ > 0) {
    throw broken("gave a result but did not return success");
  } else if (status == ATHANOR_FAILED) {
    if (errors_ == 0) throw broken("failed without saying why");
    if (errors_ > 1) throw broken("gave " + std::to_string(errors_) + " errors; exactly one is due");
  } else if (errors_ > 0) {
    throw broken("gave an error but did not return failure");
  } else if (status != ATHANOR_CANCELLED && status != ATHANOR_UNSUPPORTED) {
    throw broken("returned the status " + std::to_string(static_cast<int>(status)) + ", which has no meaning here");
  }
}

void Reply::throw_error() const {
  for (const char *member : {"code", "message"}) {
    const auto found = error_.find(member);
    if (found == error_.end() || !found->is_string() || found->get_ref<const std::string &>().empty())
      throw contract_broken(
          info_, "the error of " + function_ + " has no " + member + ": " + canonical(error_).substr(0, 200));
  }
  throw error_from(error_);
}

Json Reply::call(const std::function<athanor_status()> &plugin_function, const std::function<bool()> &asked_to_stop) {
  athanor_status status{};
  try {
    status = plugin_function();
  } catch (const std::exception &e) {
    throw contract_broken(info_, function_ + " let an exception escape: " + valid_utf8(e.what()));
  } catch (...) {  // of a type that this process does not know: another standard library's, say
    throw contract_broken(info_, function_ + " let an exception escape");
  }
  if (handler_failed_) std::rethrow_exception(handler_failed_);
  {
    const std::lock_guard<std::mutex> lock(mutex_);
    if (!fault_.empty()) throw contract_broken(info_, fault_);
  }
  check_counts(status);
  if (status == ATHANOR_FAILED) throw_error();
  if (status == ATHANOR_UNSUPPORTED)
    throw Error("not_offered", info_.title() + " does not answer " + asked_,
                "`athanor plugins show " + info_.title() + "` lists what it answers");
  if (status == ATHANOR_CANCELLED) {
    if (asked_to_stop && asked_to_stop()) throw Cancelled();
    throw contract_broken(info_, function_ + " says that it was cancelled, but nobody asked it to stop");
  }
  return std::move(result_);
}

}  // namespace athanor
