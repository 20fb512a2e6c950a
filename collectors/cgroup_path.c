/* SPDX-License-Identifier: MIT */
#include <string.h>

#include "base/array.h"
#include "base/scan.h"
#include "collectors/process_text.h"

/* The v1 hierarchies worth naming, the most telling first. */
static const char *const controllers[] = {"cpu", "pids", "memory", "name=systemd"};

#define UNIFIED_RANK 0
#define ROOT_RANK (1 + ARRAY_SIZE(controllers))

static bool list_has(struct scan list, const char *word)
{
	while (!scan_at_end(&list)) {
		const char *comma = memchr(list.at, ',', scan_length(&list));
		const char *end = comma ? comma : list.end;

		if ((size_t)(end - list.at) == strlen(word) && !memcmp(list.at, word, strlen(word)))
			return true;
		list.at = comma ? comma + 1 : list.end;
	}
	return false;
}

/* @return the smaller, the more telling */
static size_t rank_of(uint64_t hierarchy, struct scan list, struct cgroup_path path)
{
	if (path.length == 1)
		return ROOT_RANK;
	if (hierarchy == 0 && scan_at_end(&list))
		return UNIFIED_RANK;
	for (size_t i = 0; i < ARRAY_SIZE(controllers); i++) {
		if (list_has(list, controllers[i]))
			return 1 + i;
	}
	return ROOT_RANK + 1;
}

/* hierarchy:controllers:path; the path may contain colons itself */
static bool line_parse(struct scan line, size_t *ret_rank, struct cgroup_path *ret_path)
{
	uint64_t hierarchy;
	const char *colon;

	if (!scan_u64(&line, &hierarchy) || !scan_char(&line, ':'))
		return false;
	colon = memchr(line.at, ':', scan_length(&line));
	if (!colon || colon + 1 == line.end || colon[1] != '/')
		return false;
	*ret_path = (struct cgroup_path){colon + 1, (size_t)(line.end - colon - 1)};
	*ret_rank = rank_of(hierarchy, scan_of(line.at, (size_t)(colon - line.at)), *ret_path);
	return true;
}

bool cgroup_choose(const char *text, size_t length, struct cgroup_path *ret_path)
{
	struct scan scan = scan_of(text, length), line;
	size_t best = ROOT_RANK + 1, rank;
	struct cgroup_path path;

	while (scan_line(&scan, &line)) {
		if (!line_parse(line, &rank, &path) || rank >= best)
			continue;
		best = rank;
		*ret_path = path;
	}
	return best <= ROOT_RANK;
}

#define ID_SHOWN 12
#define ID_LENGTH 64 /* others may be anything: a session, a task of a batch system */

static size_t count_hex(struct cgroup_path part)
{
	size_t count = 0;

	while (count < part.length && strchr("0123456789abcdef", part.text[count]))
		count++;
	return count;
}

static bool take_prefix(struct cgroup_path *part, const char *prefix)
{
	size_t length = strlen(prefix);

	if (part->length < length || memcmp(part->text, prefix, length) != 0)
		return false;
	part->text += length;
	part->length -= length;
	return true;
}

static bool take_suffix(struct cgroup_path *part, const char *suffix)
{
	size_t length = strlen(suffix);

	if (part->length <= length ||
	    memcmp(part->text + part->length - length, suffix, length) != 0)
		return false;
	part->length -= length;
	return true;
}

/* "docker-<id>.scope", "cri-containerd-<id>.scope", "libpod-<id>.scope", "<id>" */
static bool find_id(struct cgroup_path part, struct cgroup_path *ret_id)
{
	take_suffix(&part, ".scope");
	for (size_t at = 0; at < part.length; at++) {
		struct cgroup_path rest = {part.text + at, part.length - at};
		size_t digits;

		if (at && part.text[at - 1] != '-')
			continue;
		digits = count_hex(rest);
		if (digits != ID_LENGTH || digits != rest.length)
			continue;
		*ret_id = (struct cgroup_path){rest.text, ID_SHOWN};
		return true;
	}
	return false;
}

/* systemd-nspawn and libvirt: "machine-web.scope", "machine-qemu\x2d1\x2dvm.scope",
 * "systemd-nspawn@web.service" */
static bool find_machine(struct cgroup_path part, struct cgroup_path *ret_name)
{
	if ((take_prefix(&part, "machine-") && take_suffix(&part, ".scope")) ||
	    (take_prefix(&part, "systemd-nspawn@") && take_suffix(&part, ".service"))) {
		*ret_name = part;
		return true;
	}
	return false;
}

static bool find_lxc(struct cgroup_path part, bool is_below_lxc, struct cgroup_path *ret_name)
{
	if (!take_prefix(&part, "lxc.payload.") && !is_below_lxc)
		return false;
	if (part.length == 0)
		return false;
	*ret_name = part;
	return true;
}

static bool part_is(struct cgroup_path part, const char *text)
{
	return take_prefix(&part, text) && part.length == 0;
}

bool cgroup_container(struct cgroup_path path, struct cgroup_path *ret_container)
{
	const char *at = path.text, *end = path.text + path.length;
	bool is_found = false, is_below_lxc = false;

	/* The innermost container wins: docker in lxc, a pod in a machine. */
	while (at < end) {
		const char *slash = memchr(at, '/', (size_t)(end - at));
		struct cgroup_path part = {at, (size_t)((slash ? slash : end) - at)};

		is_found |= find_id(part, ret_container) || find_machine(part, ret_container) ||
			    find_lxc(part, is_below_lxc, ret_container);
		is_below_lxc = part_is(part, "lxc");
		at = slash ? slash + 1 : end;
	}
	return is_found;
}
