// SPDX-License-Identifier: Apache-2.0
//
// See connection.hpp. Of a request the head is read first and judged alone, so that nobody without the token gets a
// body into memory. Bodies have a declared length; nothing else is needed, and two ways of saying a length are how
// requests are smuggled.
#include "serve/connection.hpp"

#include <boost/asio/post.hpp>
#include <boost/asio/steady_timer.hpp>
#include <boost/beast/core.hpp>
#include <boost/beast/http.hpp>
#include <boost/beast/ssl.hpp>
#include <type_traits>

#include "foundation/error.hpp"
#include "serve/guard.hpp"

namespace athanor::serve {
namespace asio = boost::asio;
namespace beast = boost::beast;
namespace http = beast::http;
using Clock = std::chrono::steady_clock;
using Fault = boost::system::error_code;

namespace {

// What every answer says. Scripts and styles are files of this server; a page that carries its own says so itself.
constexpr std::pair<const char *, const char *> always[] = {
    {"Content-Security-Policy",
     "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; connect-src 'self'; "
     "base-uri 'none'; form-action 'none'; frame-ancestors 'none'"},
    {"X-Content-Type-Options", "nosniff"},
    {"X-Frame-Options", "DENY"},
    {"Referrer-Policy", "same-origin"},
    {"Cache-Control", "no-store"},
    {"Cross-Origin-Resource-Policy", "same-origin"},
    {"Cross-Origin-Opener-Policy", "same-origin"}};

template <typename Fields>
void put_headers(Fields &fields, const Response &response) {
  for (const auto &[name, value] : always) fields.set(name, value);
  for (const auto &[name, value] : response.headers) fields.set(name, value);
  fields.set(http::field::content_type, response.type);
}

// Nothing: the head cannot be made sense of.
template <typename Head>
std::optional<Request> request_of(const Head &head) {
  auto out = parsed_target({head.target().data(), head.target().size()});
  if (!out || head.count(http::field::host) > 1) return std::nullopt;
  out->method = std::string(head.method_string());
  for (const auto &field : head) {
    std::string name(field.name_string());
    for (char &c : name) c = static_cast<char>(std::tolower(static_cast<unsigned char>(c)));
    std::string &value = out->headers[name];
    value += (value.empty() ? "" : name == "cookie" ? "; " : ", ") + std::string(field.value());
  }
  return out;
}

int status_of(const std::string &code) {
  static const std::map<std::string, int> known{{"not_found", 404}, {"bad_request", 400}, {"bad_options", 400},
                                                {"bad_reply", 400},  // a document that does not fit its type
                                                {"refused", 409},   {"unavailable", 503}};
  const auto found = known.find(code);
  return found == known.end() ? 500 : found->second;
}

Response answered(const Answers &answers, const Request &request) {
  try {
    return answers.answer(request);
  } catch (const Error &e) {
    return refusal(status_of(e.code()), e.code(), e.message(), e.hint());
  } catch (const std::exception &e) {
    return refusal(500, "internal", e.what());
  }
}

constexpr std::size_t most_drained = 1024 * 1024;

template <typename Stream>
class Connection : public std::enable_shared_from_this<Connection<Stream>> {
 public:
  Connection(Stream stream, Shared &shared)
      : stream_(std::move(stream)), shared_(shared), timer_(stream_.get_executor()) {
    ++shared_.connections;
  }
  ~Connection() {
    --shared_.connections;
    if (watching_) --shared_.watchers;
  }

  void begin() {
    if constexpr (std::is_same_v<Stream, beast::tcp_stream>) {
      read_head();
    } else {
      lowest().expires_after(shared_.settings.head_within);
      stream_.async_handshake(asio::ssl::stream_base::server, [self = this->shared_from_this()](Fault fault) {
        if (!fault) self->read_head();
      });
    }
  }

 private:
  beast::tcp_stream &lowest() { return beast::get_lowest_layer(stream_); }

