// SPDX-License-Identifier: Apache-2.0
//
// A new run folder out of one whose ledger is damaged: its files, and what can be read of its ledger.
#ifndef ATHANOR_RUN_SALVAGE_HPP
#define ATHANOR_RUN_SALVAGE_HPP

#include <filesystem>

#include "ledger/salvage.hpp"

namespace athanor {

namespace fs = std::filesystem;

// The old folder stays as it is. The new one appears under its name only when complete. Holds the old run's lock
// meanwhile, if the folder can be locked. Throws Error.
Salvaged salvage_run(const fs::path &folder, const fs::path &into);

}  // namespace athanor

#endif
