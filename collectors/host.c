/* SPDX-License-Identifier: MIT */
#include "collectors/host.h"

#include <fcntl.h>
#include <stdio.h>
#include <string.h>
#include <sys/utsname.h>
#include <unistd.h>

#include "base/array.h"
#include "base/cleanup.h"
#include "collectors/mountinfo.h"

#define TEXT_LIMIT ((size_t)4096)
#define TABLE_LIMIT ((size_t)4 << 20)
#define CAP_SYS_PTRACE_BIT 19 /* linux/capability.h */
#define MAX_GROUPS 65536

/* The first line of a small file, cut at the size of `ret_text`; "" when there is none. */
static void read_line(const struct proc_root *root, const char *path, char *ret_text, size_t size)
{
	struct file_buffer text = {0};
	struct scan scan, line;

	ret_text[0] = '\0';
	if (proc_read(root, path, TEXT_LIMIT, &text) == 0) {
		scan = scan_of(text.data, text.length);
		if (scan_line(&scan, &line))
			snprintf(ret_text, size, "%.*s", (int)scan_length(&line), line.at);
	}
	file_buffer_done(&text);
}

static int read_switch(const struct proc_root *root, const char *path)
{
	char text[16];
	uint64_t value;

	read_line(root, path, text, sizeof(text));
	return scan_whole_u64(text, &value) && value <= 9 ? (int)value : -1;
}

static bool can_read(const struct proc_root *root, const char *path)
{
	_cleanup_close_ int fd = openat(root->fd, path, O_RDONLY | O_CLOEXEC);
	char byte;

	/* Some files open well and refuse to be read: PSI that was switched off at boot. */
	return fd >= 0 && read(fd, &byte, 1) == 1;
}

/* Calls `take` with each line of a file. */
static void each_line(const struct proc_root *root, const char *path,
		      void (*take)(struct scan line, struct host *host), struct host *host)
{
	struct file_buffer text = {0};
	struct scan scan, line;

	if (proc_read(root, path, TABLE_LIMIT, &text) == 0) {
		scan = scan_of(text.data, text.length);
		while (scan_line(&scan, &line))
			take(line, host);
	}
	file_buffer_done(&text);
}

static void take_stat(struct scan line, struct host *host)
{
	uint32_t id;

	if (scan_text(&line, "cpu") && scan_u32(&line, &id))
		host->cpu_count++;
	else if (scan_text(&line, "btime")) {
		scan_blanks(&line);
		scan_u64(&line, &host->boot_time_s);
	}
}

static void take_status(struct scan line, struct host *host)
{
	uint64_t capabilities;
	uint32_t real, effective;

	if (scan_text(&line, "CapEff:")) {
		scan_blanks(&line);
		if (scan_hex(&line, &capabilities))
			host->can_ptrace = capabilities >> CAP_SYS_PTRACE_BIT & 1;
	} else if (scan_text(&line, "Uid:")) {
		scan_blanks(&line);
		if (scan_u32(&line, &real) && (scan_blanks(&line), scan_u32(&line, &effective)))
			host->uid = effective;
	}
}

int host_hidepid_parse(struct scan mountinfo, int64_t *ret_exempt_gid)
{
	static const char *const names[] = {"off", "noaccess", "invisible", NULL, "ptraceable"};
	struct mount_entry entry;
	struct scan value;
	int hidepid = -1;

	*ret_exempt_gid = -1;
	while (mountinfo_next(&mountinfo, &entry)) {
		uint32_t number;

		if (!scan_equals(entry.type, "proc") || !scan_equals(entry.point, "/proc"))
			continue;
		/* A later mount hides the one below it. */
		hidepid = 0;
		*ret_exempt_gid = -1;
		if (mount_option(&entry, "gid", &value) && scan_u32(&value, &number))
			*ret_exempt_gid = number;
		if (!mount_option(&entry, "hidepid", &value))
			continue;
		if (scan_u32(&value, &number))
			hidepid = (int)(number <= 4 ? number : 2);
		for (size_t i = 0; i < ARRAY_SIZE(names); i++)
			hidepid = names[i] && scan_equals(value, names[i]) ? (int)i : hidepid;
	}
	return hidepid;
}

int host_cgroup_version_parse(struct scan mountinfo)
{
	struct mount_entry entry;
	int version = 0;

	while (mountinfo_next(&mountinfo, &entry)) {
		version |= scan_equals(entry.type, "cgroup") ? 1 : 0;
		version |= scan_equals(entry.type, "cgroup2") ? 2 : 0;
	}
	return version;
}

