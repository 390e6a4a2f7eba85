// SPDX-License-Identifier: Apache-2.0
//
// The one error idiom inside the host: an exception that says what happened, where, and what to do.
// At the plugin boundary it becomes an "athanor.error/1" document and back.
#ifndef ATHANOR_FOUNDATION_ERROR_HPP
#define ATHANOR_FOUNDATION_ERROR_HPP

#include <memory>
#include <nlohmann/json_fwd.hpp>
#include <stdexcept>
#include <string>

namespace athanor {

class Error : public std::runtime_error {
 public:
  // `code` is one of the words listed in docs/architecture.md ("bad_request", "timeout", ...).
  Error(std::string code, const std::string &message, std::string hint = {}, std::string where = {})
      : std::runtime_error(message), code_(std::move(code)), hint_(std::move(hint)), where_(std::move(where)) {}

  const std::string &code() const { return code_; }
  std::string message() const { return what(); }
  const std::string &hint() const { return hint_; }    // what to do; may be empty
  const std::string &where() const { return where_; }  // file, component or JSON pointer; may be empty

  // Further members of the error document, for programs: "retry_after_s", "http_status", "maybe_billed", ... An object.
  const nlohmann::json &details() const;
  Error &with(const std::string &key, nlohmann::json value);

 private:
  std::string code_, hint_, where_;
  std::shared_ptr<const nlohmann::json> details_;
};

// A run that was asked to stop: not a failure, and nothing to report but the fact.
class Cancelled : public std::runtime_error {
 public:
  Cancelled() : std::runtime_error("cancelled") {}
};

// True for what is no fault of the work itself (a service that is away, no quota, a bad key): never a node's state and
// never an answer; the run pauses, and asks again when it is resumed.
bool is_house_fault(const std::string &code);

nlohmann::json to_document(const Error &error);
Error error_from(const nlohmann::json &document);

// "where: message" and, on a second line, the hint: how an error is shown to a person.
std::string describe(const Error &error);

}  // namespace athanor

#endif
