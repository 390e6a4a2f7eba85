// SPDX-License-Identifier: Apache-2.0
//
// See archive.hpp. By libarchive.
#include "run/archive.hpp"

#include <archive.h>
#include <archive_entry.h>
#include <unistd.h>

#include <array>
#include <fstream>
#include <memory>

#include "foundation/error.hpp"
#include "foundation/files.hpp"

namespace athanor {
namespace {

constexpr std::time_t earliest = 315532800;  // 1980-01-01, the first day that a zip file knows
constexpr std::int64_t most_bytes = 256LL * 1024 * 1024 * 1024;
constexpr std::size_t most_files = 1000000, chunk = 256 * 1024;

bool ends_with(const std::string &text, const std::string &end) {
  return text.size() >= end.size() && text.compare(text.size() - end.size(), end.size(), end) == 0;
}

[[noreturn]] void fail(archive *which, const fs::path &file, const std::string &doing) {
  const char *why = archive_error_string(which);
  throw Error("refused", doing + ": " + (why ? why : "for no reason that libarchive tells"),
              "is the disk full, or the archive cut off?", file.string());
}

struct Free {
  void operator()(archive *a) const { archive_free(a); }
  void operator()(archive_entry *e) const { archive_entry_free(e); }
};

class Writer {
 public:
  Writer(const fs::path &file, bool zip) : file_(file), archive_(archive_write_new()) {
    if (zip) {
      archive_write_set_format_zip(archive_.get());
    } else {
      archive_write_set_format_pax_restricted(archive_.get());
      archive_write_add_filter_gzip(archive_.get());
      archive_write_set_options(archive_.get(), "gzip:!timestamp");
    }
    if (archive_write_open_filename(archive_.get(), file.c_str()) != ARCHIVE_OK)
      fail(archive_.get(), file_, "the archive cannot be written");
  }

  void add(const ArchiveFile &file) {
    const std::int64_t size = file.from.empty() ? static_cast<std::int64_t>(file.text.size())
                                                : static_cast<std::int64_t>(fs::file_size(file.from));
    const std::unique_ptr<archive_entry, Free> entry(archive_entry_new());
    archive_entry_set_pathname(entry.get(), file.path.c_str());
    archive_entry_set_filetype(entry.get(), AE_IFREG);
    archive_entry_set_perm(entry.get(), 0644);
    archive_entry_set_size(entry.get(), size);
    archive_entry_set_mtime(entry.get(), earliest, 0);
    check(archive_write_header(archive_.get(), entry.get()));
    if (file.from.empty())
      put(file.text.data(), file.text.size());
    else
      put_file(file.from, size);
  }

  void close() { check(archive_write_close(archive_.get())); }

 private:
  void check(la_ssize_t result) {
    if (result < ARCHIVE_OK) fail(archive_.get(), file_, "the archive cannot be written");
  }
  void put(const char *bytes, std::size_t size) {
    if (size) check(archive_write_data(archive_.get(), bytes, size));
  }
  void put_file(const fs::path &from, std::int64_t size) {
    std::ifstream in(from, std::ios::binary);
    std::string buffer(chunk, '\0');
    std::int64_t done = 0;
    while (in.read(buffer.data(), static_cast<std::streamsize>(buffer.size())), in.gcount() > 0) {
      put(buffer.data(), static_cast<std::size_t>(in.gcount()));
      done += in.gcount();
    }
    if (done != size) throw Error("refused", "this file cannot be read, or it changed meanwhile", "", from.string());
  }

