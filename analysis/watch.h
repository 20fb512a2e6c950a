/* SPDX-License-Identifier: MIT */
/** Averages over the last seconds of everything the rules look at. */
#ifndef ANALYSIS_WATCH_H
#define ANALYSIS_WATCH_H

#include "analysis/sight.h"
#include "analysis/smooth.h"
#include "analysis/steady.h"
#include "base/array.h"
#include "base/hash.h"

enum process_field {
	FIELD_CPU,
	FIELD_RUN_DELAY,
	FIELD_DISK_DELAY,
	FIELD_UNINTERRUPTIBLE,
	FIELD_HOT_THREAD,
	FIELD_READ_BYTES,
	FIELD_WRITE_BYTES,
	FIELD_MAJOR_FAULTS,
	FIELD_VOLUNTARY,
	FIELD_INVOLUNTARY,
	FIELD_BUSY,    /* looks that found it with something to do */
	FIELD_BLOCKED, /* samples that found a thread blocked, per second */
	FIELD_STRONG, /* database and network samples decided by evidence, and by a prior, per second */
	FIELD_WEAK,
	FIELD_MEASURED, /* threads blocked for reasons that the kernel measured, and that are certain */
	FIELD_SPLIT, /* the first of WAIT_CLASS_COUNT: waits that were sampled */
	FIELD_COUNT = FIELD_SPLIT + WAIT_CLASS_COUNT
};

/** A process that was active lately, or that somebody asks for. */
struct process_watch {
	struct task_key key;
	const struct task_usage *row; /* of the newest interval; borrowed */
	const char *hot_thread_name;  /* of the newest interval; borrowed */
	uint64_t frame;               /* the last one it was updated in */
	double seconds;               /* watched, at most SIGHT_SECONDS */
	struct smooth fields[FIELD_COUNT];
	struct steady steady; /* its verdict over time, when one is asked for */
	bool is_judged;       /* somebody asked lately: keep it though it sleeps */
};

/** A disk or a group, known by its name. */
#define DEVICE_FIELDS 6
struct device_watch {
	char *name; /* owned */
	uint64_t frame;
	struct smooth fields[DEVICE_FIELDS];
};
ARRAY_DEFINE(device_watches, struct device_watch);
ARRAY_DEFINE(process_sights, struct process_sight);
ARRAY_DEFINE(disk_sights, struct disk_sight);
ARRAY_DEFINE(group_sights, struct group_sight);

/** How a frame counts: its length, and the weights that gives. */
struct frame {
	uint64_t number;
	double seconds;
	double counter_share, instant_share; /* smooth_share() of it; 0 in a gap */
};

/** Sums over the processes of one frame. */
struct frame_sums {
	double run_delay, nice_run_delay;
	double blocked_user, blocked_kernel;
};

#define MACHINE_FIELDS 32

struct watch {
	const struct host *host;
	struct frame frame;
	double seconds;                           /* watched, at most SIGHT_SECONDS */
	unsigned frames;                          /* so far */
	struct smooth counters_all, instants_all; /* of a value that was always there */
	struct smooth machine[MACHINE_FIELDS];
	struct smooth run_delay, run_delay_with_room, nice_run_delay, blocked_user, blocked_kernel,
		running;
	struct hash processes; /* of struct process_watch, by key; owned */
	struct device_watches disks, groups;
	struct process_sights process_sights;
	struct disk_sights disk_sights;
	struct group_sights group_sights;
	struct sight sight; /* of the newest frame */
};

void watch_init(struct watch *watch, const struct host *host);
void watch_done(struct watch *watch);
/** Take in one more interval and remake watch->sight. */
void watch_update(struct watch *watch, const struct interval *interval,
		  const struct history *history);
/** Keep an eye on a process, also when it sleeps. NULL: it is not in the newest interval. */
struct process_watch *watch_process(struct watch *watch, pid_t pid);
/** What the rules see of a process that is watched. */
struct process_sight watch_process_sight(const struct watch *watch,
					 const struct process_watch *process);

/* The parts, in the order watch_update() calls them; watch_processes.c keeps averages, watch_sights.c reads them. */
struct frame_sums watch_processes_update(struct watch *watch, const struct interval *interval);
void watch_devices_update(struct watch *watch, const struct interval *interval);
void watch_processes_sight(struct watch *watch);
void watch_processes_done(struct watch *watch);
void watch_devices_done(struct watch *watch);

#endif
