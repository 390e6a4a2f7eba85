// SPDX-License-Identifier: Apache-2.0
//
// RUN/report.html: one file that tells a person what a run did and found. Drawn from the run's ledger and
// files and from nothing else, so it can be made again at any time, also of a run that failed or has not ended.
// What stands on the page is in page/; this room only gathers it.
#ifndef ATHANOR_REPORT_REPORT_HPP
#define ATHANOR_REPORT_REPORT_HPP

#include <filesystem>
#include <nlohmann/json_fwd.hpp>

namespace athanor {

namespace fs = std::filesystem;

// Writes the report, in whole or not at all, and returns its path. Throws Error when the ledger cannot be read or the
// file not be written; a missing artifact or picture is named on the page instead.
fs::path write_report(const fs::path &run_folder);

// What the page shows, as one document ("athanor.report/2"): docs/report.md says what is in it.
nlohmann::json report_data(const fs::path &run_folder);

// The same without what is long. Under "more" stands a key that report_detail knows; pictures are named by their hash.
nlohmann::json report_outline(const fs::path &run_folder);

// One of the details: "call/INSTANCE/NAME", "job/ID", "node/INSTANCE/ID", "results/BRANCH" or "pdf/BRANCH". Null when
// there is none of this key.
nlohmann::json report_detail(const fs::path &run_folder, const std::string &key);

}  // namespace athanor

#endif
