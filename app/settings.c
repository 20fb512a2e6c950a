/* SPDX-License-Identifier: MIT */
#include "app/settings.h"

#include "base/clock.h"

#define DEFAULT_DELAY_NS NS_PER_S
#define DEFAULT_HISTORY_NS (600 * NS_PER_S)
#define DEFAULT_HISTORY_BYTES (UINT64_C(64) << 20)

struct settings settings_default(void)
{
	return (struct settings){
		.delay_ns = DEFAULT_DELAY_NS,
		.history_ns = DEFAULT_HISTORY_NS,
		.history_bytes = DEFAULT_HISTORY_BYTES,
		.format = "text",
		.colour = "auto",
	};
}
