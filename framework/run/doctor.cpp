// SPDX-License-Identifier: Apache-2.0
#include "run/doctor.hpp"

#include <algorithm>

#include "foundation/error.hpp"
#include "ledger/fault.hpp"
#include "ledger/ledger.hpp"

namespace athanor {

std::int64_t Findings::faults() const {
  return std::count_if(all_.begin(), all_.end(), [](const Finding &f) { return f.weight == Finding::Weight::fault; });
}

void Findings::add(Finding::Weight weight, Finding finding) {
  finding.weight = weight;
  all_.push_back(std::move(finding));
}

std::string count_of(std::int64_t count, const char *one, const char *many) {
  return std::to_string(count) + " " + (count == 1 ? one : many);
}

namespace {

// A part of the examination that meets damage ends there; the others go on.
template <class Part>
bool survived(Findings &out, const std::string &what, Part part) {
  try {
    part();
    return true;
  } catch (const Error &e) {
    out.fault({{},
               e.code() == ledger_damaged ? "ledger_damaged" : "unreadable",
               what + ": " + e.message(),
               e.where(),
               e.hint(),
               {}});
  } catch (const std::exception &e) {
    out.fault({{}, "unreadable", what + ": " + e.what(), "", "see that the disk works", {}});
  }
  return false;
}

}  // namespace

Findings examine_run(const fs::path &folder, const Types &types) {
  std::error_code none;
  if (!fs::is_directory(folder, none) ||
      (!fs::exists(folder / "ledger.sqlite", none) && !fs::exists(folder / "pipeline.json", none)))
    throw Error("not_found", "this is no run folder: it has no ledger.sqlite", "name a folder that `athanor run` made",
                folder.string());
  Findings out;
  survived(out, "the folder could not be examined", [&] { examine_folder(folder, out); });
  std::unique_ptr<Ledger> ledger;
  if (!survived(out, "the ledger could not be opened",
                [&] { ledger = Ledger::open_to_read(folder / "ledger.sqlite"); }))
    return out;
  survived(out, "the ledger could not be read through", [&] { examine_integrity(*ledger, out); });
  survived(out, "the ledger's tables could not be compared", [&] { examine_rows(*ledger, out); });
  survived(out, "the recorded files could not be examined", [&] { examine_files(folder, *ledger, types, out); });
  return out;
}

}  // namespace athanor
