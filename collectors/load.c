/* SPDX-License-Identifier: MIT */
#include "collectors/load.h"

#include <errno.h>
#include <math.h>
#include <stdlib.h>

#include "base/alloc.h"
#include "base/clock.h"
#include "base/units.h"
#include "collectors/kept_file.h"

/* More seconds than any uptime, few enough for ns in 64 bits. */
#define UPTIME_MAX_S 1e10

struct load_state {
	struct kept_file load, uptime;
};

bool load_parse(struct scan text, struct system_counters *system)
{
	double load[3];

	system->load_1 = system->load_5 = system->load_15 = NAN;
	for (size_t i = 0; i < 3; i++) {
		scan_blanks(&text);
		if (!scan_decimal(&text, &load[i]))
			return false;
	}
	system->load_1 = load[0];
	system->load_5 = load[1];
	system->load_15 = load[2];
	return true;
}

bool uptime_parse(struct scan text, uint64_t *ret_uptime_ns)
{
	double seconds;

	*ret_uptime_ns = VALUE_UNKNOWN;
	if (!scan_decimal(&text, &seconds) || seconds > UPTIME_MAX_S)
		return false;
	*ret_uptime_ns = (uint64_t)(seconds * (double)NS_PER_S);
	return true;
}

int load_open(const struct collect_context *context, void **ret_state)
{
	struct load_state *load = xcalloc(1, sizeof(*load));
	int error = kept_file_open(context->root, "loadavg", &load->load);

	if (error) {
		free(load);
		return error;
	}
	/* Without it the uptime stays unknown; the load is worth having alone. */
	kept_file_open(context->root, "uptime", &load->uptime);
	*ret_state = load;
	return 0;
}

int load_collect(void *state, const struct collect_context *context, struct snapshot *snapshot)
{
	struct load_state *load = state;
	struct scan text;
	int error;

	(void)context;
	if (kept_file_read(&load->uptime, &text) == 0)
		uptime_parse(text, &snapshot->system.uptime_ns);
	error = kept_file_read(&load->load, &text);
	if (!error && !load_parse(text, &snapshot->system))
		error = -EBADMSG;
	return error;
}

void load_close(void *state)
{
	struct load_state *load = state;

	kept_file_close(&load->load);
	kept_file_close(&load->uptime);
	free(load);
}
