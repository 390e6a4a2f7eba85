// SPDX-License-Identifier: Apache-2.0
//
// Memory whose misuse shows at once: pieces that end where no page follows, and pieces that can be taken away.
#ifndef ATHANOR_VERIFY_PAGES_HPP
#define ATHANOR_VERIFY_PAGES_HPP

#include <cstddef>
#include <vector>

namespace athanor::verify {

class Pages {
 public:
  enum class Place {
    at_the_edge,  // the byte behind the piece cannot be read
    with_room     // zeros follow
  };
  explicit Pages(Place place) : place_(place) {}
  Pages(const Pages &) = delete;
  Pages &operator=(const Pages &) = delete;
  // Stays mapped when this is gone: a plugin may keep what it must not, and that is for a check to find.
  ~Pages() = default;

  // A copy of these bytes, aligned for any struct when `size` is a multiple of its alignment.
  void *place(const void *bytes, std::size_t size);
  // Overwrites everything placed since the last time and makes it unreadable.
  void take_away();

 private:
  struct Piece {
    void *start;
    std::size_t size;
  };
  Place place_;
  std::vector<Piece> pieces_;
};

}  // namespace athanor::verify

#endif
