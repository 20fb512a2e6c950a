/* SPDX-License-Identifier: MIT */
/** Interfaces (/proc/net/dev) and TCP (/proc/net/snmp, /proc/net/netstat) of our network namespace. */
#ifndef COLLECTORS_NETWORK_H
#define COLLECTORS_NETWORK_H

#include "base/scan.h"
#include "collectors/collector.h"

/**
 * One line of /proc/net/dev.
 *
 * @param ret_name  points into the line
 * @param ret_net   its counters; name and kind are not touched
 * @return false for the two heading lines and for anything else that is no interface
 */
bool net_line_parse(struct scan line, struct scan *ret_name, struct net_counters *ret_net);
/** @param snmp,netstat  whole texts; empty ones leave their counters unknown */
void tcp_parse(struct scan snmp, struct scan netstat, struct tcp_counters *ret_tcp);

int network_open(const struct collect_context *context, void **ret_state);
/** Fills nets and system.tcp. */
int network_collect(void *state, const struct collect_context *context, struct snapshot *snapshot);
void network_close(void *state);

#endif
