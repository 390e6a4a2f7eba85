// SPDX-License-Identifier: Apache-2.0
//
// Unpacked images on disk: STORE/KEY/root has an image's files, STORE/KEY/image.json what is known of it. An entry is
// there whole or not at all, however many hosts, on however many machines, want it at the same time.
#ifndef ATHANOR_SANDBOX_STORE_HPP
#define ATHANOR_SANDBOX_STORE_HPP

#include <athanor/plugin.hpp>
#include <filesystem>
#include <functional>
#include <string>

#include "sandbox/container/program.hpp"

namespace athanor::sandbox {

inline constexpr char root_folder[] = "root", image_file[] = "image.json";

// `declared`, or athanor/images in the user's cache. Throws sdk::Error("image_store") where there is none.
std::filesystem::path image_store(const std::string &declared);

// The entry. One that is missing is made: `unpack` gets a path where the image's files are to lie, which is not there
// yet, and returns what image.json is to say. What a killed attempt left is removed before. Waits for others that
// unpack the same. Throws sdk::Error("image_store"), sdk::Cancelled, and what `unpack` throws.
std::filesystem::path stored(const std::filesystem::path &store, const std::string &key,
                             const std::function<sdk::Json(const std::filesystem::path &root)> &unpack,
                             const Stop &stop);

// image.json of an entry.
sdk::Json read_entry(const std::filesystem::path &entry);

}  // namespace athanor::sandbox

#endif
