// SPDX-License-Identifier: Apache-2.0
//
// A certificate that nobody signed but its own key, for "localhost" and 127.0.0.1, made when it is asked for.
#ifndef ATHANOR_TESTS_CERTIFICATE_HPP
#define ATHANOR_TESTS_CERTIFICATE_HPP

#include <openssl/ssl.h>

#include <string>

namespace athanor::tests {

struct Certificate {
  std::string certificate, key;  // PEM
};

Certificate make_certificate();
SSL_CTX *server_context(const Certificate &certificate);  // free it with SSL_CTX_free

}  // namespace athanor::tests

#endif
