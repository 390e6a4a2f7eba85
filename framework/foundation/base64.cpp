// SPDX-License-Identifier: Apache-2.0
//
// See base64.hpp.
#include "foundation/base64.hpp"

#include <openssl/evp.h>

namespace athanor {

std::string base64(std::string_view bytes) {
  std::string out(4 * ((bytes.size() + 2) / 3) + 1, '\0');  // and room for the terminator that OpenSSL writes
  const int size =
      EVP_EncodeBlock(reinterpret_cast<unsigned char *>(out.data()),
                      reinterpret_cast<const unsigned char *>(bytes.data()), static_cast<int>(bytes.size()));
  out.resize(static_cast<std::size_t>(size));
  return out;
}

}  // namespace athanor
