// SPDX-License-Identifier: Apache-2.0
//
// See gzip.hpp. libarchive is here already, for archives of runs and data sets; its "raw" format is the text alone.
#include "foundation/gzip.hpp"

#include <archive.h>
#include <archive_entry.h>

#include <memory>

#include "foundation/error.hpp"

namespace athanor {
namespace {

struct Free {
  void operator()(archive *a) const { archive_free(a); }
  void operator()(archive_entry *e) const { archive_entry_free(e); }
};

la_ssize_t take(archive * /*from*/, void *to, const void *bytes, std::size_t size) {
  static_cast<std::string *>(to)->append(static_cast<const char *>(bytes), size);
  return static_cast<la_ssize_t>(size);
}

}  // namespace

std::string gzip(std::string_view text) {
  std::string out;
  const std::unique_ptr<archive, Free> to(archive_write_new());
  const std::unique_ptr<archive_entry, Free> entry(archive_entry_new());
  const auto check = [&](la_ssize_t result) {
    if (result >= ARCHIVE_OK) return;
    const char *why = archive_error_string(to.get());
    throw Error("internal",
                "a text cannot be compressed: " + std::string(why ? why : "for no reason that libarchive tells"));
  };
  check(archive_write_set_format_raw(to.get()));
  check(archive_write_add_filter_gzip(to.get()));
  check(archive_write_set_options(to.get(), "gzip:!timestamp"));
  check(archive_write_set_bytes_in_last_block(to.get(), 1));
  check(archive_write_open(to.get(), &out, nullptr, take, nullptr));
  archive_entry_set_filetype(entry.get(), AE_IFREG);
  check(archive_write_header(to.get(), entry.get()));
  if (!text.empty()) check(archive_write_data(to.get(), text.data(), text.size()));
  check(archive_write_close(to.get()));
  return out;
}

}  // namespace athanor
