/* SPDX-License-Identifier: MIT */
/* What the machine as a whole did between two snapshots. */
#include "model/interval_private.h"

/* CPUs */

struct cpu_deltas {
	double user, nice, system, idle, iowait, irq, softirq, steal, guest, total;
};

/* Idle and iowait are estimates that other CPUs correct: a small step back is normal and means
 * that no such time passed. */
static double tolerant_delta(uint64_t before, uint64_t now)
{
	if (value_is_known(before) && value_is_known(now) && now < before)
		return 0.0;
	return delta(before, now);
}

static double known_or_zero(double value)
{
	return isnan(value) ? 0.0 : value;
}

/* Old kernels lack some of the later columns: what they would tell lies in the others then. */
static struct cpu_deltas cpu_deltas_of(const struct cpu_counters *before,
				       const struct cpu_counters *now)
{
	struct cpu_deltas d = {
		.user = delta(before->user_ns, now->user_ns),
		.nice = delta(before->nice_ns, now->nice_ns),
		.system = delta(before->system_ns, now->system_ns),
		.idle = tolerant_delta(before->idle_ns, now->idle_ns),
		.iowait = tolerant_delta(before->iowait_ns, now->iowait_ns),
		.irq = delta(before->irq_ns, now->irq_ns),
		.softirq = delta(before->softirq_ns, now->softirq_ns),
		.steal = delta(before->steal_ns, now->steal_ns),
		.guest = delta(before->guest_ns, now->guest_ns) +
			 known_or_zero(delta(before->guest_nice_ns, now->guest_nice_ns)),
	};

	d.total = d.user + d.system + d.idle + known_or_zero(d.nice) + known_or_zero(d.iowait) +
		  known_or_zero(d.irq) + known_or_zero(d.softirq) + known_or_zero(d.steal);
	return d;
}

struct cpu_usage cpu_usage_of(const struct cpu_counters *before, const struct cpu_counters *now)
{
	struct cpu_counters nobody;
	struct cpu_deltas d;
	struct cpu_usage usage;

	if (!before) {
		nobody = *now;
		nobody.user_ns = VALUE_UNKNOWN;
		before = &nobody;
	}
	d = cpu_deltas_of(before, now);
	usage = (struct cpu_usage){
		.id = now->id,
		.user = ratio(d.user, d.total),
		.nice = ratio(d.nice, d.total),
		.system = ratio(d.system, d.total),
		.idle = ratio(d.idle, d.total),
		.iowait = ratio(d.iowait, d.total),
		.irq = ratio(d.irq, d.total),
		.softirq = ratio(d.softirq, d.total),
		.steal = ratio(d.steal, d.total),
		.guest = at_most(ratio(d.guest, d.total), 1.0),
	};
	/* Rounding must not make an idle CPU less than idle. */
	usage.busy = 1.0 - usage.idle - known_or_zero(usage.iowait);
	if (usage.busy < 0.0)
		usage.busy = 0.0;
	return usage;
}

/* A CPU that came online meanwhile has nothing to be compared with; both sides are by id. */
static void fill_cpus(struct interval *interval)
{
	const struct system_counters *before = &interval->begin->system;
	const struct system_counters *now = &interval->end->system;
	struct system_usage *usage = &interval->system;
	size_t old = 0;

	usage->cpu = cpu_usage_of(&before->cpu, &now->cpu);
	usage->cpu_share = usage->cpu.busy;
	usage->hottest_cpu_share = NAN;
	usage->cpus = arena_calloc(&interval->arena, now->cpu_count, sizeof(*usage->cpus));
	usage->cpu_count = now->cpu_count;
	for (size_t i = 0; i < now->cpu_count; i++) {
		const struct cpu_counters *cpu = &now->cpus[i], *same = NULL;

		while (old < before->cpu_count && before->cpus[old].id < cpu->id)
			old++;
		if (old < before->cpu_count && before->cpus[old].id == cpu->id)
			same = &before->cpus[old];
		usage->cpus[i] = cpu_usage_of(same, cpu);
		usage->hottest_cpu_share = fmax(usage->hottest_cpu_share, usage->cpus[i].busy);
	}
}

/* Memory and events */

static void fill_memory(struct system_usage *usage)
{
	const struct memory_gauges *memory = &usage->now.memory;
	double total = value_number(memory->total_bytes);

	usage->memory_used_share = ratio(value_number(memory->used_bytes), total);
	usage->memory_available_share = ratio(value_number(memory->available_bytes), total);
	usage->swap_used_bytes = VALUE_UNKNOWN;
	if (value_is_known(memory->swap_total_bytes) &&
	    memory->swap_free_bytes <= memory->swap_total_bytes)
		usage->swap_used_bytes = memory->swap_total_bytes - memory->swap_free_bytes;
	usage->swap_used_share =
		ratio(value_number(usage->swap_used_bytes), value_number(memory->swap_total_bytes));
}

static void fill_paging(struct system_usage *usage, const struct paging_counters *before,
			double per_s)
{
	const struct paging_counters *now = &usage->now.paging;

	usage->page_in_bytes_per_s = delta(before->page_in_bytes, now->page_in_bytes) * per_s;
	usage->page_out_bytes_per_s = delta(before->page_out_bytes, now->page_out_bytes) * per_s;
	usage->swap_in_pages_per_s = delta(before->swap_in_pages, now->swap_in_pages) * per_s;
	usage->swap_out_pages_per_s = delta(before->swap_out_pages, now->swap_out_pages) * per_s;
	usage->major_faults_per_s = delta(before->major_faults, now->major_faults) * per_s;
	usage->faults_per_s = delta(before->faults, now->faults) * per_s;
	usage->scan_direct_pages_per_s =
		delta(before->scan_direct_pages, now->scan_direct_pages) * per_s;
	usage->scan_kswapd_pages_per_s =
		delta(before->scan_kswapd_pages, now->scan_kswapd_pages) * per_s;
	usage->allocation_stalls_per_s =
		delta(before->allocation_stalls, now->allocation_stalls) * per_s;
	usage->refault_pages_per_s = delta(before->refault_pages, now->refault_pages) * per_s;
	usage->oom_kills_per_s = delta(before->oom_kills, now->oom_kills) * per_s;
}

