/* SPDX-License-Identifier: MIT */
/* /proc/net/dev by lines; /proc/net/snmp and netstat as a whole. */
#include <stdint.h>
#include <stdlib.h>

#include "collectors/network.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct scan text = scan_of((const char *)data, size), rest = text, line, name;
	struct net_counters net;
	struct tcp_counters tcp;

	while (scan_line(&rest, &line))
		if (net_line_parse(line, &name, &net) &&
		    (scan_length(&name) == 0 || name.at < line.at || name.end > line.end))
			abort();
	tcp_parse(text, text, &tcp);
	return 0;
}
