// SPDX-License-Identifier: Apache-2.0
//
// The C table that a plugin sees during one call of run, over the C++ Services that answer it. Nothing
// that Services throw reaches the plugin: it becomes a status and an error document.
#ifndef ATHANOR_PLUGIN_HOST_TABLE_HPP
#define ATHANOR_PLUGIN_HOST_TABLE_HPP

#include <athanor/plugin.h>

#include <atomic>

namespace athanor {

class Services;

class HostTable {
 public:
  explicit HostTable(Services &services);
  HostTable(const HostTable &) = delete;
  HostTable &operator=(const HostTable &) = delete;

  const athanor_host *table() const { return &table_; }

  // True when the plugin was told to stop, by cancelled() or as the answer to something it asked.
  bool told_to_stop() const { return told_to_stop_; }

 private:
  static athanor_status call(void *ctx, athanor_str name, athanor_str request, const athanor_reply *reply) noexcept;
  static athanor_status start(void *ctx, athanor_str name, athanor_str request, const athanor_reply *reply) noexcept;
  static athanor_status next(void *ctx, std::int64_t timeout_ms, const athanor_reply *reply) noexcept;
  static athanor_status cancel(void *ctx, athanor_str name, const athanor_reply *reply) noexcept;
  static std::int32_t cancelled(void *ctx) noexcept;
  static void log(void *ctx, athanor_level level, athanor_str message) noexcept;
  static void progress(void *ctx, double fraction, athanor_str message) noexcept;
  static const void *extension(void *ctx, const char *id) noexcept;

  template <class F>
  athanor_status answer(const athanor_reply *reply, F &&service) noexcept;

  Services &services_;
  std::atomic<bool> told_to_stop_{false};
  athanor_host table_{};
};

}  // namespace athanor

#endif
