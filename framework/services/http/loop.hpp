// SPDX-License-Identifier: Apache-2.0
//
// The one thread that drives all transfers, on libcurl's multi interface: it keeps connections for the next transfer to
// the same server and ends those whose time is over. Nothing in it waits for a caller.
#ifndef ATHANOR_SERVICES_HTTP_LOOP_HPP
#define ATHANOR_SERVICES_HTTP_LOOP_HPP

#include <curl/curl.h>

#include <functional>
#include <map>
#include <memory>
#include <mutex>
#include <thread>
#include <vector>

#include "services/http/transfer.hpp"

namespace athanor {

class HttpLoop {
 public:
  HttpLoop();
  ~HttpLoop();
  HttpLoop(const HttpLoop &) = delete;
  HttpLoop &operator=(const HttpLoop &) = delete;

  // Ends what is on its way, and whatever is started from now on, as stopped.
  void stop();
  // [any thread]
  void start(const std::shared_ptr<Transfer> &transfer);
  void resume(std::shared_ptr<Transfer> transfer);
  void cancel(std::shared_ptr<Transfer> transfer);  // it is let go soon; not waited for

 private:
  bool tell(std::function<void()> command);  // false: it has stopped
  void run();
  void take_commands();
  void read_ends();
  int look_at_times();  // milliseconds until the next look
  void end(const std::shared_ptr<Transfer> &transfer, TransferEnd::Why why, CURLcode code);

  CURLM *multi_;
  std::mutex mutex_;
  std::vector<std::function<void()>> commands_;
  bool stopping_ = false, running_ = false;
  std::map<CURL *, std::shared_ptr<Transfer>> active_;  // the thread's
  std::thread thread_;
};

}  // namespace athanor

#endif
