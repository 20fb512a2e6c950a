/* SPDX-License-Identifier: MIT */
/* /proc/self/mountinfo, and the field of /proc/PID/stat the host looks at. */
#include <stdint.h>
#include <stdlib.h>

#include "collectors/host.h"
#include "collectors/mountinfo.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct scan text = scan_of((const char *)data, size), rest = text, value;
	struct mount_entry entry;
	int64_t gid;
	int hidepid = host_hidepid_parse(text, &gid), version = host_cgroup_version_parse(text);

	if (hidepid < -1 || hidepid > 4 || version < 0 || version > 3)
		abort();
	host_stat_delay_parse(text);
	while (mountinfo_next(&rest, &entry))
		if (mount_option(&entry, "cpu", &value) &&
		    (value.at < entry.options.at || value.end > entry.options.end))
			abort();
	return 0;
}
