// SPDX-License-Identifier: Apache-2.0
#include "foundation/files.hpp"

#include <fcntl.h>
#include <openssl/evp.h>
#include <sys/statvfs.h>
#include <unistd.h>

#include <cerrno>
#include <cstring>
#include <fstream>
#include <memory>

namespace athanor {
namespace {

class Descriptor {
 public:
  explicit Descriptor(int fd) : fd_(fd) {}
  ~Descriptor() {
    if (fd_ >= 0) ::close(fd_);
  }
  Descriptor(const Descriptor &) = delete;
  Descriptor &operator=(const Descriptor &) = delete;
  int get() const { return fd_; }

 private:
  int fd_;
};

// A disk that is full or away passes; that a file is not there or not ours does not.
bool passes(int cause) {
  return cause == ENOSPC || cause == EDQUOT || cause == EFBIG || cause == EIO || cause == EROFS || cause == EMFILE ||
         cause == ENFILE;
}

[[noreturn]] void fail(const std::string &what, const fs::path &path) {
  throw file_fault(what, std::error_code(errno, std::generic_category()), path);
}

class Sha256 {
 public:
  Sha256() : context_(EVP_MD_CTX_new(), EVP_MD_CTX_free) { EVP_DigestInit_ex(context_.get(), EVP_sha256(), nullptr); }
  void add(const void *bytes, std::size_t size) { EVP_DigestUpdate(context_.get(), bytes, size); }
  std::string hex() {
    unsigned char digest[EVP_MAX_MD_SIZE];
    unsigned int size = 0;
    EVP_DigestFinal_ex(context_.get(), digest, &size);
    static const char *digits = "0123456789abcdef";
    std::string out;
    for (unsigned int i = 0; i < size; ++i) {
      out += digits[digest[i] >> 4];
      out += digits[digest[i] & 15];
    }
    return out;
  }

 private:
  std::unique_ptr<EVP_MD_CTX, decltype(&EVP_MD_CTX_free)> context_;
};

}  // namespace

Error file_fault(const std::string &what, const std::error_code &cause, const fs::path &path) {
  const int number = cause.value();
  const std::string hint = number == EACCES || number == EPERM || number == EROFS
                               ? "check the permissions of the folder"
                           : number == ENOSPC || number == EDQUOT ? "the disk is full; free some space and try again"
                                                                  : "";
  const std::string code = number == ENOENT ? "not_found" : passes(number) ? "unavailable" : "refused";
  return Error(code, what + ": " + std::strerror(number), hint, path.string());
}

bool has_no_room(const fs::path &folder) {
  struct statvfs disk {};
  return ::statvfs(folder.c_str(), &disk) == 0 && disk.f_bavail * disk.f_frsize < 64 * 1024;
}

std::string read_file(const fs::path &path) {
  const Descriptor in(::open(path.c_str(), O_RDONLY | O_CLOEXEC));
  if (in.get() < 0) fail("cannot read this file", path);
  std::string out;
  char buffer[65536];
  for (;;) {
    const ssize_t got = ::read(in.get(), buffer, sizeof buffer);
    if (got == 0) return out;
    if (got < 0) {
      if (errno == EINTR) continue;
      fail("cannot read this file", path);
    }
    out.append(buffer, static_cast<std::size_t>(got));
  }
}

std::string read_both_ends(const fs::path &path, std::size_t limit) {
  std::error_code none;
  const auto size = fs::file_size(path, none);
  if (none) return {};
  if (size <= limit) return read_file(path);
  std::ifstream in(path, std::ios::binary);
  std::string head(limit / 2, '\0'), tail(limit - limit / 2, '\0');
  in.read(head.data(), static_cast<std::streamsize>(head.size()));
  in.seekg(-static_cast<std::streamoff>(tail.size()), std::ios::end);
  in.read(tail.data(), static_cast<std::streamsize>(tail.size()));
  return head + "\n[... " + std::to_string(size - limit) + " bytes left out ...]\n" + tail;
}

void write_file(const fs::path &path, std::string_view content) {
  std::error_code none;
  if (path.has_parent_path()) fs::create_directories(path.parent_path(), none);
  const fs::path temporary = path.string() + ".new";
  {
    const Descriptor out(::open(temporary.c_str(), O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0644));
    if (out.get() < 0) fail("cannot write this file", path);
    while (!content.empty()) {
      const ssize_t put = ::write(out.get(), content.data(), content.size());
      if (put < 0) {
        if (errno == EINTR) continue;
        fail("cannot write this file", path);
      }
      content.remove_prefix(static_cast<std::size_t>(put));
    }
    if (::fsync(out.get()) != 0) fail("cannot sync this file", path);
  }
  if (::rename(temporary.c_str(), path.c_str()) != 0) fail("cannot rename into place", path);
  sync_folder(path.parent_path());
}

std::string sha256(std::string_view bytes) {
  Sha256 hash;
  hash.add(bytes.data(), bytes.size());
  return hash.hex();
}

std::string sha256_of_file(const fs::path &path) {
  std::ifstream in(path, std::ios::binary);
  if (!in) throw Error("not_found", "cannot read this file", "", path.string());
  Sha256 hash;
  char buffer[65536];
  while (in.read(buffer, sizeof buffer) || in.gcount() > 0) hash.add(buffer, static_cast<std::size_t>(in.gcount()));
  return hash.hex();
}

void sync_file(const fs::path &path) {
  const Descriptor file(::open(path.c_str(), O_RDONLY | O_CLOEXEC));
  if (file.get() < 0 || ::fsync(file.get()) != 0) fail("cannot sync this file", path);
}

void sync_folder(const fs::path &path) {
  const Descriptor folder(::open(path.empty() ? "." : path.c_str(), O_RDONLY | O_DIRECTORY | O_CLOEXEC));
  if (folder.get() < 0 || ::fsync(folder.get()) != 0) fail("cannot sync this folder", path);
}

bool lies_within(const fs::path &path, const fs::path &folder) {
  std::error_code none;
  const fs::path inner = fs::weakly_canonical(path, none), outer = fs::weakly_canonical(folder, none);
  const fs::path relative = inner.lexically_relative(outer);
  return !relative.empty() && *relative.begin() != "..";
}

}  // namespace athanor
