// SPDX-License-Identifier: Apache-2.0
//
// Files as a durable program needs them: read whole, written by rename, hashed.
#ifndef ATHANOR_FOUNDATION_FILES_HPP
#define ATHANOR_FOUNDATION_FILES_HPP

#include <cstdint>
#include <filesystem>
#include <string>
#include <string_view>
#include <system_error>

#include "foundation/error.hpp"

namespace athanor {

namespace fs = std::filesystem;

// Why a file could not be used, as an Error: "not_found", "unavailable" (a disk that is full or away: the house's
// fault, a run pauses) or "refused".
Error file_fault(const std::string &what, const std::error_code &cause, const fs::path &path);

// True when less than 64 KiB are left for files below this folder.
bool has_no_room(const fs::path &folder);

// The whole file. Throws Error("not_found" | "refused") naming it.
std::string read_file(const fs::path &path);

// The first and the last part of a file of which at most `limit` bytes are kept, with a line between
// them that says how much is missing. Empty when there is no such file.
std::string read_both_ends(const fs::path &path, std::size_t limit);

// Writes beside the target, syncs, renames over it and syncs the folder: after a crash the old or the
// new content is there, never a part. Makes missing folders. Throws Error naming the path and the cause.
void write_file(const fs::path &path, std::string_view content);

// Lower-case hexadecimal SHA-256 (FIPS 180-4): 64 characters.
std::string sha256(std::string_view bytes);
std::string sha256_of_file(const fs::path &path);

void sync_file(const fs::path &path);
void sync_folder(const fs::path &path);

// True when `path`, with links resolved, lies in `folder` or is it.
bool lies_within(const fs::path &path, const fs::path &folder);

}  // namespace athanor

#endif
