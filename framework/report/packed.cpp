// SPDX-License-Identifier: Apache-2.0
//
// See packed.hpp.
#include "report/packed.hpp"

#include "foundation/gzip.hpp"
#include "foundation/json.hpp"

namespace athanor {
namespace {

constexpr std::size_t block_bytes = 256 * 1024;

}  // namespace

Keep Packed::keeper() {
  return [this](const std::string &, const Make &make) {
    if (open_.size() == 1)
      firsts_.push_back(kept_);
    else
      open_ += ',';
    open_ += canonical(make());
    if (open_.size() >= block_bytes) close();
    return Json(kept_++);
  };
}

void Packed::close() {
  if (open_.size() == 1) return;
  blocks_.push_back(gzip(open_ + "]"));
  open_ = "[";
}

}  // namespace athanor