  void read_head() {
    parser_.emplace();
    parser_->header_limit(static_cast<std::uint32_t>(shared_.settings.largest_head));
    parser_->body_limit(std::uint64_t{1} << 40);  // judged below, when it is known what is asked
    // An open connection may be silent for a while; what has begun to speak has to come to an end.
    lowest().expires_after(answered_any_ && buffer_.size() == 0 ? shared_.settings.idle : shared_.settings.head_within);
    http::async_read_header(stream_, buffer_, *parser_, [self = this->shared_from_this()](Fault fault, std::size_t) {
      self->head_is_there(fault);
    });
  }

  void head_is_there(Fault fault) {
    if (fault == http::error::header_limit)
      return write(refusal(431, "bad_request", "the head of the request is too long"), true);
    if (fault == http::error::end_of_stream || fault == beast::error::timeout) return close();
    if (fault.category() == http::make_error_code(http::error::bad_method).category())
      return write(refusal(400, "bad_request", "this is no request of HTTP"), true);
    if (fault) return close();
    const auto &head = parser_->get();
    auto request = request_of(head);
    head_only_ = head.method() == http::verb::head;
    if (!request) return write(refusal(400, "bad_request", "the request makes no sense"), true);
    request_ = std::move(*request);
    const bool has_body = parser_->chunked() || parser_->content_length().value_or(0) > 0;
    // What was refused may have a body that nobody reads; the connection ends with it.
    if (auto early = shared_.answers.before(request_)) return write(std::move(*early), has_body);
    if (parser_->chunked()) return write(refusal(411, "bad_request", "say the length of the body"), true);
    if (parser_->content_length().value_or(0) > shared_.answers.largest_body(request_))
      return write(refusal(413, "too_large", "the body is too large"), true);
    if (!has_body) return answer();
    lowest().expires_after(shared_.settings.body_within);
    http::async_read(stream_, buffer_, *parser_, [self = this->shared_from_this()](Fault bad, std::size_t) {
      if (bad) return self->close();
      self->request_.body = std::move(self->parser_->get().body());
      self->answer();
    });
  }

  void answer() {
    lowest().expires_never();
    // Handed over and not kept: the last owner has to be on the connections' thread.
    asio::post(*shared_.workers, [self = this->shared_from_this()]() mutable {
      auto made = std::make_shared<Response>(answered(self->shared_.answers, self->request_));
      const auto executor = self->stream_.get_executor();
      asio::post(executor, [self = std::move(self), made] {
        if (made->events)
          self->watch(std::move(*made));
        else
          self->write(std::move(*made), false);
      });
    });
  }

  void write(Response response, bool last) {
    const bool goes_on = !last && parser_ && parser_->keep_alive();
    reply_.emplace();
    reply_->result(static_cast<unsigned>(response.status));
    reply_->version(11);
    put_headers(*reply_, response);
    reply_->keep_alive(goes_on);
    reply_->content_length(response.body.size());
    if (!head_only_) reply_->body() = std::move(response.body);
    serializer_.emplace(*reply_);
    answered_any_ = true;
    lowest().expires_after(shared_.settings.answer_within);
    auto then = [self = this->shared_from_this(), goes_on](Fault fault, std::size_t) {
      if (fault) return self->close();
      if (!goes_on) return self->part();
      self->read_head();
    };
    if (head_only_)
      http::async_write_header(stream_, *serializer_, std::move(then));
    else
      http::async_write(stream_, *serializer_, std::move(then));
  }

  // ---- server-sent events ----------------------------------------------------------------------------

