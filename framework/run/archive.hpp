// SPDX-License-Identifier: Apache-2.0
//
// Archives: a list of files into one .zip or .tar.gz, and such a file into a folder. Knows nothing of runs.
#ifndef ATHANOR_RUN_ARCHIVE_HPP
#define ATHANOR_RUN_ARCHIVE_HPP

#include <filesystem>
#include <string>
#include <vector>

namespace athanor {

namespace fs = std::filesystem;

struct ArchiveFile {
  std::string path;  // in the archive, with "/"
  fs::path from;     // the file that it is a copy of; empty: `text` is its content
  std::string text;
};

// Throws Error when the name ends neither in .zip nor in .tar.gz (.tgz), or there is such a file already.
void check_archive_name(const fs::path &file);

// The archive appears under its name when it is complete. The same files make the same bytes: no times, no owners.
// Throws Error naming what cannot be read or written.
void write_archive(const fs::path &file, const std::vector<ArchiveFile> &files);

// Regular files and folders only. A path that leads out of the folder, a link, a device, or more than a million files
// or 256 GiB are refused. Throws Error naming the archive and the entry; what was unpacked until then stays.
void unpack_archive(const fs::path &file, const fs::path &folder);

}  // namespace athanor

#endif
