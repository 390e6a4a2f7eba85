// SPDX-License-Identifier: Apache-2.0
#include "run/code.hpp"

#include "foundation/error.hpp"
#include "foundation/files.hpp"
#include "foundation/json.hpp"
#include "services/artifacts.hpp"

namespace athanor {
namespace {

// Of texts that a model only may be shown; what it may change comes whole (pipeline/code_key.cpp has the bound).
constexpr std::uint64_t largest_fixed_text = 64 * 1024;
// Of all texts of either sort together, as JSON writes them: a document has at most 16 MiB, and holds more than this.
constexpr std::size_t most_editable = 8 * 1024 * 1024, most_fixed = 2 * 1024 * 1024;

}  // namespace

void keep_code(const fs::path &run_folder, const Code &code, Ledger &ledger) {
  Json files = Json::array();
  each_content(code, [&](const CodeFile &file, const std::string &content) {
    keep_blob(run_folder, ledger, content, file.text ? "text/plain" : "application/octet-stream");
    files.push_back({file.path, file.sha256});
  });
  Json taken{
      {"path", code.source}, {"files", files.size()}, {"bytes", code.bytes()}, {"sha256", sha256(canonical(files))}};
  if (!code.revision.empty()) taken["revision"] = code.revision;
  if (!code.commit.empty()) {
    taken["commit"] = code.commit;
    taken["dirty"] = code.changes > 0;
    taken["changes"] = code.changes;
  }
  ledger.event("", "code.taken", taken);
}

Json code_document(const Code &code, const fs::path &run_folder) {
  Code kept = code;
  kept.blobs = run_folder / "blobs";
  Json files = Json::array(), editable = Json::array();
  std::size_t editable_room = most_editable, fixed_room = most_fixed;
  each_content(kept, [&](const CodeFile &file, const std::string &content) {
    Json one{{"path", file.path}};
    std::size_t &room = file.editable ? editable_room : fixed_room;
    const bool short_enough = file.text && (file.editable || file.size <= largest_fixed_text);
    const std::size_t written = short_enough ? Json(content).dump().size() : 0;
    const bool as_text = short_enough && written <= room;
    if (as_text) {
      room -= written;
      one["text"] = content;
    } else {
      one["artifact"] = "sha256:" + file.sha256;
      one["size"] = file.size;
    }
    if (file.executable) one["executable"] = true;
    if (file.editable && as_text) editable.push_back(file.path);
    files.push_back(std::move(one));
  });
  Json out{{"source", code.source}, {"files", std::move(files)}, {"editable", std::move(editable)}};
  if (!code.commit.empty()) {
    out["commit"] = code.commit;
    out["dirty"] = code.changes > 0;
  }
  return out;
}

}  // namespace athanor
