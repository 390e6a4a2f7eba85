/* SPDX-License-Identifier: Apache-2.0
 *
 * A whole plugin in plain C11, without the C++ layer: a stage that says what it sees of its host. It is
 * compiled twice: against plugin.h, and against a copy that has grown as a later minor version would. */
#include <stdio.h>

#include "minimal.h"

static athanor_status look(athanor_instance *instance, const athanor_host *host, athanor_str request,
                           const athanor_reply *reply) {
  char text[256];
  int host_is_new = 0, reply_is_new = 0;
  (void)instance, (void)request;
#ifdef ATHANOR_GROWN
  host_is_new = ATHANOR_HAS(host, athanor_host, added_to_host);
  reply_is_new = ATHANOR_HAS(reply, athanor_reply, added_to_reply);
#endif
  host->log(host->ctx, ATHANOR_INFO, minimal_str("looking around"));
  host->progress(host->ctx, 0.5, minimal_str("halfway"));
  snprintf(text, sizeof text, "{\"minor\":%d,\"host_is_new\":%s,\"reply_is_new\":%s,\"extension\":%s}",
           ATHANOR_ABI_MINOR, host_is_new ? "true" : "false", reply_is_new ? "true" : "false",
           host->extension(host->ctx, "com.example.none/1") ? "true" : "false");
  reply->event(reply->ctx, minimal_str("{\"seen\":true}"));
  reply->result(reply->ctx, minimal_str(text));
  return ATHANOR_OK;
}

static const athanor_component probe = {
    .struct_size = sizeof(athanor_component),
    .kind = "stage",
    .name = "probe",
    .info = MINIMAL_INFO,
    .create = minimal_create,
    .run = look,
    .destroy = minimal_destroy,
};

const athanor_plugin *athanor_plugin_v1(void) {
  static const athanor_component *const components[] = {&probe};
  static const athanor_plugin plugin = {
      .struct_size = sizeof(athanor_plugin),
      .abi_major = ATHANOR_ABI_MAJOR,
      .abi_minor = ATHANOR_ABI_MINOR,
      .id = "org.test.probe",
      .version = "0.3.0",
      .built_with = "a C compiler",
      .component_count = 1,
      .components = components,
  };
  return &plugin;
}
