// SPDX-License-Identifier: Apache-2.0
#include "foundation/hmac.hpp"

#include <openssl/evp.h>
#include <openssl/hmac.h>

#include "foundation/error.hpp"

namespace athanor {

Digest hmac_sha256(std::string_view key, std::string_view text) {
  Digest out{};
  unsigned int size = 0;
  if (!HMAC(EVP_sha256(), key.data(), static_cast<int>(key.size()),
            reinterpret_cast<const unsigned char *>(text.data()), text.size(), out.data(), &size))
    throw Error("internal", "a text could not be signed");
  return out;
}

std::string hex(const Digest &digest) {
  static const char *digits = "0123456789abcdef";
  std::string out;
  for (const unsigned char byte : digest) {
    out += digits[byte >> 4];
    out += digits[byte & 15];
  }
  return out;
}

}  // namespace athanor
