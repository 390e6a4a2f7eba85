// SPDX-License-Identifier: Apache-2.0
#include "verify/exports.hpp"

#include <elf.h>

#include <cstring>
#include <set>

#include "foundation/error.hpp"
#include "foundation/files.hpp"

namespace athanor::verify {
namespace {

class Elf {
 public:
  explicit Elf(const fs::path &file) : file_(file), bytes_(read_file(file)) {
    header_ = at<Elf64_Ehdr>(0);
    if (std::memcmp(header_.e_ident, ELFMAG, SELFMAG) != 0 || header_.e_ident[EI_CLASS] != ELFCLASS64)
      damaged("it is no ELF file of 64 bits");
    for (std::size_t i = 0; i < header_.e_shnum; ++i)
      sections_.push_back(at<Elf64_Shdr>(header_.e_shoff + i * header_.e_shentsize));
  }

  std::set<std::string> exported() const {
    for (const Elf64_Shdr &section : sections_)
      if (section.sh_type == SHT_DYNSYM) return exported_in(section);
    damaged("its table of dynamic symbols was stripped away");
  }

 private:
  [[noreturn]] void damaged(const std::string &how) const {
    throw Error("plugin_fault", how, "build the plugin again", file_.string());
  }

  template <class T>
  T at(std::size_t offset) const {
    T out;
    if (offset > bytes_.size() || bytes_.size() - offset < sizeof out) damaged("it is cut short");
    std::memcpy(&out, bytes_.data() + offset, sizeof out);
    return out;
  }

  std::string text(const Elf64_Shdr &strings, std::size_t offset) const {
    const std::size_t from = strings.sh_offset + offset;
    const std::size_t end = from < bytes_.size() ? bytes_.find('\0', from) : std::string::npos;
    if (end == std::string::npos) damaged("a name lies outside the file");
    return bytes_.substr(from, end - from);
  }

  std::set<std::string> exported_in(const Elf64_Shdr &table) const {
    static const std::set<std::string> of_the_linker{"_init", "_fini", "_edata", "_end", "__bss_start"};
    if (table.sh_link >= sections_.size()) damaged("its symbols have no names");
    std::set<std::string> out;
    for (std::size_t i = 1; i < table.sh_size / sizeof(Elf64_Sym); ++i) {
      const auto symbol = at<Elf64_Sym>(table.sh_offset + i * sizeof(Elf64_Sym));
      const unsigned binding = ELF64_ST_BIND(symbol.st_info), seen = ELF64_ST_VISIBILITY(symbol.st_other);
      const bool visible = binding != STB_LOCAL && (seen == STV_DEFAULT || seen == STV_PROTECTED);
      if (symbol.st_shndx == SHN_UNDEF || symbol.st_shndx == SHN_ABS || !visible) continue;
      const std::string name = text(sections_[table.sh_link], symbol.st_name);
      if (!of_the_linker.count(name)) out.insert(name);
    }
    return out;
  }

  fs::path file_;
  std::string bytes_;
  Elf64_Ehdr header_{};
  std::vector<Elf64_Shdr> sections_;
};

}  // namespace

std::vector<std::string> exported_symbols(const fs::path &file) {
  const std::set<std::string> found = Elf(file).exported();
  return {found.begin(), found.end()};
}

}  // namespace athanor::verify
