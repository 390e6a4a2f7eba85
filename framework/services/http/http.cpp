// SPDX-License-Identifier: Apache-2.0
#include "services/http/http.hpp"

#include <chrono>
#include <optional>

#include "foundation/error.hpp"
#include "foundation/files.hpp"
#include "foundation/json.hpp"
#include "services/http/body.hpp"
#include "services/http/failure.hpp"
#include "services/http/frames.hpp"
#include "services/http/loop.hpp"
#include "services/http/policy.hpp"
#include "services/http/request.hpp"
#include "services/http/sigv4.hpp"

namespace athanor {
namespace {

constexpr std::chrono::milliseconds look_every{200};  // at the wish to stop

Error scrubbed(const Error &e, const SecretStore &secrets) { return error_from(secrets.scrub(to_document(e))); }

// The system's certificates and the pipeline's; empty: the system's alone.
std::string trusted_by(const Network &network) {
  if (network.ca_file.empty()) return {};
  std::string out = read_file(network.ca_file);
  const char *system = curl_version_info(CURLVERSION_NOW)->cainfo;
  std::error_code none;
  if (system && fs::is_regular_file(system, none)) out += "\n" + read_file(system);
  return out;
}

// One exchange with its redirects, on the caller's thread.
class Exchange {
 public:
  Exchange(const HttpRequest &request, const Grant &grant, const HttpHooks &hooks, const SecretStore &secrets,
           const Network &network, const std::string &trusted, HttpLoop &loop)
      : request_(request),
        grant_(grant),
        hooks_(hooks),
        secrets_(secrets),
        network_(network),
        trusted_(trusted),
        loop_(loop) {}

  Json run() {
    check_allowed(request_, grant_, network_);
    body_ = make_body(request_.body, grant_.files);
    Url url = request_.url.with_query(query(true));
    shown_ = request_.url.with_query(query(false)).text();
    bool with_secrets = true;
    for (int hops = 0;; ++hops) {
      transfer(url, with_secrets);
      const auto location = headers_.find("location");
      const auto next = redirected(request_.method, url, status_,
                                   location == headers_.end() ? "" : location->get<std::string>(), hops, grant_);
      if (!next) return result();
      with_secrets = with_secrets && next->origin() == url.origin();
      url = *next;
      shown_ = secrets_.scrub(url.text());
    }
  }

 private:
  std::string query(bool with_secrets) const {
    std::string out;
    for (const auto &[name, value] : request_.query) {
      out += (out.empty() ? "" : "&") + percent_encoded(name) + "=" + percent_encoded(value.text);
      if (value.secret.empty()) continue;
      out += with_secrets ? percent_encoded(secrets_.value(value.secret)) : "[secret%20" + value.secret + "]";
    }
    return out;
  }

  Transfer::HeaderList headers_to_send(const Url &url, bool with_secrets) const {
    Transfer::HeaderList out;
    std::string agent = "athanor/" ATHANOR_VERSION;
    bool typed = false;
    for (const auto &[name, value] : request_.headers) {
      if (!value.secret.empty() && !with_secrets) continue;
      std::string text = value.text;
      if (!value.secret.empty()) text += secrets_.value(value.secret);
      if (is(name, "user-agent")) {
        agent += " " + text;
        continue;
      }
      typed = typed || is(name, "content-type");
      out.emplace_back(name, std::move(text));
    }
    out.emplace_back("User-Agent", agent);
    if (request_.method == "POST" && !typed)
      out.emplace_back("Content-Type", body_.media_type.empty() ? "application/json" : body_.media_type);
    if (request_.signing && with_secrets) sign(url, out);
    return out;
  }

  static bool is(const std::string &name, std::string_view lower) {
    return name.size() == lower.size() && std::equal(name.begin(), name.end(), lower.begin(), [](char a, char b) {
             return std::tolower(static_cast<unsigned char>(a)) == b;
           });
  }

  void sign(const Url &url, Transfer::HeaderList &headers) const {
    const AwsSigning &given = *request_.signing;
    Transfer::HeaderList covered;
    for (const auto &header : headers)
      if (is(header.first, "content-type")) covered.push_back(header);
    const AwsCredentials credentials{secrets_.value(given.access_key), secrets_.value(given.secret_key),
                                     given.session_token.empty() ? "" : secrets_.value(given.session_token)};
    for (auto &header : aws_signature(request_.method, url, covered, body_.text, {given.region, given.service},
                                      credentials, std::time(nullptr)))
      headers.push_back(std::move(header));
  }

  // Sends one request and takes its answer; records it however it ends.
  void transfer(const Url &url, bool with_secrets) {
    Transfer::HeaderList headers = headers_to_send(url, with_secrets);
    HttpRequest::Timeouts timeouts = request_.timeouts;
    if (timeouts.total) *timeouts.total -= std::chrono::duration<double>(Transfer::Clock::now() - start_).count();
    const auto ongoing = std::make_shared<Transfer>(
        Transfer::Order{request_.method, url, headers, body_.text, !request_.stream.empty() || hooks_.on_bytes,
                        timeouts, request_.max_bytes},
        network_, trusted_);
    for (auto &[name, value] : headers) wipe(value);
    const auto begun = Transfer::Clock::now();
    status_ = 0;
    headers_ = Json::object();
    text_.clear();
    reader_.reset();
    done_ = false;
    auto ended_as = [&](const char *code) {
      if (!done_) loop_.cancel(ongoing);
      record(*ongoing,
             done_ ? ongoing->end().total : std::chrono::duration<double>(Transfer::Clock::now() - begun).count(),
             code);
    };
    loop_.start(ongoing);
    try {
      receive(*ongoing, ongoing, url);
      ended_as("");
    } catch (const Cancelled &) {
      ended_as("cancelled");
      throw;
    } catch (const Error &e) {
      ended_as(e.code().c_str());
      throw;
    } catch (...) {
      ended_as("internal");
      throw;
    }
  }

