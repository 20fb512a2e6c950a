/* SPDX-License-Identifier: MIT */
/** What the sources of the process scan share among themselves; others use processes.h. */
#ifndef COLLECTORS_SCAN_PRIVATE_H
#define COLLECTORS_SCAN_PRIVATE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <time.h>

#include "base/units.h"
#include "collectors/descriptors.h"
#include "collectors/process_clock.h"
#include "collectors/process_text.h"
#include "collectors/processes.h"
#include "collectors/procfs.h"
#include "collectors/stat_line.h"
#include "model/task.h"

/** Counters the kernel gives per thread only; a process' own are sums that we keep. */
enum meter {
	METER_RUN,
	METER_RUN_DELAY,
	METER_TIMESLICES,
	METER_DISK_DELAY,
	METER_VOLUNTARY,
	METER_INVOLUNTARY,
	METER_COUNT
};
struct meters {
	uint64_t value[METER_COUNT];
};
struct meters meters_unknown(void);
/** Take a new reading of one meter of a thread: its growth goes into the sum of the process. */
void meter_take(struct meters *thread, struct meters *sum, enum meter which, uint64_t reading);
/** Show the meters in a row; what `needs` does not ask for is unknown. */
void meters_show(const struct meters *meters, uint32_t needs, struct task *row);

struct thread {
	struct task row; /* its texts: only the name is its own */
	struct meters meters;
	struct descriptor schedstat;
	bool is_read; /* once at least */
	bool ran;     /* since the reading before */
	bool has_run; /* since the first reading */
	bool is_gone;
};

struct threads {
	struct thread **items;  /* owned, by tid */
	struct thread **recent; /* owned, the same: who ran last comes first */
	size_t count, capacity;
	/* Time on a CPU of threads that have ended: the clock of the process less the sum of
	 * its threads. */
	uint64_t ended_run_ns;
	uint64_t live_run_ns; /* sum of METER_RUN of `items` */
	uint32_t have;        /* enum need: what every row of them has */
	size_t turn;          /* whose turn it was to be read although it slept */
	size_t turn_credit;
	bool is_exact; /* ended_run_ns is known */
};

enum process_file {
	PROCESS_STAT,
	PROCESS_STATM,
	PROCESS_STATUS,
	PROCESS_IO,
	PROCESS_SCHEDSTAT,
	PROCESS_FILE_COUNT
};

struct process {
	struct task row;
	struct meters sum;      /* over its threads, also those that have ended */
	struct meters leader;   /* of the only thread; in `threads` once there were several */
	struct threads threads; /* empty until there is a second one */
	struct descriptor files[PROCESS_FILE_COUNT];
	clockid_t clock;
	uint64_t clock_ns;    /* at the last look; VALUE_UNKNOWN: it has no clock we can read */
	uint64_t exec_mark;   /* stat: another one after an exec */
	uint64_t text_mark;   /* exec_mark and name when the command line was read */
	uint64_t cgroup_mark; /* exec_mark when the control group was read */
	uint64_t stat_resident_pages; /* as stat had it; statm is exact */
	uint64_t focus_refresh;       /* the refresh it was in focus */
	uint64_t chosen_refresh;      /* the refresh it must be read whatever its clock says */
	uint32_t have;                /* enum need: what the row has */
	uint32_t text_delays;    /* refreshes the command line was put off because of state D */
	uint16_t busy_refreshes; /* in a row */
	bool is_new, is_gone;
	bool ran; /* its clock has moved, or there is none */
	bool ran_since_text;
	bool has_memory_changed; /* it ran, or its resident size is another one */
	bool is_io_refused;
	bool is_skipped; /* a file of it has blocked a reader */
};

struct process_table {
	struct process **items; /* owned, by pid */
	size_t count, capacity;
};
struct process *process_table_find(const struct process_table *table, pid_t pid);
/** Add processes by ascending pid that are not in it. */
void process_table_merge(struct process_table *table, struct process **added, size_t count);

struct pid_set {
	pid_t *items;
	size_t count, capacity;
};

