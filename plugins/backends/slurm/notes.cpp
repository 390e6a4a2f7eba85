// SPDX-License-Identifier: Apache-2.0
#include "notes.hpp"

#include <dirent.h>
#include <fcntl.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <cstring>
#include <sstream>

#include "sandbox/folder.hpp"
#include "script.hpp"

namespace athanor::slurm {

using namespace sandbox;
using sdk::Error;
using sdk::Json;

std::optional<Note> read_note(const std::string &folder) {
  const Descriptor opened = open_folder(folder);
  const auto text = opened ? read_text(opened.get(), note_file) : std::nullopt;
  if (!text) return std::nullopt;
  std::istringstream lines(*text);
  Note note;
  std::string element;
  std::getline(lines, note.token);
  std::getline(lines, element);
  std::getline(lines, note.number.job);
  if (note.token.empty()) return std::nullopt;
  note.number.element = element.empty() || element == "-" ? -1 : std::atoi(element.c_str());
  return note;
}

void write_note(const std::string &folder, const Note &note) {
  const Descriptor opened = open_folder(folder);
  if (!opened) throw std::system_error(errno, std::generic_category(), folder);
  const std::string element = note.number.element < 0 ? "-" : std::to_string(note.number.element);
  write_whole(opened.get(), note_file, note.token + "\n" + element + "\n" + note.number.job + "\n", false);
}

void remove_note(const std::string &folder) {
  const Descriptor opened = open_folder(folder);
  if (opened) unlinkat(opened.get(), note_file, 0);
}

void begin_attempt(const std::string &folder, const Json &document) {
  const Descriptor opened = open_folder(folder);
  if (!opened) throw Error("unavailable", "the job's folder cannot be opened: " + folder + ": " + std::strerror(errno));
  for (const char *name : {note_file, cancel_file, exit_file, log_file}) unlinkat(opened.get(), name, 0);
  try {
    write_whole(opened.get(), job_file, document.dump(2) + "\n", false);
  } catch (const std::system_error &e) {
    throw Error("unavailable", "the job's folder cannot be written to: " + folder + ": " + e.what(),
                "free some disk space, or look at the folder's permissions");
  }
}

Json read_document(const std::string &id, const std::string &folder) {
  const Descriptor opened = open_folder(folder);
  const auto text = opened ? read_text(opened.get(), job_file) : std::nullopt;
  const Json document = text ? Json::parse(*text, nullptr, false) : Json();
  if (!document.is_object()) return nullptr;
  if (document.value("id", "") != id)
    throw Error(
        "bad_request",
        "the folder '" + folder + "' belongs to the job '" + document.value("id", "") + "', not to '" + id + "'",
        "give every job a folder of its own", "/folder");
  return document;
}

Demand demand_of(const Json &document) {
  const Json &limits = document.at("limits");
  const Json node = document.value("node", Json::object());
  return {limits.at("seconds").get<double>(), limits.at("memory_bytes").get<std::uint64_t>(), node.value("cpus", 1),
          node.value("gpus", 0)};
}

Json read_exit(const std::string &folder) {
  const Descriptor opened(open(folder.c_str(), O_RDONLY | O_DIRECTORY | O_CLOEXEC));
  const auto text = opened ? read_text(opened.get(), exit_file) : std::nullopt;
  Json exit = text ? Json::parse(*text, nullptr, false) : Json();
  if (!exit.is_object() || !exit.contains("reason")) return nullptr;
  exit.erase("schema");
  return exit;
}

void wish_end(const std::string &folder) {
  const Descriptor opened = open_folder(folder);
  const Descriptor wish(openat(opened.get(), cancel_file, O_WRONLY | O_CREAT | O_CLOEXEC | O_NOFOLLOW, 0644));
}

bool has_begun(const std::string &folder) {
  const Descriptor opened(open(folder.c_str(), O_RDONLY | O_DIRECTORY | O_CLOEXEC));
  return opened && faccessat(opened.get(), log_file, F_OK, AT_SYMLINK_NOFOLLOW) == 0;
}

std::string last_words(const std::string &folder) {
  const Descriptor opened = open_folder(folder);
  std::string words = opened ? read_text(opened.get(), log_file).value_or("") : "";
  while (!words.empty() && words.back() == '\n') words.pop_back();
  if (words.size() > 400) words = "..." + words.substr(words.size() - 400);
  std::replace(words.begin(), words.end(), '\n', ' ');
  return words;
}

}  // namespace athanor::slurm
