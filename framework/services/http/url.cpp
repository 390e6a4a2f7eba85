// SPDX-License-Identifier: Apache-2.0
#include "services/http/url.hpp"

#include <algorithm>
#include <cctype>

#include "foundation/error.hpp"

namespace athanor {
namespace {

// Dots in a path stay as they are: a signature covers the path that is sent.
constexpr unsigned int as_it_is = CURLU_PATH_AS_IS | CURLU_NO_DEFAULT_PORT;

[[noreturn]] void no_address(const std::string &text, const std::string &why) {
  throw Error("bad_request", "'" + text.substr(0, 200) + "' is no address for http: " + why);
}

void set(CURLU *handle, CURLUPart part, const std::string &text, unsigned int flags, const std::string &shown) {
  if (const CURLUcode code = curl_url_set(handle, part, text.c_str(), flags); code != CURLUE_OK)
    no_address(shown, curl_url_strerror(code));
}

}  // namespace

Url::Url(const std::string &text) : handle_(curl_url()) {
  if (text.find('\0') != std::string::npos) no_address(text.c_str(), "it holds a null byte");
  set(handle_.get(), CURLUPART_URL, text, CURLU_PATH_AS_IS | CURLU_NON_SUPPORT_SCHEME, text);
  read();
}

Url::Url(const Url &other)
    : handle_(curl_url_dup(other.handle_.get())), scheme_(other.scheme_), host_(other.host_), port_(other.port_) {}

Url &Url::operator=(const Url &other) {
  if (this != &other) *this = Url(other);
  return *this;
}

Url::Url(CURLU *handle) : handle_(handle) { read(); }

void Url::read() {
  curl_url_set(handle_.get(), CURLUPART_FRAGMENT, nullptr, 0);
  scheme_ = part(CURLUPART_SCHEME);
  if (scheme_ != "http" && scheme_ != "https") no_address(scheme_ + ":", "only http and https are spoken here");
  if (!part(CURLUPART_USER).empty() || !part(CURLUPART_PASSWORD).empty())
    no_address(scheme_ + "://...@" + part(CURLUPART_HOST), "a user and a password do not belong there");
  host_ = part(CURLUPART_HOST);
  if (host_.empty()) no_address(scheme_ + ":", "it has no host");
  std::transform(host_.begin(), host_.end(), host_.begin(), [](unsigned char c) { return std::tolower(c); });
  port_ = part(CURLUPART_PORT, CURLU_DEFAULT_PORT);
}

Url Url::to(const std::string &location) const {
  std::unique_ptr<CURLU, Free> next(curl_url_dup(handle_.get()));
  set(next.get(), CURLUPART_URL, location, CURLU_PATH_AS_IS | CURLU_NON_SUPPORT_SCHEME, location);
  return Url(next.release());
}

Url Url::with_query(const std::string &encoded) const {
  std::unique_ptr<CURLU, Free> next(curl_url_dup(handle_.get()));
  const std::string before = query();
  if (!encoded.empty())
    set(next.get(), CURLUPART_QUERY, before.empty() ? encoded : before + "&" + encoded, 0, "its query");
  return Url(next.release());
}

std::string Url::part(CURLUPart which, unsigned int flags) const {
  char *text = nullptr;
  if (curl_url_get(handle_.get(), which, &text, flags) != CURLUE_OK || !text) return {};
  std::string out = text;
  curl_free(text);
  return out;
}

std::string Url::text() const { return part(CURLUPART_URL, as_it_is); }

std::string Url::path() const {
  const std::string path = part(CURLUPART_PATH);
  return path.empty() ? "/" : path;
}

std::string Url::query() const { return part(CURLUPART_QUERY); }

std::string Url::authority() const { return port_ == (secure() ? "443" : "80") ? host_ : host_ + ":" + port_; }

// libcurl resolves "localhost" to the loopback addresses itself; every 127.x.y.z is one (RFC 1122, 3.2.1.3). Numbers in
// other notations were made dotted by the parser.
bool Url::loopback() const {
  if (host_ == "localhost" || host_ == "[::1]") return true;
  return host_.rfind("127.", 0) == 0 &&
         std::all_of(host_.begin(), host_.end(), [](unsigned char c) { return std::isdigit(c) || c == '.'; });
}

std::string percent_encoded(std::string_view text, std::string_view also) {
  static const char *digits = "0123456789ABCDEF";
  std::string out;
  for (const char c : text) {
    const auto byte = static_cast<unsigned char>(c);
    const bool plain = byte < 0x80 && (std::isalnum(byte) || c == '-' || c == '.' || c == '_' || c == '~');
    if (plain || also.find(c) != std::string_view::npos) {
      out += c;
    } else {
      out += '%';
      out += digits[byte >> 4];
      out += digits[byte & 15];
    }
  }
  return out;
}

}  // namespace athanor
