/* SPDX-License-Identifier: MIT */
/** The process scan on a made-up machine, refresh by refresh. */
#ifndef UNIT_COLLECTORS_SCENE_H
#define UNIT_COLLECTORS_SCENE_H

#include "collectors/processes.h"
#include "helpers/tree.h"

struct scene {
	struct tree tree;
	struct proc_root root;
	struct host host;
	struct process_scan *scan;
	struct snapshot *snapshot; /* of the last refresh, sealed */
};

/** An empty machine of 100 ticks a second with delay accounting. `scene` must not move. */
void scene_init(struct scene *scene);
void scene_done(struct scene *scene);
/** One refresh. */
void scene_collect(struct scene *scene, uint32_t needs);
void scene_collect_focused(struct scene *scene, uint32_t needs, struct focus focus);
/** @return the row of a process in the last snapshot, or NULL */
const struct task *scene_process(const struct scene *scene, pid_t pid);

/** A task as the tests need it; the rest of its stat is alike for all. */
struct actor {
	pid_t pid, tid;           /* tid 0: the files of the process */
	const char *name;         /* NULL: nginx */
	char state;               /* 0: S */
	unsigned int threads;     /* 0: one */
	unsigned int start_ticks; /* 0: 500 */
	unsigned int flags, disk_delay_ticks;
	const char *schedstat; /* NULL: 1000 2000 3; "": no such file */
};
/** Write stat and schedstat of a task. */
void scene_put(const struct scene *scene, const struct actor *actor);
#define PUT(scene, ...) scene_put(scene, &(struct actor){__VA_ARGS__})

/** Write a file of a task; tid 0: of the process. */
void scene_put_text(const struct scene *scene, pid_t pid, pid_t tid, const char *file,
		    const char *text);
/** Write statm, status, io, cmdline, cgroup and wchan of a process. */
void scene_put_files(const struct scene *scene, pid_t pid);
/** Make the link to its program. */
void scene_link_exe(const struct scene *scene, pid_t pid, const char *target);
/** A process or one thread of it ends. */
void scene_remove(const struct scene *scene, pid_t pid, pid_t tid);

#endif
