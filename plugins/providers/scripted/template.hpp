// SPDX-License-Identifier: Apache-2.0
//
// One text of a script: the SDK's Mustache, with messages that name the line of the file it stands in.
// What an answer is made of stands in body.hpp, where answers come from in script.hpp.
#pragma once

#include <athanor/mustache.hpp>
#include <athanor/plugin.hpp>
#include <string>

namespace athanor::scripted {

using Json = nlohmann::json;

class Template {
 public:
  // The text begins in the given line of the file; `columns` says whether its columns are the file's too.
  // Throws sdk::Error (bad_options) when it is not Mustache.
  Template(const std::string &text, std::string file, int line, bool columns)
      : file_(std::move(file)), line_(line), columns_(columns), mustache_(parsed(text)) {}

  // Throws sdk::Error (bad_request) for a variable that the data does not have.
  std::string render(const Json &data) const {
    try {
      return mustache_.render(data);
    } catch (const sdk::Mustache::Error &e) {
      throw sdk::Error("bad_request", at(e), "correct the name; the template sees the task's context", "/task/context");
    }
  }

 private:
  sdk::Mustache parsed(const std::string &text) const {
    try {
      return sdk::Mustache(text);
    } catch (const sdk::Mustache::Error &e) {
      throw sdk::Error("bad_options", at(e), "correct the tag; {{=<% %>=}} changes the delimiters", "/script");
    }
  }
  std::string at(const sdk::Mustache::Error &e) const {
    return file_ + ":" + std::to_string(line_ + e.line - 1) + (columns_ ? ":" + std::to_string(e.column) : "") + ": " +
           e.message;
  }

  std::string file_;
  int line_;
  bool columns_;
  sdk::Mustache mustache_;
};

}  // namespace athanor::scripted
