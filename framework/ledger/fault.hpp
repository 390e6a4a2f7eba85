// SPDX-License-Identifier: Apache-2.0
//
// What SQLite reports of a ledger, in the house's words: a damaged file, a full or faulty disk, anything else.
#ifndef ATHANOR_LEDGER_FAULT_HPP
#define ATHANOR_LEDGER_FAULT_HPP

#include <filesystem>
#include <string>

#include "foundation/error.hpp"

namespace SQLite {
class Exception;
}

namespace athanor {

// Code of the error of a ledger whose bytes are not those that were written. No answer to any call, and nothing that
// waiting or trying again mends.
inline constexpr const char *ledger_damaged = "damaged";

std::string advice_on_damage(const std::filesystem::path &file);

// `doing`: "opened", "read" or "written". A disk that is full or away is the house's fault, so that a run pauses;
// damage is not.
Error ledger_fault(const std::string &doing, const SQLite::Exception &e, const std::filesystem::path &file);

}  // namespace athanor

#endif
