/* SPDX-License-Identifier: MIT */
#include <string.h>

#include "helpers/scenes_private.h"

static void say(struct sentences *sentences, const char *text)
{
	strcpy(sentences->items[sentences->count++].text, text);
}

static void add_blind_spot(struct verdict *verdict)
{
	struct blind_spot *blind = &verdict->blind[verdict->blind_count++];

	strcpy(blind->what, "I/O of 37 of 214 processes");
	strcpy(blind->why, "they belong to other users");
	strcpy(blind->command, "sudo blametop");
}

static void blame_disk(struct verdict *system, struct verdict *process)
{
	*system = (struct verdict){.is_system = true,
				   .bottleneck = WAIT_DISK,
				   .confidence = CONFIDENCE_HIGH,
				   .busy = NAN};
	strcpy(system->headline, "nvme0n1 holds this machine back: 5 threads wait for storage");
	say(&system->evidence, "nvme0n1 is 99 % busy with 39 requests queued, 18.6 ms each");
	say(&system->evidence,
	    "I/O pressure: 68 % of the time somebody was stalled, 41 % everybody");
	say(&system->evidence, "postgres (2214) spent 74 % of its time waiting for storage");
	say(&system->counter_evidence, "CPUs: 27 % busy, nobody waits for one");
	say(&system->hints, "rsync (4120) reads 21M/s from the same disk");
	add_blind_spot(system);

	*process = (struct verdict){.process = {SCENE_SUSPECT_PID, 100},
				    .name = "postgres",
				    .bottleneck = WAIT_DISK,
				    .busy = 0.94,
				    .active_threads = 0.94,
				    .confidence = CONFIDENCE_HIGH};
	for (int i = 0; i < WAIT_CLASS_COUNT; i++)
		process->share[i] = i < WAIT_IDLE ? 0 : NAN;
	process->share[WAIT_CPU] = 0.193 / 0.94;
	process->share[WAIT_RUNQ] = 0.008 / 0.94;
	process->share[WAIT_DISK] = 0.739 / 0.94;
	strcpy(process->headline, "postgres (2214) waits for storage: 79 % of its active time");
	say(&process->evidence, "74 % of the last 10 s in state D while nvme0n1 was 99 % busy");
	say(&process->evidence, "it writes 31M/s and reads 2.2M/s");
	say(&process->counter_evidence, "on a CPU 19 %, waiting for one 0.8 %");
	say(&process->hints, "the checkpointer (2207) writes 17M/s to the same disk");
}

static void blame_database(struct verdict *system, struct verdict *process)
{
	*system = (struct verdict){.is_system = true,
				   .bottleneck = WAIT_DB,
				   .confidence = CONFIDENCE_HIGH,
				   .busy = NAN};
	strcpy(system->headline,
	       "Database: 2.9 threads wait for databases, most in gunicorn (1716)");
	say(&system->evidence, "23/s requests to PostgreSQL 127.0.0.1:5432, 41 ms each");
	say(&system->counter_evidence, "CPUs: 21 % busy, nobody waits for one");
	add_blind_spot(system);

	*process = (struct verdict){.process = {SCENE_ASKING_PID, 100},
				    .name = "gunicorn",
				    .bottleneck = WAIT_DB,
				    .busy = 0.98,
				    .active_threads = 2.4,
				    .idle_threads = 1.6,
				    .confidence = CONFIDENCE_HIGH};
	for (int i = 0; i < WAIT_CLASS_COUNT; i++)
		process->share[i] = process->share_low[i] = process->share_high[i] =
			i == WAIT_IDLE ? NAN : 0;
	process->share[WAIT_CPU] = 0.13;
	process->share[WAIT_RUNQ] = 0.01;
	process->share[WAIT_DB] = 0.79;
	process->share_low[WAIT_DB] = 0.75;
	process->share_high[WAIT_DB] = 0.83;
	process->share[WAIT_LOCK] = 0.07;
	strcpy(process->headline,
	       "Database: gunicorn (1716) waits for PostgreSQL 79 % of its active time");
	say(&process->evidence, "22/s requests, 41 ms each; 2 of 3 connections in flight now");
	say(&process->evidence,
	    "the server waits for its disk for 45 % of that time, for a lock 49 %");
	say(&process->counter_evidence, "on a CPU only 13 % of its active time");
	say(&process->hints, "postgres (2303) holds a transaction open and is idle");
}

void scene_judge(enum scene_kind kind, struct verdict *ret_system, struct verdict *ret_process)
{
	*ret_system = (struct verdict){
		.is_system = true,
		.bottleneck = WAIT_IDLE,
		.busy = NAN,
		.confidence = CONFIDENCE_HIGH,
	};
	if (kind == SCENE_DISK) {
		blame_disk(ret_system, ret_process);
	} else if (kind == SCENE_DATABASE) {
		blame_database(ret_system, ret_process);
	} else if (kind == SCENE_UNKNOWN) {
		ret_system->bottleneck = WAIT_UNKNOWN;
		ret_system->confidence = CONFIDENCE_LOW;
		strcpy(ret_system->headline, "cannot tell: nothing could be read");
		add_blind_spot(ret_system);
	} else {
		strcpy(ret_system->headline, "nothing is holding this machine back");
		say(&ret_system->evidence, "CPUs 1 % busy, disks 0 %, no pressure");
	}
}