struct process_scan {
	const struct proc_root *root; /* borrowed */
	const struct host *host;      /* borrowed */
	struct process_table table;
	struct descriptors descriptors;
	struct user_names users;
	struct pid_list pids;      /* memory for listings */
	struct file_buffer buffer; /* memory for long files */
	struct pid_set gone;       /* processes that this refresh found ended */
	struct pid_set skipped;    /* processes that are not in the table yet */
	uint64_t refresh;          /* 1, 2, 3 … */
	uint32_t needs;
	uint32_t wanted; /* the same for the process that is being read, less what it gets later */
	uint32_t late;   /* needs that may come later */
	uint64_t
		late_until_ns; /* of our CPU clock: how long what is late may be read in this refresh */
	uint64_t ns_per_tick;
	unsigned int turns; /* a sleeper is read in one refresh of so many */
	bool has_clocks;    /* CPU clocks of processes can be read here */
	bool shows_all;     /* other needs than before: each row shows other meters */
	/* finding new processes */
	int loadavg_fd;             /* -1: cannot be read */
	pid_t last_pid;             /* newest at the last look; 0: unknown */
	int find_error;             /* -errno: new processes could not be looked for */
	bool is_listed;             /* this refresh has listed all processes */
	bool was_quiet;             /* nothing was created before the last look */
	uint32_t refused_processes; /* listed but closed to us (hidepid=1) */
	struct process_scan_work work;
	char text[PROC_TEXT_SIZE]; /* the file that is being read */
};

/** Which of a tenth (or other part) of the processes has its turn now. */
static inline bool scan_is_turn(const struct process_scan *scan, pid_t pid, unsigned int turns)
{
	return (uint64_t)pid % turns == scan->refresh % turns;
}

/* process_find.c */
/** The time a process has used so far, VALUE_UNKNOWN when there is none of this pid. */
uint64_t process_clock_read(struct process_scan *scan, clockid_t clock);
/** Put processes that have come into the table; they are not read yet. @return 0 or -errno */
int process_find_new(struct process_scan *scan);

static inline bool process_is_in_focus(const struct process_scan *scan,
				       const struct process *process)
{
	return process->focus_refresh == scan->refresh;
}
/** It is its turn, or somebody looks at it. */
static inline bool process_is_due(const struct process_scan *scan, const struct process *process)
{
	return process_is_in_focus(scan, process) ||
	       scan_is_turn(scan, process->row.tid, PROCESS_TURN_REFRESHES);
}
/** Somebody needs what was not read so far. */
static inline bool process_wants(const struct process_scan *scan, const struct process *process,
				 uint32_t need)
{
	return (scan->wanted & need & ~process->have) != 0;
}
static inline void process_note_refusal(struct process *process, ssize_t length)
{
	if (length < 0 && proc_is_refused((int)length))
		process->row.flags |= TASK_NO_PERMISSION;
}

/* process_read.c */
struct process *process_new(pid_t pid);
void process_free(struct process_scan *scan, struct process *process);
/** Read what is due of a process, what may block last; sets is_gone when it is. */
void process_read(struct process_scan *scan, struct process *process);
/** Read a file of a process into scan->text. @return its length or -errno */
ssize_t process_file_read(struct process_scan *scan, struct process *process,
			  enum process_file file);
/** Fields of `lost` needs become unknown. */
void process_forget(struct process *process, uint32_t lost);

/* process_files.c, process_texts.c */
/** Owner, statm, status, threads and io, those that are due. */
void process_read_files(struct process_scan *scan, struct process *process);
/** Wait channel, control group, program and command line, those that are due. */
void process_read_texts(struct process_scan *scan, struct process *process);

/* task_fill.c: text of files into rows */
struct io_text;
void task_fill_stat(const struct process_scan *scan, struct task *row,
		    const struct stat_line *line);
void task_fill_io(struct task *row, const struct io_text *io);
/** Counters and gauges of `lost` needs become unknown. */
void task_forget(struct task *row, uint32_t lost);
/** What a blocked thread waits in, into a row; NULL when it is not blocked or we may not know. */
void wait_channel_read(struct process_scan *scan, struct task *row, pid_t tid);

/* process_rows.c, process_health.c */
void scan_make_rows(const struct process_scan *scan, struct snapshot *snapshot);
void scan_tell_health(const struct process_scan *scan, struct snapshot *snapshot);

/* threads.c */
/** Read the threads of a process that ran, count all by state, and sum their meters. */
void threads_read(struct process_scan *scan, struct process *process);
/** Read some that slept: in PROCESS_THREAD_TURN_REFRESHES each has had its turn. */
void threads_take_turn(struct process_scan *scan, struct process *process);
void threads_forget(struct process *process, uint32_t lost);
void threads_free(struct process_scan *scan, struct process *process);

/* thread_list.c */
/** Bring the threads we know in line with the directory of them. */
void threads_list(struct process_scan *scan, struct process *process);
void thread_count_state(struct state_counts *counts, char old_state, char new_state);

#endif
