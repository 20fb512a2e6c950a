/* SPDX-License-Identifier: MIT */
#include "unit/collectors/scene.h"

#include <check.h>
#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

void scene_init(struct scene *scene)
{
	*scene = (struct scene){.tree = tree_make()};
	scene->root = tree_open(&scene->tree);
	scene->host = (struct host){.clock_ticks_per_s = 100, .page_bytes = 4096, .delayacct = 1};
	scene->scan = process_scan_new(&scene->root, &scene->host);
}

void scene_done(struct scene *scene)
{
	snapshot_free(scene->snapshot);
	process_scan_free(scene->scan);
	proc_root_close(&scene->root);
	tree_remove(&scene->tree);
}

void scene_collect_focused(struct scene *scene, uint32_t needs, struct focus focus)
{
	snapshot_free(scene->snapshot);
	scene->snapshot = snapshot_new();
	ck_assert_int_eq(process_scan_collect(scene->scan, needs, focus, scene->snapshot), 0);
	snapshot_seal(scene->snapshot);
}

void scene_collect(struct scene *scene, uint32_t needs)
{
	scene_collect_focused(scene, needs, (struct focus){0});
}

const struct task *scene_process(const struct scene *scene, pid_t pid)
{
	return snapshot_process(scene->snapshot, pid);
}

void scene_put_text(const struct scene *scene, pid_t pid, pid_t tid, const char *file,
		    const char *text)
{
	char path[PROC_PATH_SIZE], whole[PROC_PATH_SIZE + 8];

	snprintf(whole, sizeof(whole), "proc/%s", proc_task_path(path, pid, tid, file));
	tree_put(&scene->tree, whole, text);
}

void scene_put(const struct scene *scene, const struct actor *actor)
{
	const char *schedstat = actor->schedstat ? actor->schedstat : "1000 2000 3\n";
	char text[512];

	snprintf(text, sizeof(text),
		 "%d (%s) %c 7 8 9 34816 8 %u 10 0 11 0 200 100 0 0 20 0 %u 0 %u 1048576 25 0 0 "
		 "0 0 0 0 0 0 0 0 0 0 0 17 1 0 0 %u\n",
		 actor->tid ? actor->tid : actor->pid, actor->name ? actor->name : "nginx",
		 actor->state ? actor->state : 'S', actor->flags,
		 actor->threads ? actor->threads : 1, actor->start_ticks ? actor->start_ticks : 500,
		 actor->disk_delay_ticks);
	scene_put_text(scene, actor->pid, actor->tid, "stat", text);
	if (*schedstat)
		scene_put_text(scene, actor->pid, actor->tid, "schedstat", schedstat);
}

void scene_put_files(const struct scene *scene, pid_t pid)
{
	scene_put_text(scene, pid, 0, "statm", "256 25 20 1 0 5 0\n");
	scene_put_text(scene, pid, 0, "status",
		       "Uid:\t33\t34\t33\t33\nVmSwap:\t8 kB\nvoluntary_ctxt_switches:\t5\n"
		       "nonvoluntary_ctxt_switches:\t6\n");
	scene_put_text(scene, pid, 0, "io",
		       "rchar: 1\nwchar: 2\nsyscr: 3\nsyscw: 4\nread_bytes: 5\n"
		       "write_bytes: 6\n");
	scene_put_text(scene, pid, 0, "cmdline", "nginx: master process");
	scene_put_text(scene, pid, 0, "cgroup", "0::/lxc/web\n");
	scene_put_text(scene, pid, 0, "wchan", "ep_poll");
}

void scene_link_exe(const struct scene *scene, pid_t pid, const char *target)
{
	char path[128];

	snprintf(path, sizeof(path), "%s/proc/%d/exe", scene->tree.path, pid);
	unlink(path);
	ck_assert_int_eq(symlink(target, path), 0);
}

void scene_remove(const struct scene *scene, pid_t pid, pid_t tid)
{
	char command[160], path[PROC_PATH_SIZE];

	snprintf(command, sizeof(command), "rm -r %s/proc/%s", scene->tree.path,
		 proc_task_path(path, pid, tid, ""));
	ck_assert_int_eq(system(command), 0);
}
