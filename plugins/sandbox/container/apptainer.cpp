// SPDX-License-Identifier: Apache-2.0
//
// Image files of Apptainer, and of its predecessor Singularity, whose program takes the same words.
#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <array>
#include <cstdio>
#include <cstring>
#include <sstream>

#include "sandbox/container/sources.hpp"
#include "sandbox/container/store.hpp"
#include "sandbox/folder.hpp"

namespace athanor::sandbox {

namespace fs = std::filesystem;
using sdk::Error;
using sdk::Json;

namespace {

// The head of such a file: a script's line of 32 bytes, "SIF_MAGIC", a version, an architecture, then its UUID.
constexpr off_t magic_at = 32, id_at = 48;
constexpr char magic[] = "SIF_MAGIC";

[[noreturn]] void refuse(const char *code, const std::string &what, const std::string &hint) {
  throw Error(code, "container: " + what, hint);
}

struct About {
  std::string id;   // the UUID that the file was given when it was made
  std::string key;  // another for each content: who writes into such a file leaves its UUID as it is
};

About look_at_file(const fs::path &path) {
  const Descriptor file(open(path.c_str(), O_RDONLY | O_CLOEXEC));
  std::array<char, sizeof magic> found{};
  std::array<unsigned char, 16> id{};
  struct stat about {};
  if (!file || fstat(file.get(), &about) != 0)
    refuse("image_missing", path.string() + " cannot be read: " + std::strerror(errno),
           "it has to be readable by whoever starts athanor");
  if (pread(file.get(), found.data(), found.size(), magic_at) != static_cast<ssize_t>(found.size()) ||
      std::memcmp(found.data(), magic, sizeof magic) != 0 ||
      pread(file.get(), id.data(), id.size(), id_at) != static_cast<ssize_t>(id.size()))
    refuse("image_unknown", path.string() + " is no image of Apptainer's (SIF)",
           "make one: `apptainer build " + path.string() + " docker://NAME`");
  About out;
  for (std::size_t i = 0; i < id.size(); ++i) {
    char byte[4];
    std::snprintf(byte, sizeof byte, "%02x", id[i]);
    out.id += (i == 4 || i == 6 || i == 8 || i == 10 ? "-" : "") + std::string(byte);
  }
  out.key = out.id + "-" + std::to_string(about.st_size) + "-" + std::to_string(about.st_mtim.tv_sec) + "." +
            std::to_string(about.st_mtim.tv_nsec);
  return out;
}

struct Tool {
  std::string program, version;
};

Tool find_tool(const Stop &stop) {
  for (const char *program : {"apptainer", "singularity"}) {
    const Ended end = run_program({program, "--version"}, stop);  // "apptainer version 1.3.4"
    if (!end.well()) continue;
    const std::size_t from = end.out.rfind(' ');
    return {program, end.out.substr(from + 1, end.out.find('\n') - from - 1)};
  }
  refuse("apptainer_missing", "there is no program 'apptainer', which unpacks .sif files",
         "install it (after `module load apptainer` on some clusters), or give the absolute path of a folder that "
         "holds an unpacked image");
}

// Those of the image; not those that Apptainer adds for its own ways of running things.
Json declared_environment(const Tool &tool, const fs::path &root, const Stop &stop) {
  const Ended end = run_program({tool.program, "exec", "--containall", "--cleanenv", root.string(), "env", "-0"}, stop);
  if (!end.well())
    refuse("unpack_failed", tool.program + " cannot tell the image's environment: " + end.complaint(),
           "see what `" + tool.program + " exec IMAGE env` says");
  std::vector<std::string> lines;
  std::istringstream text(end.out);
  for (std::string line; std::getline(text, line, '\0');) lines.push_back(line);
  const Json all = environment_of(lines);
  Json kept = Json::object();
  for (const auto &[name, value] : all.items()) {
    bool of_the_tool = name.rfind("APPTAINER", 0) == 0 || name.rfind("SINGULARITY", 0) == 0;
    for (const char *one : {"HOME", "PWD", "OLDPWD", "SHLVL", "_", "PS1", "TERM", "USER_PATH", "PROMPT_COMMAND"})
      of_the_tool = of_the_tool || name == one;
    if (!of_the_tool && value != "/.singularity.d/libs") kept[name] = value;
  }
  return kept;
}

Json unpack(const fs::path &file, const About &about, const fs::path &root, const Stop &stop) {
  const Tool tool = find_tool(stop);
  const Ended end = run_program({tool.program, "build", "--sandbox", root.string(), file.string()}, stop);
  if (!end.well())
    refuse("unpack_failed", tool.program + " could not unpack " + file.string() + ": " + end.complaint(),
           "make room, or name another folder with `container_store`");
  return {{"image", file.string()},
          {"tool", tool.program},
          {"id", about.id},
          {"version", tool.version},
          {"environment", declared_environment(tool, root, stop)}};
}

}  // namespace

Image apptainer_image(const fs::path &file, const fs::path &store, const Say &say, const Stop &stop) {
  const About about = look_at_file(file);
  const fs::path entry = stored(
      store, about.key,
      [&](const fs::path &root) {
        say("container: unpacking " + file.string() + " into " + (store / about.key).string() + ", once");
        return unpack(file, about, root, stop);
      },
      stop);
  Json told = read_entry(entry);
  Image image{(entry / root_folder).string(), told.value("environment", Json::object()), Json()};
  told.erase("environment");
  told["image"] = file.string();  // a copy elsewhere is the same image
  image.told = std::move(told);
  return image;
}

}  // namespace athanor::sandbox
