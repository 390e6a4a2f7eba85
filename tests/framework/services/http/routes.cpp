// SPDX-License-Identifier: Apache-2.0
//
// The answers of a FaultServer, put together word by word.
#include <stdexcept>

#include "tests/framework/services/http/fault_server.hpp"

namespace athanor::tests {

Route &Route::with(Answer answer) {
  auto kept = std::make_shared<Answer>(std::move(answer));
  answers_.push_back(kept);
  handlers_.push_back([kept](const Request &) { return *kept; });
  return *this;
}

Route &Route::with(Handler handler) {
  answers_.push_back(nullptr);
  handlers_.push_back(std::move(handler));
  return *this;
}

Route &Route::answer(int status, std::string body, Headers headers) {
  Answer out;
  out.status = status;
  out.headers = {{"Content-Type", "application/json"}};
  for (auto &header : headers) {
    if (header.first == "content-type" || header.first == "Content-Type") out.headers.clear();
    out.headers.push_back(std::move(header));
  }
  if (!body.empty()) out.pieces.push_back(std::move(body));
  return with(std::move(out));
}

Route &Route::stream(const std::string &content_type, std::vector<std::string> pieces) {
  Answer out;
  out.headers = {{"Content-Type", content_type}};
  out.pieces = std::move(pieces);
  out.length = Answer::Length::chunked;
  return with(std::move(out));
}

Route &Route::sse(const std::vector<std::string> &data) {
  std::vector<std::string> pieces;
  for (const std::string &one : data) pieces.push_back("data: " + one + "\n\n");
  return stream("text/event-stream", std::move(pieces));
}

Route &Route::ndjson(const std::vector<std::string> &lines) {
  std::vector<std::string> pieces;
  for (const std::string &line : lines) pieces.push_back(line + "\n");
  return stream("application/x-ndjson", std::move(pieces));
}

Route &Route::redirect(int status, const std::string &location) { return answer(status, "", {{"Location", location}}); }

Route &Route::big(std::size_t bytes) {
  constexpr std::size_t piece = 1 << 16;
  Answer out;
  out.headers = {{"Content-Type", "text/plain"}};
  out.pieces = {std::string(piece, 'x')};
  out.repeat = (bytes + piece - 1) / piece;
  return with(std::move(out));
}

Route &Route::hang() {
  Answer out;
  out.silent = true;
  return with(std::move(out));
}

Route &Route::drop() {
  Answer out;
  out.silent = true;
  out.cut_after = 0;
  return with(std::move(out));
}

Route &Route::raw(std::string bytes) {
  Answer out;
  out.raw = std::move(bytes);
  return with(std::move(out));
}

Answer &Route::last() {
  if (answers_.empty() || !answers_.back()) throw std::logic_error("there is no answer yet that could be changed");
  return *answers_.back();
}

Route &Route::chunked() {
  last().length = Answer::Length::chunked;
  return *this;
}

Route &Route::until_close() {
  last().length = Answer::Length::none;
  return *this;
}

Route &Route::cut_after(std::size_t bytes, bool reset) {
  last().cut_after = bytes;
  last().reset = reset;
  return *this;
}

Route &Route::hang_after(std::size_t bytes) {
  last().hang_after = bytes;
  return *this;
}

Route &Route::drip(std::size_t bytes, std::chrono::milliseconds between) {
  std::string whole;
  for (const std::string &piece : last().pieces) whole += piece;
  last().pieces.clear();
  for (std::size_t at = 0; at < whole.size(); at += bytes) last().pieces.push_back(whole.substr(at, bytes));
  last().between = between;
  return *this;
}

}  // namespace athanor::tests