  void watch(Response response) {
    if (shared_.watchers >= shared_.settings.most_watchers)
      return write(refusal(503, "unavailable", "too many pages watch already", "close some of them"), true);
    ++shared_.watchers;
    watching_ = true;
    events_ = std::move(response.events);
    stream_head_.emplace();
    stream_head_->result(http::status::ok);
    stream_head_->version(11);
    response.type = "text/event-stream";
    put_headers(*stream_head_, response);
    stream_head_->set(http::field::connection, "close");
    stream_serializer_.emplace(*stream_head_);
    lowest().expires_after(shared_.settings.answer_within);
    http::async_write_header(stream_, *stream_serializer_, [self = this->shared_from_this()](Fault fault, std::size_t) {
      if (fault) return self->close();
      self->lowest().expires_never();
      self->await_end();
      self->look();
    });
  }

  // Whoever watches says nothing more; what comes is the end of the connection.
  void await_end() {
    stream_.async_read_some(asio::buffer(ignored_), [self = this->shared_from_this()](Fault fault, std::size_t) {
      if (!fault) return self->await_end();
      self->gone_ = true;
      self->timer_.cancel();
      self->close();
    });
  }

  void look() {
    asio::post(*shared_.workers, [self = this->shared_from_this()]() mutable {
      std::string news;
      bool over = false;
      try {
        news = self->events_();
      } catch (const std::exception &) {
        over = true;  // the run is gone; the page asks again and is told so
      }
      const auto executor = self->stream_.get_executor();
      asio::post(executor, [self = std::move(self), news = std::move(news), over]() mutable {
        if (over || self->gone_) return self->close();
        self->say(std::move(news));
      });
    });
  }

  void say(std::string news) {
    if (news.empty() && Clock::now() - said_ < shared_.settings.say_something_every) return wait();
    said_ = Clock::now();
    saying_ = news.empty() ? ":\n\n" : std::move(news);
    lowest().expires_after(shared_.settings.answer_within);
    asio::async_write(stream_, asio::buffer(saying_), [self = this->shared_from_this()](Fault fault, std::size_t) {
      if (fault || self->gone_) return self->close();
      self->wait();
    });
  }

  void wait() {
    timer_.expires_after(shared_.settings.look_every);
    timer_.async_wait([self = this->shared_from_this()](Fault fault) {
      if (!fault && !self->gone_) self->look();
    });
  }

  // A connection that is closed with something unread takes the answer with it. So the rest is read, within bounds.
  void part() {
    Fault none;
    lowest().socket().shutdown(asio::ip::tcp::socket::shutdown_send, none);
    lowest().expires_after(std::chrono::seconds(2));
    drain();
  }

  void drain() {
    lowest().async_read_some(asio::buffer(ignored_), [self = this->shared_from_this()](Fault fault, std::size_t size) {
      self->drained_ += size;
      if (fault || self->drained_ > most_drained) return self->close();
      self->drain();
    });
  }

  void close() {
    Fault none;
    lowest().socket().shutdown(asio::ip::tcp::socket::shutdown_both, none);
    lowest().close();
  }

  Stream stream_;
  Shared &shared_;
  beast::flat_buffer buffer_;
  std::optional<http::request_parser<http::string_body>> parser_;
  std::optional<http::response<http::string_body>> reply_;
  std::optional<http::response_serializer<http::string_body>> serializer_;
  std::optional<http::response<http::empty_body>> stream_head_;
  std::optional<http::response_serializer<http::empty_body>> stream_serializer_;
  Request request_;
  bool head_only_ = false, answered_any_ = false, watching_ = false, gone_ = false;
  std::function<std::string()> events_;
  std::string saying_;
  Clock::time_point said_ = Clock::now();
  char ignored_[4096];
  std::size_t drained_ = 0;
  asio::steady_timer timer_;
};

}  // namespace

void begin_connection(asio::ip::tcp::socket socket, Shared &shared) {
  if (shared.tls) {
    using Secure = beast::ssl_stream<beast::tcp_stream>;
    std::make_shared<Connection<Secure>>(Secure(beast::tcp_stream(std::move(socket)), *shared.tls), shared)->begin();
  } else {
    std::make_shared<Connection<beast::tcp_stream>>(beast::tcp_stream(std::move(socket)), shared)->begin();
  }
}

}  // namespace athanor::serve
