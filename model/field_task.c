/* SPDX-License-Identifier: MIT */
/* What a recording keeps of each process and thread. A key is for ever. */
#include "model/field_private.h"
#include "model/task.h"

#define ROW_TYPE struct task

/* clang-format off */
static const struct field rows[] = {
	NUMBER("tid", tid, NONE),
	NUMBER("tgid", tgid, NONE),
	NUMBER("ppid", ppid, NONE),
	NUMBER_ELSE("session", session, NONE, -1),
	NUMBER("start_ticks", start_ticks, COUNT),
	NUMBER_ELSE("uid", uid, NONE, UINT32_MAX),
	NUMBER("flags", flags, NONE),
	NUMBER_ELSE("state", state, NONE, '?'),
	NUMBER("policy", policy, NONE),
	NUMBER("nice", nice, NONE),
	NUMBER("priority", priority, NONE),
	NUMBER_ELSE("last_cpu", last_cpu, NONE, -1),
	NUMBER("thread_count", thread_count, COUNT),
	NUMBER("threads_running", states.running, COUNT),
	NUMBER("threads_sleeping", states.sleeping, COUNT),
	NUMBER("threads_uninterruptible", states.uninterruptible, COUNT),
	NUMBER("threads_stopped", states.stopped, COUNT),
	NUMBER("threads_zombie", states.zombie, COUNT),
	NUMBER("threads_idle", states.idle, COUNT),
	TEXT("name", name, NAME),
	TEXT("command", command, COMMAND),
	TEXT("exe", exe, PATH),
	TEXT("user", user, USER),
	TEXT("tty", tty, NONE),
	TEXT("cgroup", cgroup, PATH),
	TEXT("container", container, PATH),
	TEXT("wait_channel", wait_channel, NONE),
	NUMBER("user_ns", user_ns, NS),
	NUMBER("system_ns", system_ns, NS),
	NUMBER("run_ns", run_ns, NS),
	NUMBER("run_delay_ns", run_delay_ns, NS),
	NUMBER("timeslices", timeslices, COUNT),
	NUMBER("disk_delay_ns", disk_delay_ns, NS),
	NUMBER("read_bytes", read_bytes, BYTES),
	NUMBER("write_bytes", write_bytes, BYTES),
	NUMBER("read_chars", read_chars, BYTES),
	NUMBER("write_chars", write_chars, BYTES),
	NUMBER("read_calls", read_calls, COUNT),
	NUMBER("write_calls", write_calls, COUNT),
	NUMBER("minor_faults", minor_faults, COUNT),
	NUMBER("major_faults", major_faults, COUNT),
	NUMBER("voluntary_switches", voluntary_switches, COUNT),
	NUMBER("involuntary_switches", involuntary_switches, COUNT),
	NUMBER("wait_cpu_ns", wait_ns[WAIT_CPU], NS),
	NUMBER("wait_runq_ns", wait_ns[WAIT_RUNQ], NS),
	NUMBER("wait_disk_ns", wait_ns[WAIT_DISK], NS),
	NUMBER("wait_db_ns", wait_ns[WAIT_DB], NS),
	NUMBER("wait_net_ns", wait_ns[WAIT_NET], NS),
	NUMBER("wait_lock_ns", wait_ns[WAIT_LOCK], NS),
	NUMBER("wait_mem_ns", wait_ns[WAIT_MEM], NS),
	NUMBER("wait_ipc_ns", wait_ns[WAIT_IPC], NS),
	NUMBER("wait_idle_ns", wait_ns[WAIT_IDLE], NS),
	NUMBER("wait_unknown_ns", wait_ns[WAIT_UNKNOWN], NS),
	NUMBER("samples_blocked", samples.blocked, COUNT),
	NUMBER("samples_looks", samples.looks, COUNT),
	NUMBER("samples_active_looks", samples.active_looks, COUNT),
	NUMBER("samples_strong", samples.strong, COUNT),
	NUMBER("samples_weak", samples.weak, COUNT),
	NUMBER("samples_measured_ns", samples.measured_ns, NS),
	NUMBER("resident_bytes", resident_bytes, BYTES),
	NUMBER("virtual_bytes", virtual_bytes, BYTES),
	NUMBER("shared_bytes", shared_bytes, BYTES),
	NUMBER("swap_bytes", swap_bytes, BYTES),
};
/* clang-format on */

/* One more class, and there must be one more row above. */
_Static_assert(WAIT_CLASS_COUNT == 10, "each class of waits has a field");

const struct field_table task_fields = FIELD_TABLE("task", rows);
