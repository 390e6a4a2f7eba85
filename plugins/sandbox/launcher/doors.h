/* SPDX-License-Identifier: Apache-2.0
 *
 * Opens a job's ports at 127.0.0.1, on the loopback that it has for itself, and hands the listening sockets to
 * whoever answers there, outside the walls. What answers is none of this program's business.
 */
#ifndef ATHANOR_LAUNCHER_DOORS_H
#define ATHANOR_LAUNCHER_DOORS_H

/* `doors`: "CHANNEL:PORT,CHANNEL:PORT"; the channels are closed. Returns 0, or errno. */
int open_doors(const char *doors);

#endif