static bool is_member_of(int64_t gid)
{
	gid_t groups[64];
	int count = getgroups((int)ARRAY_SIZE(groups), groups);

	if (gid < 0)
		return false;
	if ((int64_t)getegid() == gid)
		return true;
	for (int i = 0; i < count; i++)
		if ((int64_t)groups[i] == gid)
			return true;
	return false;
}

static void read_mounts(const struct proc_root *root, struct host *host)
{
	struct file_buffer text = {0};
	int64_t exempt_gid;

	if (proc_read(root, "self/mountinfo", TABLE_LIMIT, &text) == 0) {
		struct scan scan = scan_of(text.data, text.length);

		host->cgroup_version = host_cgroup_version_parse(scan);
		host->hidepid = host_hidepid_parse(scan, &exempt_gid);
		if (host->hidepid > 0 && root->is_live && is_member_of(exempt_gid))
			host->hidepid = 0;
	}
	file_buffer_done(&text);
}

uint64_t host_stat_delay_parse(struct scan stat)
{
	const char *close = memrchr(stat.at, ')', scan_length(&stat));
	uint64_t ticks = 0;

	if (!close)
		return 0;
	stat.at = close + 1;
	/* Fields 3 to 41 lie between the name and field 42. */
	if (!scan_skip_words(&stat, 39))
		return 0;
	scan_blanks(&stat);
	return scan_u64(&stat, &ticks) ? ticks : 0;
}

/* Kernels before 5.14 have no such sysctl and count always, if built so. The first process has
 * surely waited for a disk: delays it shows prove the counting, zero proves nothing. */
static int read_delayacct(const struct proc_root *root)
{
	int value = read_switch(root, "sys/kernel/task_delayacct");
	struct file_buffer text = {0};

	if (value < 0 && proc_read(root, "1/stat", TEXT_LIMIT, &text) == 0 &&
	    host_stat_delay_parse(scan_of(text.data, text.length)) > 0)
		value = 1;
	file_buffer_done(&text);
	return value;
}

/* Without CONFIG_SCHED_INFO the file is there and says 0 0 0. */
static bool has_schedstat(const struct proc_root *root)
{
	char text[64];

	read_line(root, "self/schedstat", text, sizeof(text));
	return text[0] != '\0' && strcmp(text, "0 0 0") != 0;
}

void host_read(const struct proc_root *root, struct host *ret_host)
{
	struct host *host = ret_host;
	struct utsname names;

	*host = (struct host){.delayacct = -1, .ptrace_scope = -1, .hidepid = -1};
	read_line(root, "sys/kernel/hostname", host->name, sizeof(host->name));
	read_line(root, "sys/kernel/osrelease", host->kernel, sizeof(host->kernel));
	read_line(root, "sys/kernel/random/boot_id", host->boot_id, sizeof(host->boot_id));
	if (uname(&names) == 0)
		snprintf(host->machine, sizeof(host->machine), "%s", names.machine);
	host->clock_ticks_per_s = (uint32_t)sysconf(_SC_CLK_TCK);
	host->page_bytes = (uint64_t)sysconf(_SC_PAGESIZE);
	host->uid = geteuid();
	each_line(root, "stat", take_stat, host);
	each_line(root, "self/status", take_status, host);
	read_mounts(root, host);
	host->has_pressure = can_read(root, "pressure/cpu");
	host->has_schedstat = has_schedstat(root);
	host_refresh(root, host);
}

bool host_refresh(const struct proc_root *root, struct host *host)
{
	int delayacct = read_delayacct(root);
	int ptrace_scope = read_switch(root, "sys/kernel/yama/ptrace_scope");
	bool has_changed = delayacct != host->delayacct || ptrace_scope != host->ptrace_scope;

	host->delayacct = delayacct;
	host->ptrace_scope = ptrace_scope;
	return has_changed;
}

void host_add_health(const struct host *host, struct snapshot *snapshot)
{
	if (host->delayacct == 0)
		snapshot_add_health(snapshot, "host", HEALTH_NOTE, "block-I/O delay",
				    "kernel.task_delayacct is 0",
				    "sudo sysctl kernel.task_delayacct=1");
	if (host->delayacct < 0)
		snapshot_add_health(snapshot, "host", HEALTH_NOTE, "block-I/O delay",
				    "the kernel does not count it", NULL);
	if (!host->has_schedstat)
		snapshot_add_health(snapshot, "host", HEALTH_WARNING, "CPU queue (run delay)",
				    "the kernel was built without schedstat", NULL);
	if (host->hidepid > 0 && !host->can_ptrace)
		snapshot_add_health(snapshot, "host", HEALTH_WARNING, "other users' processes",
				    "/proc is mounted with hidepid", "sudo blametop");
}
