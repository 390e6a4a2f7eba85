// SPDX-License-Identifier: Apache-2.0
//
// An address of http or https, read once by libcurl's own parser: what is judged is what is connected to.
#ifndef ATHANOR_SERVICES_HTTP_URL_HPP
#define ATHANOR_SERVICES_HTTP_URL_HPP

#include <curl/curl.h>

#include <memory>
#include <string>
#include <string_view>

namespace athanor {

class Url {
 public:
  // Throws Error("bad_request") for what is no address, has a user or password in it, or is neither http nor https.
  explicit Url(const std::string &text);
  Url(const Url &other);
  Url &operator=(const Url &other);
  Url(Url &&) noexcept = default;
  Url &operator=(Url &&) noexcept = default;
  // Where a Location header leads, seen from here (RFC 9110, 10.2.2). Throws likewise.
  Url to(const std::string &location) const;
  // The same with further, already encoded, text in its query.
  Url with_query(const std::string &encoded) const;

  std::string text() const;  // without a fragment
  const std::string &scheme() const { return scheme_; }
  const std::string &host() const { return host_; }  // lower-case; IPv6 in brackets
  const std::string &port() const { return port_; }
  std::string path() const;   // as sent; at least "/"
  std::string query() const;  // as sent, without '?'; may be empty

  std::string origin() const { return scheme_ + "://" + host_ + ":" + port_; }  // RFC 6454
  std::string authority() const;  // as in the Host header: the port only where it is not the scheme's
  bool secure() const { return scheme_ == "https"; }
  bool loopback() const;

  CURLU *handle() const { return handle_.get(); }

 private:
  explicit Url(CURLU *handle);
  void read();
  std::string part(CURLUPart part, unsigned int flags = 0) const;

  struct Free {
    void operator()(CURLU *handle) const { curl_url_cleanup(handle); }
  };
  std::unique_ptr<CURLU, Free> handle_;
  std::string scheme_, host_, port_;
};

// Percent-encodes all but the unreserved characters of RFC 3986, 2.3; `also` are left as well.
std::string percent_encoded(std::string_view text, std::string_view also = {});

}  // namespace athanor

#endif