static void fill_tcp(struct system_usage *usage, const struct tcp_counters *before, double per_s)
{
	const struct tcp_counters *now = &usage->now.tcp;
	double retransmits = delta(before->retransmits, now->retransmits);
	double segments = delta(before->segments_out, now->segments_out);

	usage->tcp_retransmits_per_s = retransmits * per_s;
	usage->tcp_segments_out_per_s = segments * per_s;
	/* OutSegs leaves out what was sent again. */
	usage->tcp_retransmit_share = ratio(retransmits, retransmits + segments);
	usage->tcp_resets_per_s = (delta(before->established_resets, now->established_resets) +
				   delta(before->resets_out, now->resets_out)) *
				  per_s;
	usage->tcp_opens_per_s = delta(before->active_opens, now->active_opens) * per_s;
	usage->tcp_listen_drops_per_s = delta(before->listen_drops, now->listen_drops) * per_s;
}

/* The stall is added up by the microsecond, but not at the very instant of our reading. */
static struct pressure_usage pressure_usage_of(const struct pressure_counters *before,
					       const struct pressure_counters *now,
					       struct elapsed elapsed)
{
	return (struct pressure_usage){
		.some = at_most(delta(before->some_ns, now->some_ns) * elapsed.per_ns, 1.0),
		.full = at_most(delta(before->full_ns, now->full_ns) * elapsed.per_ns, 1.0),
	};
}

/* Sums over devices */

/* Adds what is known of a device that was there all the time. */
static void add_known(double *sum, double value)
{
	if (!isnan(value))
		*sum = known_or_zero(*sum) + value;
}

static void fill_disk_sums(struct interval *interval)
{
	struct system_usage *sum = &interval->system;
	double await = 0.0, requests = 0.0;

	sum->disk_read_bytes_per_s = sum->disk_write_bytes_per_s = sum->disk_io_per_s = NAN;
	sum->disk_busiest_share = sum->disk_queue_length = NAN;
	sum->disk_in_flight = VALUE_UNKNOWN;
	for (size_t i = 0; i < interval->disk_count; i++) {
		const struct disk_usage *disk = &interval->disks[i];
		double io_per_s = disk->reads_per_s + disk->writes_per_s;

		/* What a stacked disk does, the disks below it do as well. */
		if (disk->now.is_stacked)
			continue;
		add_known(&sum->disk_read_bytes_per_s, disk->read_bytes_per_s);
		add_known(&sum->disk_write_bytes_per_s, disk->write_bytes_per_s);
		add_known(&sum->disk_io_per_s, io_per_s);
		add_known(&sum->disk_queue_length, disk->queue_length);
		sum->disk_busiest_share = fmax(sum->disk_busiest_share, disk->busy_share);
		if (value_is_known(disk->now.in_flight))
			sum->disk_in_flight =
				disk->now.in_flight +
				(value_is_known(sum->disk_in_flight) ? sum->disk_in_flight : 0);
		if (!isnan(disk->await_s)) {
			await += disk->await_s * io_per_s;
			requests += io_per_s;
		}
	}
	sum->disk_await_s = ratio(await, requests);
}

static void fill_net_sums(struct interval *interval)
{
	struct system_usage *sum = &interval->system;

	sum->net_receive_bytes_per_s = sum->net_send_bytes_per_s = NAN;
	for (size_t i = 0; i < interval->net_count; i++) {
		const struct net_usage *net = &interval->nets[i];

		if (net->now.is_loopback || net->now.is_virtual)
			continue;
		add_known(&sum->net_receive_bytes_per_s, net->receive_bytes_per_s);
		add_known(&sum->net_send_bytes_per_s, net->send_bytes_per_s);
	}
}

void interval_fill_system(struct interval *interval, struct elapsed elapsed)
{
	const struct snapshot *begin = interval->begin, *end = interval->end;
	const struct system_counters *before = &begin->system, *now = &end->system;
	struct system_usage *usage = &interval->system;

	usage->now = *now;
	fill_cpus(interval);
	fill_memory(usage);
	usage->context_switches_per_s =
		delta(before->context_switches, now->context_switches) * elapsed.per_s;
	usage->forks_per_s = delta(before->forks, now->forks) * elapsed.per_s;
	usage->interrupts_per_s = delta(before->interrupts, now->interrupts) * elapsed.per_s;
	usage->pressure_cpu = pressure_usage_of(&before->pressure_cpu, &now->pressure_cpu, elapsed);
	usage->pressure_memory =
		pressure_usage_of(&before->pressure_memory, &now->pressure_memory, elapsed);
	usage->pressure_io = pressure_usage_of(&before->pressure_io, &now->pressure_io, elapsed);
	fill_paging(usage, &before->paging, elapsed.per_s);
	fill_tcp(usage, &before->tcp, elapsed.per_s);
	fill_disk_sums(interval);
	fill_net_sums(interval);
	usage->own_cpu_share = delta(begin->cost.cpu_ns, end->cost.cpu_ns) * elapsed.per_ns;
	usage->own_resident_bytes = end->cost.resident_bytes;
}
