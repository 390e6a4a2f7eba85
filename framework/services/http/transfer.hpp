// SPDX-License-Identifier: Apache-2.0
//
// One request on its way. The caller's thread makes it and takes what arrives; the loop's thread has libcurl drive it
// in between. What waits for the caller is bounded: beyond that the server has to wait.
#ifndef ATHANOR_SERVICES_HTTP_TRANSFER_HPP
#define ATHANOR_SERVICES_HTTP_TRANSFER_HPP

#include <curl/curl.h>

#include <chrono>
#include <condition_variable>
#include <map>
#include <mutex>
#include <string>
#include <utility>
#include <vector>

#include "pipeline/plan.hpp"
#include "services/http/request.hpp"
#include "services/http/url.hpp"

namespace athanor {

// How it ended, for what is said of it and recorded.
struct TransferEnd {
  enum class Why { curl, first_byte, idle, total, too_large, stopped } why = Why::curl;
  CURLcode code = CURLE_OK;
  std::string reason;                             // libcurl's words
  bool sent = false;                              // the request had begun to leave
  bool answered = false;                          // the answer's first line had come
  long connect_errno = 0;                         // why the system could not connect
  double connect = 0, first_byte = 0, total = 0;  // seconds from the start; 0: did not come to that
  std::int64_t bytes_sent = 0, bytes_received = 0;
};

class Transfer {
 public:
  using Clock = std::chrono::steady_clock;
  using HeaderList = std::vector<std::pair<std::string, std::string>>;
  struct Order {
    std::string method;
    const Url &url;
    const HeaderList &headers;
    std::string body;
    bool stream;
    HttpRequest::Timeouts timeouts;
    std::uint64_t max_bytes;
  };
  // `trusted`: certificates in PEM to trust instead of the system's file; empty: the system's.
  Transfer(const Order &order, const Network &network, const std::string &trusted);
  ~Transfer();
  Transfer(const Transfer &) = delete;
  Transfer &operator=(const Transfer &) = delete;

  // ---- the caller's thread
  struct Arrived {
    std::vector<std::string> pieces;  // of the body
    bool done = false;                // nothing more comes
    bool resume = false;              // the server was told to wait: ask the loop to go on
  };
  Arrived take(std::chrono::milliseconds at_most);
  int status() const { return status_; }                                          // once a piece or the end came
  const std::map<std::string, std::string> &headers() const { return headers_; }  // likewise; lower-case names
  const TransferEnd &end() const { return end_; }                                 // once done

  // ---- the loop's thread
  CURL *handle() const { return easy_; }
  // When the loop must look again at the latest; nothing more to wait for: the reason in `why`.
  Clock::time_point next_look(Clock::time_point now, TransferEnd::Why &why);
  void resume();
  void finish(TransferEnd::Why why, CURLcode code);

 private:
  static std::size_t on_header(char *bytes, std::size_t one, std::size_t count, void *self);
  static std::size_t on_body(char *bytes, std::size_t one, std::size_t count, void *self);
  void header_line(std::string_view line);
  bool has_left() const;

  CURL *easy_;
  curl_slist *list_ = nullptr;
  Url url_;
  std::string body_;
  const HttpRequest::Timeouts timeouts_;
  const std::uint64_t max_bytes_;
  const Clock::time_point start_ = Clock::now();
  Clock::time_point sent_{}, last_byte_{};  // the loop's
  char error_[CURL_ERROR_SIZE] = "";

  std::mutex mutex_;
  std::condition_variable changed_;
  std::vector<std::string> pieces_;
  std::size_t waiting_bytes_ = 0;
  std::uint64_t received_ = 0;
  bool paused_ = false, resume_asked_ = false, too_large_ = false, head_complete_ = false, done_ = false;
  int status_ = 0;
  std::map<std::string, std::string> headers_;
  TransferEnd end_;
};

}  // namespace athanor

#endif
