/* SPDX-License-Identifier: MIT */
/* What a recording keeps of the machine, each CPU and each control group. A key is for ever. */
#include "model/field_private.h"
#include "model/system.h"

/* clang-format off */
#define TIMES(prefix, member) \
	NUMBER(prefix "user_ns", member user_ns, NS), \
	NUMBER(prefix "nice_ns", member nice_ns, NS), \
	NUMBER(prefix "system_ns", member system_ns, NS), \
	NUMBER(prefix "idle_ns", member idle_ns, NS), \
	NUMBER(prefix "iowait_ns", member iowait_ns, NS), \
	NUMBER(prefix "irq_ns", member irq_ns, NS), \
	NUMBER(prefix "softirq_ns", member softirq_ns, NS), \
	NUMBER(prefix "steal_ns", member steal_ns, NS), \
	NUMBER(prefix "guest_ns", member guest_ns, NS), \
	NUMBER(prefix "guest_nice_ns", member guest_nice_ns, NS)

#define ROW_TYPE struct system_counters
#define COUNT32(key, member) NUMBER_ELSE(key, member, COUNT, UINT32_MAX)
#define MEMORY(name) NUMBER("memory_" #name, memory.name, BYTES)
#define PAGING(name, unit) NUMBER(#name, paging.name, unit)
#define TCP(name) NUMBER("tcp_" #name, tcp.name, COUNT)
#define PRESSURE(name) \
	NUMBER("pressure_" #name "_some_ns", pressure_##name.some_ns, NS), \
	NUMBER("pressure_" #name "_full_ns", pressure_##name.full_ns, NS)
static const struct field system_rows[] = {
	NUMBER_ELSE("cpu", cpu.id, NONE, -1),
	TIMES("cpu_", cpu.),
	NUMBER("context_switches", context_switches, COUNT),
	NUMBER("forks", forks, COUNT),
	NUMBER("interrupts", interrupts, COUNT),
	COUNT32("running_tasks", running_tasks),
	COUNT32("blocked_tasks", blocked_tasks),
	NUMBER("load_1", load_1, COUNT),
	NUMBER("load_5", load_5, COUNT),
	NUMBER("load_15", load_15, COUNT),
	COUNT32("threads_running", tasks.running),
	COUNT32("threads_sleeping", tasks.sleeping),
	COUNT32("threads_uninterruptible", tasks.uninterruptible),
	COUNT32("threads_stopped", tasks.stopped),
	COUNT32("threads_zombie", tasks.zombie),
	COUNT32("threads_idle", tasks.idle),
	COUNT32("process_count", process_count),
	COUNT32("thread_count", thread_count),
	COUNT32("kernel_thread_count", kernel_thread_count),
	MEMORY(total_bytes),
	MEMORY(free_bytes),
	MEMORY(available_bytes),
	MEMORY(buffers_bytes),
	MEMORY(cached_bytes),
	MEMORY(reclaimable_bytes),
	MEMORY(shared_bytes),
	MEMORY(used_bytes),
	MEMORY(active_bytes),
	MEMORY(inactive_bytes),
	MEMORY(anonymous_bytes),
	MEMORY(mapped_bytes),
	MEMORY(slab_bytes),
	MEMORY(dirty_bytes),
	MEMORY(writeback_bytes),
	MEMORY(committed_bytes),
	MEMORY(commit_limit_bytes),
	MEMORY(page_tables_bytes),
	MEMORY(kernel_stack_bytes),
	MEMORY(huge_pages_bytes),
	MEMORY(swap_total_bytes),
	MEMORY(swap_free_bytes),
	MEMORY(swap_cached_bytes),
	PAGING(page_in_bytes, BYTES),
	PAGING(page_out_bytes, BYTES),
	PAGING(swap_in_pages, COUNT),
	PAGING(swap_out_pages, COUNT),
	PAGING(faults, COUNT),
	PAGING(major_faults, COUNT),
	PAGING(scan_direct_pages, COUNT),
	PAGING(scan_kswapd_pages, COUNT),
	PAGING(steal_direct_pages, COUNT),
	PAGING(steal_kswapd_pages, COUNT),
	PAGING(allocation_stalls, COUNT),
	PAGING(refault_pages, COUNT),
	PAGING(oom_kills, COUNT),
	PRESSURE(cpu),
	PRESSURE(memory),
	PRESSURE(io),
	TCP(active_opens),
	TCP(passive_opens),
	TCP(attempt_fails),
	TCP(established_resets),
	TCP(segments_in),
	TCP(segments_out),
	TCP(retransmits),
	TCP(resets_out),
	TCP(listen_overflows),
	TCP(listen_drops),
	TCP(established),
	NUMBER("uptime_ns", uptime_ns, NS),
};
const struct field_table system_fields = FIELD_TABLE("system", system_rows);
#undef ROW_TYPE

#define ROW_TYPE struct cpu_counters
static const struct field cpu_rows[] = {
	NUMBER_ELSE("id", id, NONE, -1),
	TIMES("", ),
};
const struct field_table cpu_fields = FIELD_TABLE("cpu", cpu_rows);
#undef ROW_TYPE

#define ROW_TYPE struct cgroup_counters
static const struct field cgroup_rows[] = {
	TEXT("path", path, PATH),
	NUMBER("quota_periods", quota_periods, COUNT),
	NUMBER("throttled_periods", throttled_periods, COUNT),
	NUMBER("throttled_ns", throttled_ns, NS),
	NUMBER("cpu_limit_share", cpu_limit_share, SHARE),
	NUMBER("memory_bytes", memory_bytes, BYTES),
	NUMBER("memory_limit_bytes", memory_limit_bytes, BYTES),
	NUMBER("memory_high_events", memory_high_events, COUNT),
	NUMBER("memory_max_events", memory_max_events, COUNT),
	NUMBER("oom_kills", oom_kills, COUNT),
};
const struct field_table cgroup_fields = FIELD_TABLE("cgroup", cgroup_rows);
/* clang-format on */
