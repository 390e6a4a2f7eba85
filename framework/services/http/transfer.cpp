// SPDX-License-Identifier: Apache-2.0
#include "services/http/transfer.hpp"

#include <openssl/crypto.h>
#include <sys/socket.h>

#include <algorithm>
#include <cctype>
#include <cstring>

#include "foundation/error.hpp"

namespace athanor {
namespace {

constexpr std::size_t most_waiting = 256 * 1024;  // bytes for a caller who is busy

// Jobs that this process starts must not inherit connections.
curl_socket_t open_socket(void *, curlsocktype, curl_sockaddr *address) {
  return ::socket(address->family, address->socktype | SOCK_CLOEXEC, address->protocol);
}

std::chrono::nanoseconds seconds(double count) {
  return std::chrono::duration_cast<std::chrono::nanoseconds>(std::chrono::duration<double>(count));
}

double microseconds(CURL *easy, CURLINFO what) {
  curl_off_t value = 0;
  curl_easy_getinfo(easy, what, &value);
  return static_cast<double>(value) / 1e6;
}

std::int64_t count_of(CURL *easy, CURLINFO what) {
  curl_off_t value = 0;
  curl_easy_getinfo(easy, what, &value);
  return value;
}

long number(CURL *easy, CURLINFO what) {
  long value = 0;
  curl_easy_getinfo(easy, what, &value);
  return value;
}

void wipe(curl_slist *list) {
  for (const curl_slist *one = list; one; one = one->next) OPENSSL_cleanse(one->data, std::strlen(one->data));
  curl_slist_free_all(list);
}

void choose_way(CURL *easy, const Url &url, const Network &network, const std::string &trusted) {
  if (url.loopback()) {
    curl_easy_setopt(easy, CURLOPT_PROXY, "");  // also none of the environment's
  } else {
    if (!network.proxy.empty()) curl_easy_setopt(easy, CURLOPT_PROXY, network.proxy.c_str());
    if (!network.no_proxy.empty()) curl_easy_setopt(easy, CURLOPT_NOPROXY, network.no_proxy.c_str());
  }
  curl_easy_setopt(easy, CURLOPT_SSL_VERIFYPEER, network.verify_tls ? 1L : 0L);
  curl_easy_setopt(easy, CURLOPT_SSL_VERIFYHOST, network.verify_tls ? 2L : 0L);
  if (trusted.empty()) return;
  curl_blob blob{const_cast<char *>(trusted.data()), trusted.size(), CURL_BLOB_NOCOPY};  // libcurl only reads it
  curl_easy_setopt(easy, CURLOPT_CAINFO_BLOB, &blob);
}

}  // namespace

Transfer::Transfer(const Order &order, const Network &network, const std::string &trusted)
    : easy_(curl_easy_init()),
      url_(order.url),
      body_(order.body),
      timeouts_(order.timeouts),
      max_bytes_(order.max_bytes) {
  if (!easy_) throw Error("internal", "libcurl has no handle left");
  auto add = [&](const std::string &line) {
    curl_slist *longer = curl_slist_append(list_, line.c_str());
    if (!longer) throw Error("internal", "out of memory");
    list_ = longer;
  };
  add("Expect:");  // libcurl would ask for leave before a long body, and wait for it
  for (const auto &[name, value] : order.headers) add(value.empty() ? name + ";" : name + ": " + value);
  curl_easy_setopt(easy_, CURLOPT_CURLU, url_.handle());
  curl_easy_setopt(easy_, CURLOPT_PATH_AS_IS, 1L);
  curl_easy_setopt(easy_, CURLOPT_PROTOCOLS_STR, "http,https");
  // A connection for each exchange: a paused stream holds up no other, and a reset ends one only.
  curl_easy_setopt(easy_, CURLOPT_HTTP_VERSION, static_cast<long>(CURL_HTTP_VERSION_1_1));
  curl_easy_setopt(easy_, CURLOPT_HTTPHEADER, list_);
  if (order.method == "POST") {
    curl_easy_setopt(easy_, CURLOPT_POST, 1L);
    curl_easy_setopt(easy_, CURLOPT_POSTFIELDSIZE_LARGE, static_cast<curl_off_t>(body_.size()));
    curl_easy_setopt(easy_, CURLOPT_POSTFIELDS, body_.data());
  }
  if (!order.stream) curl_easy_setopt(easy_, CURLOPT_ACCEPT_ENCODING, "");  // a packed stream arrives in lumps
  curl_easy_setopt(easy_, CURLOPT_NOSIGNAL, 1L);
#if LIBCURL_VERSION_NUM >= 0x075700
  curl_easy_setopt(easy_, CURLOPT_QUICK_EXIT, 1L);  // the loop never waits for a name server whose answer nobody wants
#endif
  curl_easy_setopt(easy_, CURLOPT_CONNECTTIMEOUT_MS, std::max(1L, static_cast<long>(timeouts_.connect * 1000)));
  curl_easy_setopt(easy_, CURLOPT_TCP_KEEPALIVE, 1L);
  curl_easy_setopt(easy_, CURLOPT_TCP_KEEPIDLE, 60L);
  curl_easy_setopt(easy_, CURLOPT_TCP_KEEPINTVL, 60L);
  curl_easy_setopt(easy_, CURLOPT_SUPPRESS_CONNECT_HEADERS, 1L);
  curl_easy_setopt(easy_, CURLOPT_OPENSOCKETFUNCTION, &open_socket);
  curl_easy_setopt(easy_, CURLOPT_HEADERFUNCTION, &Transfer::on_header);
  curl_easy_setopt(easy_, CURLOPT_HEADERDATA, this);
  curl_easy_setopt(easy_, CURLOPT_WRITEFUNCTION, &Transfer::on_body);
  curl_easy_setopt(easy_, CURLOPT_WRITEDATA, this);
  curl_easy_setopt(easy_, CURLOPT_PRIVATE, this);
  curl_easy_setopt(easy_, CURLOPT_ERRORBUFFER, error_);
  choose_way(easy_, url_, network, trusted);
}

Transfer::~Transfer() {
  curl_easy_cleanup(easy_);
  wipe(list_);
}

Transfer::Arrived Transfer::take(std::chrono::milliseconds at_most) {
  std::unique_lock lock(mutex_);
  changed_.wait_for(lock, at_most, [&] { return done_ || !pieces_.empty(); });
  Arrived out;
  out.pieces.swap(pieces_);
  out.done = done_;
  out.resume = paused_ && !resume_asked_;
  resume_asked_ = resume_asked_ || paused_;
  waiting_bytes_ = 0;
  return out;
}

// Has the request begun to leave? Bytes for a proxy before the TLS handshake with the server do not count.
bool Transfer::has_left() const {
  if (number(easy_, CURLINFO_REQUEST_SIZE) == 0) return false;
  return !url_.secure() || number(easy_, CURLINFO_NUM_CONNECTS) == 0 || count_of(easy_, CURLINFO_APPCONNECT_TIME_T) > 0;
}

Transfer::Clock::time_point Transfer::next_look(Clock::time_point now, TransferEnd::Why &why) {
  using Why = TransferEnd::Why;
  auto next = Clock::time_point::max();
  auto limit = [&](Clock::time_point from, double length, Why reason) {
    const Clock::time_point until = from + seconds(length);
    if (now >= until) why = reason;
    next = std::min(next, until);
  };
  if (timeouts_.total) limit(start_, *timeouts_.total, Why::total);
  const std::lock_guard lock(mutex_);
  if (last_byte_ != Clock::time_point{}) {
    if (!paused_) limit(last_byte_, timeouts_.idle, Why::idle);
  } else if (sent_ != Clock::time_point{}) {
    limit(sent_, timeouts_.first_byte, Why::first_byte);
  } else if (has_left()) {
    sent_ = now;
    limit(sent_, timeouts_.first_byte, Why::first_byte);
  }
  return next;
}

void Transfer::resume() {
  {
    const std::lock_guard lock(mutex_);
    paused_ = resume_asked_ = false;
    last_byte_ = Clock::now();
  }
  curl_easy_pause(easy_, CURLPAUSE_CONT);
}

void Transfer::finish(TransferEnd::Why why, CURLcode code) {
  const std::lock_guard lock(mutex_);
  end_.why = too_large_ ? TransferEnd::Why::too_large : why;
  end_.code = code;
  end_.reason = error_[0] ? error_ : curl_easy_strerror(code);
  end_.sent = has_left();
  end_.answered = status_ != 0;
  end_.connect_errno = number(easy_, CURLINFO_OS_ERRNO);
  end_.connect =
      std::max(microseconds(easy_, CURLINFO_APPCONNECT_TIME_T), microseconds(easy_, CURLINFO_CONNECT_TIME_T));
  end_.first_byte = end_.answered ? microseconds(easy_, CURLINFO_STARTTRANSFER_TIME_T) : 0;
  end_.total = std::chrono::duration<double>(Clock::now() - start_).count();
  end_.bytes_sent = number(easy_, CURLINFO_REQUEST_SIZE) + count_of(easy_, CURLINFO_SIZE_UPLOAD_T);
  end_.bytes_received = number(easy_, CURLINFO_HEADER_SIZE) + count_of(easy_, CURLINFO_SIZE_DOWNLOAD_T);
  done_ = true;
  changed_.notify_all();
}

// Called for the lines of every answer on the way, such as 103 Early Hints: only the last one's stay.
void Transfer::header_line(std::string_view line) {
  while (!line.empty() && (line.back() == '\r' || line.back() == '\n')) line.remove_suffix(1);
  if (line.rfind("HTTP/", 0) == 0) {
    headers_.clear();
    const std::size_t blank = line.find(' ');
    status_ = blank == std::string_view::npos ? 0 : std::atoi(std::string(line.substr(blank + 1, 3)).c_str());
    if (status_ < 200) status_ = 0;
    return;
  }
  if (line.empty()) head_complete_ = head_complete_ || status_ != 0;
  const std::size_t colon = line.find(':');
  if (colon == std::string_view::npos || head_complete_) return;  // after the head: a trailer
  std::string name(line.substr(0, colon));
  std::transform(name.begin(), name.end(), name.begin(), [](unsigned char c) { return std::tolower(c); });
  std::string_view value = line.substr(colon + 1);
  while (!value.empty() && (value.front() == ' ' || value.front() == '\t')) value.remove_prefix(1);
  while (!value.empty() && (value.back() == ' ' || value.back() == '\t')) value.remove_suffix(1);
  std::string &all = headers_[name];
  all += (all.empty() ? "" : ", ") + std::string(value);
}

std::size_t Transfer::on_header(char *bytes, std::size_t one, std::size_t count, void *self) {
  auto &t = *static_cast<Transfer *>(self);
  const std::lock_guard lock(t.mutex_);
  t.header_line({bytes, one * count});
  if (t.status_ != 0) t.last_byte_ = Clock::now();
  return one * count;
}

std::size_t Transfer::on_body(char *bytes, std::size_t one, std::size_t count, void *self) {
  auto &t = *static_cast<Transfer *>(self);
  const std::size_t size = one * count;
  const std::lock_guard lock(t.mutex_);
  if (t.waiting_bytes_ > 0 && t.waiting_bytes_ + size > most_waiting) {
    t.paused_ = true;
    return CURL_WRITEFUNC_PAUSE;  // libcurl comes back with the same bytes
  }
  t.last_byte_ = Clock::now();
  t.received_ += size;
  if (t.received_ > t.max_bytes_) {
    t.too_large_ = true;
    return size == 0 ? 1 : 0;  // anything but `size` ends the transfer
  }
  t.pieces_.emplace_back(bytes, size);
  t.waiting_bytes_ += size;
  t.changed_.notify_all();
  return size;
}

}  // namespace athanor
