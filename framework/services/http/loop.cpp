// SPDX-License-Identifier: Apache-2.0
#include "services/http/loop.hpp"

#include <algorithm>

#include "foundation/error.hpp"

namespace athanor {
namespace {

constexpr long kept_connections = 128;
constexpr int longest_wait_ms = 1000;

}  // namespace

HttpLoop::HttpLoop() {
  if (curl_global_init(CURL_GLOBAL_DEFAULT) != CURLE_OK) throw Error("internal", "libcurl cannot begin");
  multi_ = curl_multi_init();
  if (!multi_) throw Error("internal", "libcurl has no handle left");
  curl_multi_setopt(multi_, CURLMOPT_MAXCONNECTS, kept_connections);
}

HttpLoop::~HttpLoop() {
  stop();
  curl_multi_cleanup(multi_);
  curl_global_cleanup();
}

void HttpLoop::stop() {
  {
    const std::lock_guard lock(mutex_);
    stopping_ = true;
  }
  curl_multi_wakeup(multi_);
  if (thread_.joinable()) thread_.join();
}

bool HttpLoop::tell(std::function<void()> command) {
  {
    const std::lock_guard lock(mutex_);
    if (stopping_) return false;
    commands_.push_back(std::move(command));
    if (!running_) thread_ = std::thread([this] { run(); });  // a run that asks nothing of the network has no thread
    running_ = true;
  }
  curl_multi_wakeup(multi_);
  return true;
}

void HttpLoop::start(const std::shared_ptr<Transfer> &transfer) {
  const bool told = tell([this, transfer] {
    CURL *const handle = transfer->handle();
    active_[handle] = transfer;
    if (const CURLMcode code = curl_multi_add_handle(multi_, handle); code != CURLM_OK)
      end(transfer, TransferEnd::Why::curl, CURLE_FAILED_INIT);
  });
  if (!told) transfer->finish(TransferEnd::Why::stopped, CURLE_OK);
}

void HttpLoop::resume(std::shared_ptr<Transfer> transfer) {
  tell([this, transfer = std::move(transfer)] {
    if (active_.count(transfer->handle())) transfer->resume();
  });
}

void HttpLoop::cancel(std::shared_ptr<Transfer> transfer) {
  tell([this, transfer = std::move(transfer)] {
    if (active_.count(transfer->handle())) end(transfer, TransferEnd::Why::stopped, CURLE_OK);
  });
}

void HttpLoop::end(const std::shared_ptr<Transfer> &transfer, TransferEnd::Why why, CURLcode code) {
  const std::shared_ptr<Transfer> kept = transfer;  // the entry below may be what `transfer` refers to
  curl_multi_remove_handle(multi_, kept->handle());
  active_.erase(kept->handle());
  kept->finish(why, code);
}

void HttpLoop::take_commands() {
  std::vector<std::function<void()>> taken;
  {
    const std::lock_guard lock(mutex_);
    taken.swap(commands_);
  }
  for (const auto &command : taken) command();
}

void HttpLoop::read_ends() {
  int left = 0;
  while (const CURLMsg *message = curl_multi_info_read(multi_, &left)) {
    if (message->msg != CURLMSG_DONE) continue;
    const CURLcode code = message->data.result;  // the message is gone once its handle is
    const auto found = active_.find(message->easy_handle);
    if (found != active_.end()) end(found->second, TransferEnd::Why::curl, code);
  }
}

int HttpLoop::look_at_times() {
  const auto now = Transfer::Clock::now();
  auto next = now + std::chrono::milliseconds(longest_wait_ms);
  std::vector<std::pair<std::shared_ptr<Transfer>, TransferEnd::Why>> over;
  for (const auto &[handle, transfer] : active_) {
    TransferEnd::Why why = TransferEnd::Why::curl;
    next = std::min(next, transfer->next_look(now, why));
    if (why != TransferEnd::Why::curl) over.emplace_back(transfer, why);
  }
  for (const auto &[transfer, why] : over) end(transfer, why, CURLE_OPERATION_TIMEDOUT);
  return static_cast<int>(std::chrono::ceil<std::chrono::milliseconds>(std::max(next - now, {})).count());
}

void HttpLoop::run() {
  for (;;) {
    {
      const std::lock_guard lock(mutex_);
      if (stopping_) break;
    }
    take_commands();
    int running = 0;
    curl_multi_perform(multi_, &running);
    read_ends();
    const int wait = active_.empty() ? 60 * 1000 : look_at_times();
    curl_multi_poll(multi_, nullptr, 0, static_cast<int>(wait), nullptr);
  }
  take_commands();
  while (!active_.empty()) end(active_.begin()->second, TransferEnd::Why::stopped, CURLE_OK);
}

}  // namespace athanor
