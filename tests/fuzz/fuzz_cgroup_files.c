/* SPDX-License-Identifier: MIT */
/* Every text of a control group: paths never lead out, limits are finite and not negative. */
#include <math.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include "base/units.h"
#include "collectors/cgroup_files.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void try_paths(struct scan text)
{
	static const char *const controllers[] = {NULL, "cpu", "memory"};
	struct scan path, rest;

	for (size_t i = 0; i < 3; i++) {
		if (!cgroup_path_find(text, controllers[i], &path))
			continue;
		if (*path.at != '/' || path.at < text.at || path.end > text.end)
			abort();
		if (scan_length(&path) >= 4 && memmem(path.at, scan_length(&path), "/../", 4))
			abort();
		if (cgroup_path_below(path, scan_of("/a", 2), &rest) &&
		    (rest.end != path.end || (!scan_at_end(&rest) && *rest.at != '/')))
			abort();
	}
}

static void try_limits(struct scan text)
{
	uint64_t bytes;
	double share;

	if (cgroup_cpu_max_parse(text, &share) && !isnan(share) && !(share >= 0 && isfinite(share)))
		abort();
	if (cgroup_cpu_quota_parse(text, scan_of("100000\n", 7), &share) && share < 0)
		abort();
	cgroup_memory_limit_parse(text, &bytes);
	cgroup_number_parse(text, &bytes);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct scan text = scan_of((const char *)data, size);
	struct cgroup_counters counters;
	uint64_t oom_kills;

	try_paths(text);
	try_limits(text);
	cgroup_cpu_stat_parse(text, &counters);
	cgroup_memory_events_parse(text, &counters);
	cgroup_oom_control_parse(text, &oom_kills);
	return 0;
}
