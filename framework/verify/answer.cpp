// SPDX-License-Identifier: Apache-2.0
#include "verify/answer.hpp"

#include <exception>

#include "foundation/error.hpp"
#include "foundation/json.hpp"

namespace athanor::verify {
namespace {

Json first_of(const std::vector<std::string> &texts) {
  if (texts.empty()) return {};
  Json out = Json::parse(texts.front(), nullptr, false);
  return out.is_discarded() ? Json() : out;
}

std::string times(std::size_t count, const std::string &thing) {
  return count == 1 ? "one " + thing : std::to_string(count) + " " + thing + "s";
}

}  // namespace

std::string word_of(athanor_status status) {
  switch (status) {
    case ATHANOR_OK:
      return "ATHANOR_OK";
    case ATHANOR_FAILED:
      return "ATHANOR_FAILED";
    case ATHANOR_CANCELLED:
      return "ATHANOR_CANCELLED";
    case ATHANOR_UNSUPPORTED:
      return "ATHANOR_UNSUPPORTED";
    case ATHANOR_NOTHING:
      return "ATHANOR_NOTHING";
    default:
      return "the unknown status " + std::to_string(static_cast<int>(status));
  }
}

Answer::Answer() : thread_(std::this_thread::get_id()) {
  room_.table.struct_size = sizeof room_.table;
  room_.table.ctx = this;
  room_.table.result = &Answer::on_result;
  room_.table.event = &Answer::on_event;
  room_.table.error = &Answer::on_error;
}

void Answer::keep(std::vector<std::string> &where, athanor_str document) {
  const std::lock_guard lock(mutex_);
  if (std::this_thread::get_id() != thread_) ++off_thread;
  if (!document.data && document.size > 0) {
    ++null_texts;
    where.emplace_back();
    return;
  }
  if (where.size() < 10000) where.emplace_back(document.data ? document.data : "", document.size);
}

void Answer::on_result(void *ctx, athanor_str document) {
  auto *self = static_cast<Answer *>(ctx);
  self->keep(self->results, document);
}

void Answer::on_error(void *ctx, athanor_str document) {
  auto *self = static_cast<Answer *>(ctx);
  self->keep(self->errors, document);
}

void Answer::on_event(void *ctx, athanor_str document) {
  auto *self = static_cast<Answer *>(ctx);
  self->keep(self->events, document);
  const std::lock_guard lock(self->mutex_);
  if (!self->results.empty() || !self->errors.empty()) ++self->late_events;
}

void Answer::of(const std::function<athanor_status()> &function) {
  try {
    status = function();
  } catch (const std::exception &e) {
    escaped = valid_utf8(e.what());
  } catch (...) {  // of a type that this process does not know: another standard library's, say
    escaped = "of an unknown type";
  }
}

Json Answer::result() const { return first_of(results); }
Json Answer::error() const { return first_of(errors); }

std::string Answer::error_text() const {
  const Json document = error();
  if (!document.is_object()) return "without a reason";
  const auto text = [&](const char *member) {
    const auto found = document.find(member);
    return found != document.end() && found->is_string() ? found->get<std::string>() : std::string("?");
  };
  return text("code") + ": " + text("message").substr(0, 200);
}

std::string Answer::fault_of_counts() const {
  const std::string gave = times(results.size(), "result") + " and " + times(errors.size(), "error");
  if (late_events > 0) return "an event came after the result";
  switch (status) {
    case ATHANOR_OK:
      return results.size() == 1 && errors.empty() ? "" : "returned ATHANOR_OK with " + gave;
    case ATHANOR_FAILED:
      return results.empty() && errors.size() == 1 ? "" : "returned ATHANOR_FAILED with " + gave;
    case ATHANOR_CANCELLED:
    case ATHANOR_UNSUPPORTED:
      return results.empty() && errors.empty() ? "" : "returned " + word_of(status) + " with " + gave;
    default:
      return "returned " + word_of(status) + ", which has no meaning here";
  }
}

std::string Answer::fault_of_documents() const {
  if (null_texts > 0) return "a document is a null pointer with a size";
  const std::pair<const char *, const std::vector<std::string> *> all[] = {
      {"result", &results}, {"error", &errors}, {"event", &events}};
  for (const auto &[what, texts] : all)
    for (const std::string &text : *texts) {
      try {
        if (!parse_document(text, std::string("the ") + what).is_object())
          return std::string("the ") + what + " is no JSON object: " + valid_utf8(text.substr(0, 80));
      } catch (const Error &e) {
        return e.message();
      }
    }
  return "";
}

std::string Answer::fault_of_error() const {
  if (errors.empty()) return "";
  const Json document = error();
  for (const char *member : {"code", "message"}) {
    const auto found = document.find(member);
    if (found == document.end() || !found->is_string() || found->get_ref<const std::string &>().empty())
      return std::string("the error has no \"") + member + "\": " + canonical(document).substr(0, 200);
  }
  const std::string code = document["code"];
  if (code.find_first_not_of("abcdefghijklmnopqrstuvwxyz0123456789_.") != std::string::npos)
    return "the code '" + valid_utf8(code.substr(0, 80)) + "' is no word";
  return "";
}

}  // namespace athanor::verify
