// SPDX-License-Identifier: Apache-2.0
#include "tests/framework/services/http/certificate.hpp"

#include <openssl/ec.h>
#include <openssl/evp.h>
#include <openssl/pem.h>
#include <openssl/x509v3.h>

#include <memory>
#include <stdexcept>

namespace athanor::tests {
namespace {

using Bio = std::unique_ptr<BIO, decltype(&BIO_free)>;
using Key = std::unique_ptr<EVP_PKEY, decltype(&EVP_PKEY_free)>;
using X = std::unique_ptr<X509, decltype(&X509_free)>;

std::string text_of(BIO *bio) {
  char *bytes = nullptr;
  const long size = BIO_get_mem_data(bio, &bytes);
  return {bytes, static_cast<std::size_t>(size)};
}

void extend(X509 *certificate, int what, const char *value) {
  X509V3_CTX context;
  X509V3_set_ctx_nodb(&context);
  X509V3_set_ctx(&context, certificate, certificate, nullptr, nullptr, 0);
  X509_EXTENSION *extension = X509V3_EXT_conf_nid(nullptr, &context, what, value);
  X509_add_ext(certificate, extension, -1);
  X509_EXTENSION_free(extension);
}

}  // namespace

Certificate make_certificate() {
  const Key key(EVP_EC_gen("P-256"), EVP_PKEY_free);
  const X made(X509_new(), X509_free);
  if (!key || !made) throw std::runtime_error("OpenSSL makes no certificate");
  X509_set_version(made.get(), 2);
  ASN1_INTEGER_set(X509_get_serialNumber(made.get()), 1);
  X509_gmtime_adj(X509_getm_notBefore(made.get()), -3600);
  X509_gmtime_adj(X509_getm_notAfter(made.get()), 24 * 3600);
  X509_set_pubkey(made.get(), key.get());
  X509_NAME *name = X509_get_subject_name(made.get());
  X509_NAME_add_entry_by_txt(name, "CN", MBSTRING_ASC, reinterpret_cast<const unsigned char *>("localhost"), -1, -1, 0);
  X509_set_issuer_name(made.get(), name);
  extend(made.get(), NID_basic_constraints, "critical,CA:TRUE");
  extend(made.get(), NID_subject_alt_name, "DNS:localhost,IP:127.0.0.1");
  X509_sign(made.get(), key.get(), EVP_sha256());

  const Bio certificate(BIO_new(BIO_s_mem()), BIO_free), secret(BIO_new(BIO_s_mem()), BIO_free);
  PEM_write_bio_X509(certificate.get(), made.get());
  PEM_write_bio_PrivateKey(secret.get(), key.get(), nullptr, nullptr, 0, nullptr, nullptr);
  return {text_of(certificate.get()), text_of(secret.get())};
}

SSL_CTX *server_context(const Certificate &given) {
  const Bio certificate(BIO_new_mem_buf(given.certificate.data(), static_cast<int>(given.certificate.size())),
                        BIO_free);
  const Bio secret(BIO_new_mem_buf(given.key.data(), static_cast<int>(given.key.size())), BIO_free);
  const X read(PEM_read_bio_X509(certificate.get(), nullptr, nullptr, nullptr), X509_free);
  const Key key(PEM_read_bio_PrivateKey(secret.get(), nullptr, nullptr, nullptr), EVP_PKEY_free);
  SSL_CTX *out = SSL_CTX_new(TLS_server_method());
  if (SSL_CTX_use_certificate(out, read.get()) != 1 || SSL_CTX_use_PrivateKey(out, key.get()) != 1)
    throw std::runtime_error("OpenSSL does not take its own certificate");
  return out;
}

}  // namespace athanor::tests
