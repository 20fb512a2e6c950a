/* SPDX-License-Identifier: MIT */
#include "collectors/pressure.h"

#include <errno.h>
#include <stdlib.h>

#include "base/array.h"
#include "base/clock.h"
#include "base/units.h"
#include "collectors/kept_file.h"

static const struct resource {
	const char *path;
	size_t offset; /* in struct system_counters */
	bool zero_is_no_reading;
} resources[] = {
	/* With all CPUs stalled nobody would count: since 5.13 the kernel prints a "full" line
	 * for the whole machine's cpu, always zero (psi.rst). That zero is no measurement. */
	{"pressure/cpu", offsetof(struct system_counters, pressure_cpu), true},
	{"pressure/memory", offsetof(struct system_counters, pressure_memory), false},
	{"pressure/io", offsetof(struct system_counters, pressure_io), false},
};

struct pressure_state {
	struct kept_file files[ARRAY_SIZE(resources)];
};

/* "some avg10=0.00 avg60=0.00 avg300=0.00 total=123" after its first word. */
static bool total_parse(struct scan line, uint64_t *ret_ns)
{
	struct scan word;
	uint64_t us;

	for (;;) {
		scan_blanks(&line);
		if (!scan_word(&line, &word))
			return false;
		if (!scan_text(&word, "total="))
			continue;
		return scan_u64(&word, &us) && scan_at_end(&word) &&
		       !__builtin_mul_overflow(us, NS_PER_US, ret_ns);
	}
}

bool pressure_parse(struct scan text, struct pressure_counters *ret_pressure)
{
	struct scan line;
	uint64_t ns;

	*ret_pressure = (struct pressure_counters){VALUE_UNKNOWN, VALUE_UNKNOWN};
	while (scan_line(&text, &line)) {
		if (scan_text(&line, "some ") && total_parse(line, &ns))
			ret_pressure->some_ns = ns;
		else if (scan_text(&line, "full ") && total_parse(line, &ns))
			ret_pressure->full_ns = ns;
	}
	return value_is_known(ret_pressure->some_ns);
}

int pressure_open(const struct collect_context *context, void **ret_state)
{
	struct pressure_state *pressure = xcalloc(1, sizeof(*pressure));
	int error = 0;

	for (size_t i = 0; i < ARRAY_SIZE(resources); i++)
		pressure->files[i] = KEPT_FILE_NONE;
	for (size_t i = 0; i < ARRAY_SIZE(resources) && !error; i++)
		error = kept_file_open(context->root, resources[i].path, &pressure->files[i]);
	if (error) {
		pressure_close(pressure);
		return error;
	}
	*ret_state = pressure;
	return 0;
}

int pressure_collect(void *state, const struct collect_context *context, struct snapshot *snapshot)
{
	struct pressure_state *pressure = state;
	char *system = (char *)&snapshot->system;
	int first_error = 0;

	(void)context;
	for (size_t i = 0; i < ARRAY_SIZE(resources); i++) {
		struct pressure_counters *counters = (void *)(system + resources[i].offset);
		struct scan text;
		int error = kept_file_read(&pressure->files[i], &text);

		if (!error && !pressure_parse(text, counters))
			error = -EBADMSG;
		if (!error && resources[i].zero_is_no_reading && counters->full_ns == 0)
			counters->full_ns = VALUE_UNKNOWN;
		if (!first_error)
			first_error = error;
	}
	return first_error;
}

void pressure_close(void *state)
{
	struct pressure_state *pressure = state;

	for (size_t i = 0; i < ARRAY_SIZE(resources); i++)
		kept_file_close(&pressure->files[i]);
	free(pressure);
}
