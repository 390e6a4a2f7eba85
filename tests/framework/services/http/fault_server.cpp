// SPDX-License-Identifier: Apache-2.0
#include "tests/framework/services/http/fault_server.hpp"

#include <arpa/inet.h>
#include <fcntl.h>
#include <netinet/tcp.h>
#include <openssl/ssl.h>
#include <poll.h>
#include <signal.h>
#include <sys/socket.h>
#include <unistd.h>

#include <algorithm>
#include <atomic>
#include <condition_variable>
#include <mutex>
#include <stdexcept>
#include <thread>

#include "tests/framework/services/http/certificate.hpp"

namespace athanor::tests {
namespace {

using std::chrono::milliseconds;

[[noreturn]] void fail(const char *what) { throw std::runtime_error(what); }

sockaddr_in loopback(int port) {
  sockaddr_in out{};
  out.sin_family = AF_INET;
  out.sin_port = htons(static_cast<std::uint16_t>(port));
  out.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
  return out;
}

// A socket with a port of its own; listening if `backlog` is not negative.
int bound_socket(int backlog, int &port) {
  const int fd = ::socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
  sockaddr_in address = loopback(0);
  socklen_t size = sizeof address;
  if (fd < 0 || ::bind(fd, reinterpret_cast<sockaddr *>(&address), sizeof address) != 0 ||
      ::getsockname(fd, reinterpret_cast<sockaddr *>(&address), &size) != 0)
    fail("no socket on this machine");
  if (backlog >= 0 && ::listen(fd, backlog) != 0) fail("cannot listen");
  port = ntohs(address.sin_port);
  return fd;
}

std::string lower(std::string text) {
  std::transform(text.begin(), text.end(), text.begin(), [](unsigned char c) { return std::tolower(c); });
  return text;
}

const char *reason(int status) {
  switch (status) {
    case 200:
      return "OK";
    case 404:
      return "Not Found";
    case 429:
      return "Too Many Requests";
    default:
      return "Status";
  }
}

// One connection's bytes, with TLS or without.
class Stream {
 public:
  Stream(int fd, SSL_CTX *tls, const std::atomic<bool> &stopping) : fd_(fd), stopping_(stopping) {
    if (!tls) return;
    ssl_ = SSL_new(tls);
    SSL_set_fd(ssl_, fd);
    good_ = SSL_accept(ssl_) == 1;
  }
  ~Stream() {
    if (ssl_) SSL_free(ssl_);
  }
  Stream(const Stream &) = delete;
  Stream &operator=(const Stream &) = delete;

  bool good() const { return good_; }
  // Some bytes; empty at the end.
  std::string read() {
    char bytes[65536];
    const auto count = ssl_ ? SSL_read(ssl_, bytes, sizeof bytes) : ::recv(fd_, bytes, sizeof bytes, 0);
    return count > 0 ? std::string(bytes, static_cast<std::size_t>(count)) : std::string();
  }
  bool write(const std::string &bytes) {
    for (std::size_t at = 0; at < bytes.size() && !stopping_;) {
      const auto count = ssl_ ? SSL_write(ssl_, bytes.data() + at, static_cast<int>(bytes.size() - at))
                              : ::send(fd_, bytes.data() + at, bytes.size() - at, MSG_NOSIGNAL);
      if (count <= 0) return false;
      at += static_cast<std::size_t>(count);
    }
    return !stopping_;
  }

