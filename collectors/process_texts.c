/* SPDX-License-Identifier: MIT */
/* The texts of a process that are read rarely, those that may block last. */
#include <string.h>

#include "collectors/scan_private.h"

/** A process in state D may block who reads its memory: wait so many refreshes for it to get on. */
#define TEXT_DELAYS_MAX 3

/* The channel of the thread whose state the process shows. */
static void read_wait_channel(struct process_scan *scan, struct process *process)
{
	const struct threads *threads = &process->threads;
	pid_t tid = 0;

	for (size_t i = 0; i < threads->count && !tid; i++) {
		if (threads->recent[i]->row.state == process->row.state)
			tid = threads->recent[i]->row.tid;
	}
	wait_channel_read(scan, &process->row, tid);
	process->have |= NEED_WAIT_CHANNEL;
}

static bool is_text_turn(const struct process_scan *scan, const struct process *process)
{
	return scan_is_turn(scan, process->row.tid, PROCESS_CGROUP_TURN_REFRESHES);
}

/* Who starts a program in a group of its own puts it there before the exec. */
static bool cgroup_is_due(const struct process_scan *scan, const struct process *process)
{
	return process_wants(scan, process, NEED_CGROUP) ||
	       ((scan->wanted & NEED_CGROUP) &&
		(is_text_turn(scan, process) || process->cgroup_mark != process->exec_mark));
}

static void read_cgroup(struct process_scan *scan, struct process *process)
{
	struct cgroup_path path = {0}, container = {0};
	char file[PROC_PATH_SIZE];

	proc_task_path(file, process->row.tid, 0, "cgroup");
	scan->work.opens++;
	if (proc_read_task(scan->root, file, scan->text) < 0)
		return;
	if (!cgroup_choose(scan->text, strlen(scan->text), &path))
		path.text = NULL;
	if (!path.text || !cgroup_container(path, &container))
		container.text = NULL;
	if (path.length > PROCESS_TEXT_LIMIT)
		path.length = PROCESS_TEXT_LIMIT;
	task_text_set(&process->row, TASK_TEXT_CGROUP, path.text, path.length);
	task_text_set(&process->row, TASK_TEXT_CONTAINER, container.text, container.length);
	process->cgroup_mark = process->exec_mark;
	process->have |= NEED_CGROUP;
}

static void read_exe(struct process_scan *scan, struct process *process)
{
	static const char deleted[] = " (deleted)";
	char file[PROC_PATH_SIZE], text[PROCESS_TEXT_LIMIT];
	size_t mark = strlen(deleted);
	ssize_t length;

	proc_task_path(file, process->row.tid, 0, "exe");
	scan->work.opens++;
	length = file_readlink_at(scan->root->fd, file, text, sizeof(text));
	process_note_refusal(process, length);
	process->row.flags &= ~(uint32_t)TASK_EXE_DELETED;
	if (length > (ssize_t)mark && !memcmp(text + length - mark, deleted, mark)) {
		process->row.flags |= TASK_EXE_DELETED;
		length -= (ssize_t)mark;
	}
	task_text_set(&process->row, TASK_TEXT_EXE, length > 0 ? text : NULL,
		      length > 0 ? (size_t)length : 0);
	process->have |= NEED_EXE;
}

static void read_command(struct process_scan *scan, struct process *process)
{
	char file[PROC_PATH_SIZE];
	ssize_t length;
	size_t shown;

	proc_task_path(file, process->row.tid, 0, "cmdline");
	scan->work.opens++;
	proc_risk_begin(scan->root, process->row.tid, "cmdline");
	length = proc_read_task(scan->root, file, scan->text);
	proc_risk_end(scan->root);
	if (length < 0)
		return;
	if (length > PROCESS_TEXT_LIMIT)
		length = PROCESS_TEXT_LIMIT;
	shown = command_line_join(scan->text, (size_t)length);
	task_text_set(&process->row, TASK_TEXT_COMMAND, shown ? scan->text : NULL, shown);
	process->have |= NEED_COMMAND;
}

/* A process may rewrite its command line (setproctitle) whenever it runs. */
static bool texts_have_changed(const struct process_scan *scan, const struct process *process)
{
	return process->text_mark != process->exec_mark ||
	       (process->ran_since_text && process_is_due(scan, process));
}

static bool must_wait(struct process *process)
{
	if (process->row.state != 'D' || process->text_delays >= TEXT_DELAYS_MAX) {
		process->text_delays = 0;
		return false;
	}
	process->text_delays++;
	return true;
}

static void read_memory_texts(struct process_scan *scan, struct process *process)
{
	bool has_changed = texts_have_changed(scan, process);
	bool is_command_due = (scan->wanted & NEED_COMMAND) &&
			      (has_changed || process_wants(scan, process, NEED_COMMAND));
	bool is_exe_due = (scan->wanted & NEED_EXE) &&
			  (has_changed || process_wants(scan, process, NEED_EXE) ||
			   is_text_turn(scan, process));

	/* Neither a kernel thread nor a zombie has any memory these could be read from. */
	if ((process->row.flags & TASK_IS_KERNEL) || process->row.state == 'Z' ||
	    process->is_skipped) {
		process->have |= NEED_COMMAND | NEED_EXE;
		return;
	}
	if (!(is_command_due || is_exe_due) || must_wait(process))
		return;
	if (is_exe_due)
		read_exe(scan, process);
	if (is_command_due)
		read_command(scan, process);
	process->text_mark = process->exec_mark;
	process->ran_since_text = false;
}

void process_read_texts(struct process_scan *scan, struct process *process)
{
	if (process_wants(scan, process, NEED_WAIT_CHANNEL) ||
	    ((scan->wanted & NEED_WAIT_CHANNEL) && process->ran))
		read_wait_channel(scan, process);
	if (cgroup_is_due(scan, process))
		read_cgroup(scan, process);
	read_memory_texts(scan, process);
}
