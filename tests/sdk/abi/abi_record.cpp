// SPDX-License-Identifier: Apache-2.0
//
// abi_record: prints the record of the ABI as it is now, for sdk/abi/record.json (docs/versioning.md says when).
#include <cstdio>
#include <exception>
#include <iostream>

#include "foundation/files.hpp"
#include "foundation/json.hpp"
#include "record.hpp"

int main() {
  try {
    const std::filesystem::path sdk = std::filesystem::path(ATHANOR_SOURCE_DIR) / "sdk";
    std::cout << athanor::pretty(
        athanor::tests::record_of(athanor::read_file(sdk / "include/athanor/plugin.h"), sdk / "schemas"));
    return 0;
  } catch (const std::exception &e) {
    std::fprintf(stderr, "abi_record: %s\n", e.what());
    return 1;
  }
}