 private:
  const int fd_;
  const std::atomic<bool> &stopping_;
  SSL *ssl_ = nullptr;
  bool good_ = true;
};

// The next request on the stream; `rest` keeps what was read beyond it. False at the end.
bool read_request(Stream &stream, std::string &rest, Request &out) {
  std::size_t end;
  while ((end = rest.find("\r\n\r\n")) == std::string::npos) {
    const std::string more = stream.read();
    if (more.empty()) return false;
    rest += more;
    if (!std::isupper(static_cast<unsigned char>(rest[0]))) return false;  // no method: TLS, say
  }
  const std::string head = rest.substr(0, end + 2);
  rest.erase(0, end + 4);
  const std::size_t line = head.find("\r\n"), blank = head.find(' '), second = head.find(' ', blank + 1);
  out.method = head.substr(0, blank);
  out.target = head.substr(blank + 1, second - blank - 1);
  const std::size_t question = std::min(out.target.find('?'), out.target.size());
  out.path = out.target.substr(0, question);
  out.query = out.target.substr(std::min(question + 1, out.target.size()));
  for (std::size_t from = line + 2; from < head.size();) {
    const std::size_t until = head.find("\r\n", from), colon = head.find(':', from);
    const std::size_t value = std::min(head.find_first_not_of(' ', colon + 1), until);
    out.headers[lower(head.substr(from, colon - from))] = head.substr(value, until - value);
    from = until + 2;
  }
  const std::size_t length = out.headers.count("content-length") ? std::stoul(out.headers.at("content-length")) : 0;
  while (rest.size() < length) {
    const std::string more = stream.read();
    if (more.empty()) return false;
    rest += more;
  }
  out.body = rest.substr(0, length);
  rest.erase(0, length);
  return true;
}

std::string head_of(const Answer &answer) {
  std::string out = "HTTP/1.1 " + std::to_string(answer.status) + " " + reason(answer.status) + "\r\n";
  for (const auto &[name, value] : answer.headers) out += name + ": " + value + "\r\n";
  std::size_t size = 0;
  for (const std::string &piece : answer.pieces) size += piece.size() * answer.repeat;
  if (answer.length == Answer::Length::given) out += "Content-Length: " + std::to_string(size) + "\r\n";
  if (answer.length == Answer::Length::chunked) out += "Transfer-Encoding: chunked\r\n";
  if (answer.length == Answer::Length::none) out += "Connection: close\r\n";
  return out + "\r\n";
}

std::string in_hex(std::size_t number) {
  char text[32];
  std::snprintf(text, sizeof text, "%zx", number);
  return text;
}

}  // namespace

struct FaultServer::Inside {
  int listener = -1, port = 0;
  SSL_CTX *tls = nullptr;
  Certificate certificate;
  std::atomic<bool> stopping{false};
  mutable std::mutex mutex;
  mutable std::condition_variable changed;
  std::map<std::string, Route> routes;
  std::vector<Request> requests;
  std::vector<int> open;  // connections
  std::thread listening;
  std::vector<std::thread> threads;  // one per connection
  int accepted = 0;

  void listen() {
    for (;;) {
      const int fd = ::accept4(listener, nullptr, nullptr, SOCK_CLOEXEC);
      const std::lock_guard lock(mutex);
      if (stopping || fd < 0) {
        if (fd >= 0) ::close(fd);
        return;
      }
      const int now = 1;  // small pieces leave at once
      ::setsockopt(fd, IPPROTO_TCP, TCP_NODELAY, &now, sizeof now);
      const int number = ++accepted;
      open.push_back(fd);
      threads.emplace_back([this, fd, number] { serve(fd, number); });
    }
  }

  void serve(int fd, int number) {
    {
      Stream stream(fd, tls, stopping);
      std::string rest;
      for (bool more = stream.good(); more && !stopping;) {
        Request request;
        request.connection = number;
        if (!read_request(stream, rest, request)) break;
        more = reply(stream, fd, answer_to(request));
      }
    }
    const std::lock_guard lock(mutex);
    open.erase(std::find(open.begin(), open.end(), fd));
    ::close(fd);
  }

  Answer answer_to(const Request &request) {
    Route::Handler handler;
    {
      const std::lock_guard lock(mutex);
      requests.push_back(request);
      changed.notify_all();
      const auto route = routes.find(request.path);
      if (route != routes.end() && !route->second.handlers_.empty()) {
        const std::size_t at = std::min(route->second.served_++, route->second.handlers_.size() - 1);
        handler = route->second.handlers_[at];
      }
    }
    if (handler) return handler(request);
    Answer none;
    none.status = 404;
    none.pieces = {"nothing here"};
    return none;
  }

  // Does nothing until the server ends or the other side has gone.
  void hang(int fd) const {
    while (!stopping) {
      pollfd wait{fd, POLLIN, 0};
      char byte;
      if (::poll(&wait, 1, 20) > 0 && ::recv(fd, &byte, 1, MSG_PEEK) <= 0) return;
    }
  }

