/* SPDX-License-Identifier: MIT */
/* /proc/pressure/X, /proc/loadavg, /proc/uptime: known means well-formed, unknown means unknown. */
#include <math.h>
#include <stdint.h>
#include <stdlib.h>

#include "base/units.h"
#include "collectors/load.h"
#include "collectors/pressure.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct scan text = scan_of((const char *)data, size);
	struct pressure_counters pressure;
	struct system_counters system;
	uint64_t uptime_ns;

	if (pressure_parse(text, &pressure) != value_is_known(pressure.some_ns))
		abort();
	if (load_parse(text, &system) != !isnan(system.load_15))
		abort();
	if (uptime_parse(text, &uptime_ns) != value_is_known(uptime_ns))
		abort();
	return 0;
}
