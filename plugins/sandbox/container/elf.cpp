// SPDX-License-Identifier: Apache-2.0
#include "sandbox/container/elf.hpp"

#include <elf.h>
#include <fcntl.h>
#include <unistd.h>

#include <cstdint>
#include <cstring>

#include "sandbox/folder.hpp"

namespace athanor::sandbox {
namespace {

constexpr std::size_t longest_path = 4096;

template <class Part>
bool read_part(int fd, Part &part, std::uint64_t at) {
  return pread(fd, &part, sizeof part, static_cast<off_t>(at)) == static_cast<ssize_t>(sizeof part);
}

std::string loader_of(int fd, const Elf64_Ehdr &head) {
  for (std::uint64_t i = 0; i < head.e_phnum; ++i) {
    Elf64_Phdr part;
    if (!read_part(fd, part, head.e_phoff + i * sizeof part)) return {};
    if (part.p_type != PT_INTERP || part.p_filesz == 0 || part.p_filesz > longest_path) continue;
    std::string path(part.p_filesz, '\0');
    if (pread(fd, path.data(), path.size(), static_cast<off_t>(part.p_offset)) != static_cast<ssize_t>(path.size()))
      return {};
    return path.c_str();  // up to the zero at its end
  }
  return {};
}

}  // namespace

std::optional<Elf> read_elf(const std::string &path) {
  const Descriptor file(open(path.c_str(), O_RDONLY | O_CLOEXEC | O_NONBLOCK | O_NOFOLLOW));
  Elf64_Ehdr head;
  if (!file || !read_part(file.get(), head, 0) || std::memcmp(head.e_ident, ELFMAG, SELFMAG) != 0) return std::nullopt;
  if (head.e_ident[EI_CLASS] != ELFCLASS64 || head.e_ident[EI_DATA] != ELFDATA2LSB) return std::nullopt;
  return Elf{head.e_machine, loader_of(file.get(), head)};
}

std::string machine_name(unsigned machine) {
  switch (machine) {
    case EM_X86_64:
      return "x86_64";
    case EM_AARCH64:
      return "aarch64";
    case EM_PPC64:
      return "ppc64le";
    case EM_RISCV:
      return "riscv64";
    default:
      return "processor " + std::to_string(machine);
  }
}

}  // namespace athanor::sandbox
