/* SPDX-License-Identifier: MIT */
/* Lines of /proc/diskstats, and names of disks against each other. */
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include "base/units.h"
#include "collectors/disks.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct scan text = scan_of((const char *)data, size), line;
	char before[DISK_NAME_SIZE] = "";
	struct disk_line disk;

	while (scan_line(&text, &line)) {
		if (!disk_line_parse(line, &disk))
			continue;
		if (strlen(disk.name) >= sizeof(disk.name) || !disk.name[0])
			abort();
		if (value_is_known(disk.flushes) && !value_is_known(disk.discards))
			abort();
		if (disk_name_is_partition(disk.name, before) && !strcmp(disk.name, before))
			abort();
		memcpy(before, disk.name, sizeof(before));
	}
	return 0;
}