  // False: the connection is over.
  bool reply(Stream &stream, int fd, const Answer &answer) {
    if (!answer.raw.empty()) return stream.write(answer.raw) && false;
    if (answer.silent) {
      if (answer.cut_after != 0) hang(fd);
      return false;
    }
    if (!stream.write(head_of(answer))) return false;
    const bool chunked = answer.length == Answer::Length::chunked;
    const std::size_t most = std::min(answer.cut_after, answer.hang_after);
    std::size_t sent = 0;
    for (std::size_t round = 0; round < answer.repeat; ++round)
      for (std::string piece : answer.pieces) {
        if (sent > 0 && answer.between.count() > 0) pause(answer.between);
        const bool last = sent + piece.size() >= most && most != Answer::whole;
        piece.resize(std::min(piece.size(), most - sent));
        // The length of a chunk that is cut short tells of bytes that never come.
        const std::string framed =
            !chunked ? piece : in_hex(piece.size() + (last ? 1 : 0)) + "\r\n" + piece + (last ? "" : "\r\n");
        if (!stream.write(framed)) return false;
        sent += piece.size();
        if (!last) continue;
        if (answer.hang_after != Answer::whole) hang(fd);
        if (answer.reset) {
          const linger at_once{1, 0};
          ::setsockopt(fd, SOL_SOCKET, SO_LINGER, &at_once, sizeof at_once);
        }
        return false;
      }
    if (chunked && !stream.write("0\r\n\r\n")) return false;
    return answer.length != Answer::Length::none;
  }

  void pause(milliseconds time) const {
    std::unique_lock lock(mutex);
    changed.wait_for(lock, time, [&] { return stopping.load(); });
  }
};

FaultServer::FaultServer(Speaks speaks) : inside_(std::make_unique<Inside>()) {
  ::signal(SIGPIPE, SIG_IGN);  // OpenSSL writes to connections that the other side has closed
  inside_->listener = bound_socket(512, inside_->port);
  if (speaks == Speaks::https) {
    inside_->certificate = make_certificate();
    inside_->tls = server_context(inside_->certificate);
  }
  inside_->listening = std::thread([this] { inside_->listen(); });
}

FaultServer::~FaultServer() {
  {
    const std::lock_guard lock(inside_->mutex);
    inside_->stopping = true;
    for (const int fd : inside_->open) ::shutdown(fd, SHUT_RDWR);
  }
  inside_->changed.notify_all();
  ::shutdown(inside_->listener, SHUT_RDWR);  // accept returns
  inside_->listening.join();                 // from here on no thread is added
  for (std::thread &thread : inside_->threads) thread.join();
  ::close(inside_->listener);
  if (inside_->tls) SSL_CTX_free(inside_->tls);
}

Route &FaultServer::on(const std::string &path) {
  const std::lock_guard lock(inside_->mutex);
  return inside_->routes[path];
}

int FaultServer::port() const { return inside_->port; }
std::string FaultServer::url(const std::string &path) const { return url_as("127.0.0.1", path); }
std::string FaultServer::url_as(const std::string &host, const std::string &path) const {
  return (inside_->tls ? "https://" : "http://") + host + ":" + std::to_string(inside_->port) + path;
}
std::string FaultServer::certificate() const { return inside_->certificate.certificate; }

std::vector<Request> FaultServer::requests() const {
  const std::lock_guard lock(inside_->mutex);
  return inside_->requests;
}
std::vector<Request> FaultServer::requests(const std::string &path) const {
  std::vector<Request> out = requests();
  out.erase(std::remove_if(out.begin(), out.end(), [&](const Request &r) { return r.path != path; }), out.end());
  return out;
}
int FaultServer::connections() const {
  const std::lock_guard lock(inside_->mutex);
  return inside_->accepted;
}
bool FaultServer::wait_for_requests(std::size_t count) const {
  std::unique_lock lock(inside_->mutex);
  return inside_->changed.wait_for(lock, std::chrono::seconds(60), [&] { return inside_->requests.size() >= count; });
}

RefusingPort::RefusingPort() : fd_(bound_socket(-1, port_)) {}
RefusingPort::~RefusingPort() { ::close(fd_); }

// Nobody accepts: once the queue of made connections is full, further ones are left unanswered.
HungPort::HungPort() : fd_(bound_socket(0, port_)) {
  for (int tries = 0; tries < 64; ++tries) {
    const int fd = ::socket(AF_INET, SOCK_STREAM | SOCK_NONBLOCK | SOCK_CLOEXEC, 0);
    waiting_.push_back(fd);
    const sockaddr_in address = loopback(port_);
    ::connect(fd, reinterpret_cast<const sockaddr *>(&address), sizeof address);
    pollfd wait{fd, POLLOUT, 0};
    if (::poll(&wait, 1, 100) == 0) return;  // this one hangs: so will the next
  }
  fail("the queue of a listening socket never fills here");
}
HungPort::~HungPort() {
  for (const int fd : waiting_) ::close(fd);
  ::close(fd_);
}

}  // namespace athanor::tests
