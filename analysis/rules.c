/* SPDX-License-Identifier: MIT */
#include "analysis/rules.h"

#include <string.h>

#include "analysis/rules_private.h"
#include "base/array.h"

/* clang-format off */
const struct rule rules[] = {
	{"cpu_saturated", WAIT_CPU, "All CPUs busy",
	 "Every CPU of the machine is busy at least 90 % of the time, so a thread that becomes ready "
	 "has to wait for one. The length of the queue comes from the scheduler's own accounts "
	 "(schedstat), not from the load average, which also counts tasks that wait for disks. Work "
	 "with a positive nice value gives way to others and is only mentioned.",
	 NEED_SCHEDSTAT, cpu_saturated_system, NULL},
	{"hot_thread", WAIT_CPU, "One hot thread",
	 "A thread computes all the time while the machine has CPUs to spare: it is as fast as one "
	 "CPU is, and more of them would not help. Where threads are not told apart, a process whose "
	 "many threads never get beyond one CPU together looks the same; a global lock does that.",
	 0, hot_thread_system, hot_thread_process},
	{"cpu_bound", WAIT_CPU, "Computing",
	 "Most of the time in which the process has something to do, it does it: its threads are on "
	 "a CPU. That time is exact.",
	 0, NULL, cpu_bound_process},
	{"run_queue", WAIT_RUNQ, "Waiting for a CPU",
	 "Threads are ready to run and do not get a CPU. On a machine with CPUs to spare they are "
	 "confined: pinned to a CPU that is full, or packed by a CPU set.",
	 NEED_SCHEDSTAT, run_queue_system, run_queue_process},
	{"cpu_limit", WAIT_RUNQ, "At the CPU limit of a group",
	 "The control group has a CPU limit, has used it up, and its threads are stopped until the "
	 "next period begins. To them that looks like a busy machine. The group's cpu.stat tells.",
	 NEED_CGROUP | NEED_CGROUP_STAT | NEED_SCHEDSTAT, cpu_limit_system, cpu_limit_process},
	{"steal", WAIT_RUNQ, "CPU time stolen",
	 "The hypervisor gives the CPUs of this virtual machine to other guests: at least a tenth of "
	 "the CPU time it wants goes missing.",
	 0, steal_system, NULL},
	{"storage", WAIT_DISK, "Waiting for storage",
	 "Threads of processes are blocked in uninterruptible sleep and a storage device is at work "
	 "and the pressure counters agree. None of these is enough alone: iowait and I/O pressure "
	 "reach 100 % for an idle io_uring reader, iowait falls to 0 when something else computes, "
	 "and a busy device may serve writeback that nobody waits for.",
	 NEED_IO, storage_system, storage_process},
	{"blocked", WAIT_UNKNOWN, "Blocked for an unknown reason",
	 "Threads are in uninterruptible sleep though no storage device works. A network file "
	 "system, a lock in the kernel or a driver does that; counters do not tell which.",
	 0, blocked_system, blocked_process},
	{"memory", WAIT_MEM, "Short of memory",
	 "Tasks stall for memory: pages have to come back from swap, pages just dropped are needed "
	 "again, or allocations have to free memory first, and the pressure counters confirm it. Swap "
	 "that is in use without traffic, and little free memory, are no finding.",
	 0, memory_system, memory_process},
	{"memory_limit", WAIT_MEM, "At the memory limit of a group",
	 "A control group hits its memory limit. With memory pressure at the same time its processes "
	 "wait for their own reclaim; without, it is a file cache that fills its room.",
	 NEED_CGROUP | NEED_CGROUP_STAT, memory_limit_system, memory_limit_process},
	{"oom_kill", WAIT_MEM, "A process was killed for lack of memory",
	 "The kernel found no memory left, in the machine or in a group, and killed a process.",
	 0, oom_kill_system, NULL},
	{"retransmits", WAIT_NET, "TCP segments sent again",
	 "More than one segment in fifty is sent again. Each of them delays a connection by a fifth of "
	 "a second or more. Which one, counters do not tell.",
	 0, retransmits_system, NULL},
	{"listen_drops", WAIT_NET, "Connections turned away",
	 "A program accepts connections more slowly than they come, and its listen queue is full.",
	 0, listen_drops_system, NULL},
	/* To counters these waits look like idleness: without samples of waits nobody judges. */
	{"database", WAIT_DB, "Waiting for a database",
	 "A request to a database is in flight, and a thread waits for the answer. The socket tells "
	 "whether there is one: who spoke last, and what is not acknowledged yet. An open "
	 "connection without a request, a LISTEN or a blocking pop is no wait.",
	 NEED_WAITS | NEED_CONNECTIONS, database_system, database_process},
	{"network", WAIT_NET, "Waiting for another service",
	 "The same for a service that is no database known to us.",
	 NEED_WAITS | NEED_CONNECTIONS, network_system, network_process},
	{"lock", WAIT_LOCK, "Waiting for a lock",
	 "Another thread holds what it needs: a mutex with an owner, a file lock, the lock of a "
	 "language's interpreter. Threads parked on a condition have nothing to do and do not count.",
	 NEED_WAITS, lock_system, lock_process},
	{"other_process", WAIT_IPC, "Waiting for another process",
	 "A child has to end, or somebody else to write to a pipe. Said of a process only: shells do "
	 "nothing else.",
	 NEED_WAITS, NULL, other_process_process},
};
/* clang-format on */

const size_t rule_count = ARRAY_SIZE(rules);

const struct rule *rule_find(const char *id)
{
	for (size_t i = 0; i < rule_count; i++)
		if (!strcmp(rules[i].id, id))
			return &rules[i];
	return NULL;
}
