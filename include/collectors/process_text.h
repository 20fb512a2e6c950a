/* SPDX-License-Identifier: MIT */
/** The texts of a process: command line, control group and container, user, terminal. */
#ifndef COLLECTORS_PROCESS_TEXT_H
#define COLLECTORS_PROCESS_TEXT_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <sys/types.h>

#include "model/task.h"

/** The texts of a task that live in its text block, all in one. */
enum task_text {
	TASK_TEXT_NAME,
	TASK_TEXT_COMMAND,
	TASK_TEXT_EXE,
	TASK_TEXT_CGROUP,
	TASK_TEXT_CONTAINER,
	TASK_TEXT_COUNT
};

/**
 * Replace one text of a task. An equal one changes nothing; otherwise a new block is made with
 * the other texts copied over, because snapshots still hold the old one.
 *
 * @param text  NULL: the task has none
 * @return whether it was another one before
 */
bool task_text_set(struct task *task, enum task_text which, const char *text, size_t length);

/**
 * Make a command line of the bytes of /proc/PID/cmdline: arguments joined by one blank, the
 * zero bytes at the end dropped. In place.
 *
 * @return the new length, 0 when there is nothing to show
 */
size_t command_line_join(char *text, size_t length);

/** A line of /proc/PID/cgroup, without a copy. */
struct cgroup_path {
	const char *text;
	size_t length;
};
/**
 * The path that says most about the task: the one of the unified hierarchy (v2) unless that is
 * "/", else the first that is not "/" of the v1 controllers cpu, pids, memory and of systemd's own.
 *
 * @return false when the text has no such line
 */
bool cgroup_choose(const char *text, size_t length, struct cgroup_path *ret_path);
/**
 * The container a control group belongs to, as its runtime (docker, podman, containerd, cri-o,
 * kubernetes, lxc, systemd-nspawn) names the group.
 *
 * @return the first 12 digits of its id, or its name; false when it is no container
 */
bool cgroup_container(struct cgroup_path path, struct cgroup_path *ret_container);

/** @return the name of a terminal by its device number, interned: "pts/3"; NULL for 0. */
const char *tty_name(uint32_t device);

/** Names of users, looked up once each. All zero is empty. */
struct user_names {
	struct user_name *items; /* owned, by uid */
	size_t count, capacity;
};
/**
 * @param is_numeric  do not ask the user database of this machine
 * @return the name, or the number when there is none; interned
 */
const char *user_name(struct user_names *names, uid_t uid, bool is_numeric);
void user_names_done(struct user_names *names);

#endif