  void receive(Transfer &transfer, const std::shared_ptr<Transfer> &shared, const Url &url) {
    while (!done_) {
      if (hooks_.cancelled && hooks_.cancelled()) throw Cancelled();
      Transfer::Arrived arrived = transfer.take(look_every);
      if (arrived.resume) loop_.resume(shared);
      if (arrived.done || !arrived.pieces.empty()) head(transfer);
      for (const std::string &piece : arrived.pieces) {
        if (reader_)
          reader_->feed(piece, [&](Json frame) { give(std::move(frame)); });
        else if (hooks_.on_bytes && status_ >= 200 && status_ < 300)
          hooks_.on_bytes(piece);
        else
          text_ += piece;
      }
      done_ = arrived.done;
    }
    const TransferEnd &end = transfer.end();
    if (end.why == TransferEnd::Why::stopped) throw Cancelled();
    if (end.why != TransferEnd::Why::curl || end.code != CURLE_OK) throw http_failure(end, url, request_);
    if (reader_) reader_->end([&](Json frame) { give(std::move(frame)); });
    seconds_ = {{"connect", end.connect}, {"first_byte", end.first_byte}, {"total", end.total}};
  }

  // Takes over the answer's head once; a stream is read as one only where it succeeded and is no plain document.
  void head(const Transfer &transfer) {
    if (status_ != 0 || transfer.status() == 0) return;
    status_ = transfer.status();
    for (const auto &[name, value] : transfer.headers())
      headers_[secrets_.scrub(valid_utf8(name))] = secrets_.scrub(valid_utf8(value));
    const std::string type = headers_.value("content-type", "");
    const bool document = request_.stream != "ndjson" && type.rfind("application/json", 0) == 0;
    if (!request_.stream.empty() && status_ >= 200 && status_ < 300 && !document)
      reader_ = frame_reader(request_.stream);
  }

  // Frames are scrubbed whole, so that a value is found wherever the network cut it.
  void give(Json frame) {
    ++frames_;
    for (const char *member : {"data", "event", "headers"})
      if (const auto found = frame.find(member); found != frame.end()) *found = secrets_.scrub(std::move(*found));
    if (hooks_.on_frame) hooks_.on_frame(frame);
  }

  void record(const Transfer &transfer, double total, const std::string &error) const {
    if (!hooks_.on_exchange) return;
    Json row{{"who", grant_.who}, {"method", request_.method}, {"url", shown_}, {"seconds", {{"total", total}}}};
    if (status_ != 0) row["status"] = status_;
    if (!error.empty()) row["error"] = error;
    if (done_) {
      const TransferEnd &end = transfer.end();
      if (end.connect > 0) row["seconds"]["connect"] = end.connect;
      if (end.first_byte > 0) row["seconds"]["first_byte"] = end.first_byte;
      row["bytes_sent"] = end.bytes_sent;
      row["bytes_received"] = end.bytes_received;
    }
    hooks_.on_exchange(row);
  }

  Json result() {
    return {{"status", status_}, {"headers", headers_}, {"body", secrets_.scrub(valid_utf8(text_))},
            {"url", shown_},     {"frames", frames_},   {"seconds", seconds_}};
  }

  const HttpRequest &request_;
  const Grant &grant_;
  const HttpHooks &hooks_;
  const SecretStore &secrets_;
  const Network &network_;
  const std::string &trusted_;
  HttpLoop &loop_;
  const Transfer::Clock::time_point start_ = Transfer::Clock::now();

  Body body_;
  std::string shown_;  // the address without the secrets in its query
  int status_ = 0;
  Json headers_ = Json::object(), seconds_ = Json::object();
  std::string text_;
  std::unique_ptr<FrameReader> reader_;
  std::uint64_t frames_ = 0;
  bool done_ = false;
};

// A caller who is inside the service.
class Inside {
 public:
  Inside(std::mutex &mutex, std::condition_variable &left, std::size_t &count)
      : mutex_(mutex), left_(left), count_(count) {
    const std::lock_guard lock(mutex_);
    ++count_;
  }
  ~Inside() {
    const std::lock_guard lock(mutex_);
    --count_;
    left_.notify_all();
  }
  Inside(const Inside &) = delete;
  Inside &operator=(const Inside &) = delete;

 private:
  std::mutex &mutex_;
  std::condition_variable &left_;
  std::size_t &count_;
};

}  // namespace

HttpService::HttpService(const SecretStore &secrets, Network network)
    : secrets_(secrets),
      network_(std::move(network)),
      trusted_(trusted_by(network_)),
      loop_(std::make_unique<HttpLoop>()) {}

HttpService::~HttpService() {
  loop_->stop();
  std::unique_lock lock(mutex_);
  left_.wait(lock, [&] { return callers_ == 0; });
}

Json HttpService::exchange(const Json &request, const Grant &grant, const HttpHooks &hooks) {
  const Inside here(mutex_, left_, callers_);
  try {
    const HttpRequest read = read_http_request(request);
    if (!read.stream.empty())
      frame_reader(read.stream);  // refuses a framing that it does not know, before anything is sent
    return Exchange(read, grant, hooks, secrets_, network_, trusted_, *loop_).run();
  } catch (const Error &e) {
    const Error shown = scrubbed(e, secrets_);
    if (e.code() == "refused" && hooks.on_refused)
      hooks.on_refused({{"who", grant.who},
                        {"url", secrets_.scrub(valid_utf8(request.value("url", "")))},
                        {"message", shown.message()}});
    throw shown;
  }
}

}  // namespace athanor