  const fs::path file_;
  const std::unique_ptr<archive, Free> archive_;
};

// The entry's place below the folder; throws for one that leads out of it.
fs::path place_of(archive_entry *entry, const fs::path &archive_file) {
  const char *name = archive_entry_pathname_utf8(entry);
  if (!name) name = archive_entry_pathname(entry);
  const fs::path path = fs::path(name ? name : "").lexically_normal();
  if (path.empty() || path.is_absolute() || *path.begin() == "..")
    throw Error("refused", std::string("the entry '") + (name ? name : "") + "' leads out of the archive",
                "this archive was not made by `athanor export`", archive_file.string());
  const auto type = archive_entry_filetype(entry);
  if ((type != AE_IFREG && type != AE_IFDIR) || archive_entry_hardlink(entry))
    throw Error("refused", "the entry '" + path.string() + "' is no regular file",
                "this archive was not made by `athanor export`", archive_file.string());
  return path;
}

// Returns the bytes written.
std::int64_t unpack_one(archive *from, const fs::path &file, const fs::path &target, std::int64_t room) {
  std::ofstream out(target, std::ios::binary | std::ios::trunc);
  std::array<char, 64 * 1024> buffer{};
  std::int64_t done = 0;
  for (la_ssize_t got; (got = archive_read_data(from, buffer.data(), buffer.size())) != 0;) {
    if (got < 0) fail(from, file, "the archive cannot be read");
    done += got;
    if (done > room) throw Error("too_large", "the archive holds more than 256 GiB", "", file.string());
    out.write(buffer.data(), got);
  }
  if (!out.flush()) throw Error("refused", "this file cannot be written", "is the disk full?", target.string());
  return done;
}

}  // namespace

void check_archive_name(const fs::path &file) {
  const std::string name = file.filename().string();
  if (!ends_with(name, ".zip") && !ends_with(name, ".tar.gz") && !ends_with(name, ".tgz"))
    throw Error("bad_request", "an archive is called NAME.zip or NAME.tar.gz, not '" + name + "'",
                "`athanor export RUN FILE --calls` writes the model calls alone, into a file of any name");
  if (fs::exists(file))
    throw Error("refused", "there is such a file already", "choose another name, or remove it", file.string());
}

void write_archive(const fs::path &file, const std::vector<ArchiveFile> &files) {
  check_archive_name(file);
  const fs::path growing = file.parent_path() / ("." + file.filename().string() + ".new-" + std::to_string(::getpid()));
  std::error_code none;
  try {
    if (!file.parent_path().empty()) fs::create_directories(file.parent_path());
    Writer writer(growing, ends_with(file.string(), ".zip"));
    for (const ArchiveFile &one : files) writer.add(one);
    writer.close();
    sync_file(growing);
    fs::rename(growing, file);
  } catch (const fs::filesystem_error &e) {
    fs::remove(growing, none);
    throw Error("refused", "the archive cannot be written: " + e.code().message(), "choose another place",
                file.string());
  } catch (...) {
    fs::remove(growing, none);
    throw;
  }
}

void unpack_archive(const fs::path &file, const fs::path &folder) {
  std::error_code none;
  if (!fs::is_regular_file(file, none))
    throw Error("not_found", "there is no such archive", "`athanor export RUN` makes one", file.string());
  const std::unique_ptr<archive, Free> from(archive_read_new());
  archive_read_support_format_zip(from.get());
  archive_read_support_format_tar(from.get());
  archive_read_support_filter_gzip(from.get());
  if (archive_read_open_filename(from.get(), file.c_str(), chunk) != ARCHIVE_OK) {
    const char *why = archive_error_string(from.get());
    throw Error("bad_reply",
                std::string("this cannot be read as a .zip or .tar.gz file: ") + (why ? why : "unknown form"),
                "`athanor export RUN` makes archives; was this one cut off?", file.string());
  }
  std::int64_t room = most_bytes;
  archive_entry *entry = nullptr;
  for (std::size_t count = 0;; ++count) {
    const int got = archive_read_next_header(from.get(), &entry);
    if (got == ARCHIVE_EOF) return;
    if (got < ARCHIVE_WARN) fail(from.get(), file, "the archive cannot be read");
    if (count >= most_files) throw Error("too_large", "the archive holds more than a million files", "", file.string());
    const fs::path target = folder / place_of(entry, file);
    if (archive_entry_filetype(entry) == AE_IFDIR) {
      fs::create_directories(target);
      continue;
    }
    fs::create_directories(target.parent_path());
    room -= unpack_one(from.get(), file, target, room);
  }
}

}  // namespace athanor
