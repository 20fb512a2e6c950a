/* SPDX-License-Identifier: MIT */
/* What one process or thread did between two snapshots. */
#include "base/clock.h"
#include "model/interval_private.h"

/* A task born in the interval is measured over its own life, so that it shows what it does and
 * not how late it came. Start times are known to a clock tick only: below this length the
 * quotient would be noise, and a helper of a few milliseconds would look like the busiest. */
#define LIFE_MIN_S 0.1
/* A task this much older than the interval may still have been born in it: start times are
 * rounded down to a tick, and collecting the snapshot before took a while. */
#define BIRTH_SLACK_S 0.1
/* Two readings of one task lie a little more or less apart than the two snapshots. What is
 * above the possible by no more than this is the possible. */
#define READING_JITTER 0.1

/* Counters of a task that was not there before: it began with zeros. */
static const struct task newborn = {0};

static uint64_t age_ns(const struct task *now, const struct interval_context *context)
{
	uint64_t start_ns;

	if (!value_is_known(now->start_ticks) ||
	    __builtin_mul_overflow(now->start_ticks, context->ns_per_tick, &start_ns))
		return VALUE_UNKNOWN;
	/* Younger than the snapshot: it was born while that was being collected. */
	return context->boot_ns > start_ns ? context->boot_ns - start_ns : 0;
}

static uint64_t cpu_time_ns(const struct task *now)
{
	return value_is_known(now->run_ns) ? now->run_ns : value_add(now->user_ns, now->system_ns);
}

/* How many threads there can have been at a time, as far as two looks can tell. */
static double threads_of(const struct task *before, const struct task *now)
{
	uint32_t threads = now->thread_count;

	if (now->flags & TASK_IS_THREAD)
		return 1.0;
	if (before->thread_count > threads)
		threads = before->thread_count;
	return threads ? threads : 1.0;
}

static double possible_share(double share, double limit)
{
	return share > limit && share <= limit * (1.0 + READING_JITTER) ? limit : share;
}

static double cpu_share(const struct task *before, const struct task *now, struct elapsed elapsed,
			const struct interval_context *context)
{
	double limit = threads_of(before, now), share;

	if (value_is_known(before->run_ns) && value_is_known(now->run_ns))
		share = delta(before->run_ns, now->run_ns) * elapsed.per_ns;
	else
		share = (delta(before->user_ns, now->user_ns) +
			 delta(before->system_ns, now->system_ns)) *
			elapsed.per_ns;
	if (now->flags & TASK_IS_THREAD)
		return at_most(share, 1.0);
	/* More than its threads can use: some came and went meanwhile. */
	return at_most(possible_share(share, limit), context->cpu_count);
}

/* The ticks only tell the proportion. When none fell into the interval, the task's whole life
 * does. */
static void split_cpu_share(struct task_usage *usage, const struct task *before)
{
	const struct task *now = &usage->now;
	double user = delta(before->user_ns, now->user_ns);
	double system = delta(before->system_ns, now->system_ns);

	if (user + system == 0.0 && usage->cpu_share > 0.0) {
		user = (double)now->user_ns;
		system = (double)now->system_ns;
	}
	if (usage->cpu_share == 0.0)
		usage->user_share = usage->system_share = user + system >= 0.0 ? 0.0 : NAN;
	else {
		usage->user_share = usage->cpu_share * ratio(user, user + system);
		usage->system_share = usage->cpu_share - usage->user_share;
	}
}

/* The kernel adds a wait when it ends, and the first delta after delay accounting was switched
 * on can be anything: more than all threads can have waited is not believed. */
static double disk_delay_share(const struct task *before, const struct task *now,
			       struct elapsed elapsed, const struct interval_context *context)
{
	double limit = threads_of(before, now);
	double delay_ns = delta(before->disk_delay_ns, now->disk_delay_ns);
	double slack_ns = 2.0 * (double)context->ns_per_tick;

	if (delay_ns > limit * elapsed.seconds * (1.0 + READING_JITTER) * 1e9 + slack_ns)
		return NAN;
	return at_most(delay_ns * elapsed.per_ns, limit);
}

/* A thread that was not in the queue at the beginning cannot have waited there for longer than
 * the interval: kernels that put off taking a sleeper from the queue (6.12 and later) now and
 * then count its whole sleep. One that was in the queue may bring older waiting along. */
static double run_delay_share(const struct task *before, const struct task *now,
			      struct elapsed elapsed)
{
	double limit = threads_of(before, now);
	double share = delta(before->run_delay_ns, now->run_delay_ns) * elapsed.per_ns;
	bool was_asleep = before->state == 'S' || before->state == 'I';

	if (was_asleep && share > limit * (1.0 + READING_JITTER))
		return NAN;
	return at_most(share, limit);
}

/* Every moment of a task that is watched counts somewhere; where none does, nobody watched it yet
 * and its waits are unknown, not 0. */
static bool was_watched(const double share[WAIT_CLASS_COUNT])
{
	for (int i = 0; i < WAIT_CLASS_COUNT; i++)
		if (share[i] > 0.0)
			return true;
	return false;
}

/* The counters are brought up to date somewhat after the time of the snapshot: on a machine that is much too
 * busy by seconds. No thread lives more than all of an interval. */
static void fit_into(double share[WAIT_CLASS_COUNT], double threads)
{
	double sum = 0;

	for (int i = 0; i < WAIT_CLASS_COUNT; i++)
		sum += share[i] > 0.0 ? share[i] : 0.0;
	for (int i = 0; i < WAIT_CLASS_COUNT && sum > threads; i++)
		share[i] *= threads / sum;
}

static void fill_split(struct task_usage *usage, const struct task *before, struct elapsed elapsed)
{
	double *share = usage->split.share;

	usage->samples = wait_samples_since(before->samples, usage->now.samples);
	for (int i = 0; i < WAIT_CLASS_COUNT; i++)
		share[i] = delta(before->wait_ns[i], usage->now.wait_ns[i]) * elapsed.per_ns;
	for (int i = 0; i < WAIT_CLASS_COUNT && !was_watched(share); i++)
		share[i] = NAN;
	fit_into(share, threads_of(before, &usage->now));
	if (isnan(share[WAIT_CPU]))
		share[WAIT_CPU] = usage->cpu_share;
	if (isnan(share[WAIT_RUNQ]))
		share[WAIT_RUNQ] = usage->run_delay_share;
	if (isnan(share[WAIT_DISK]))
		share[WAIT_DISK] = usage->disk_delay_share;
	usage->waiting_share = time_split_waiting(&usage->split);
}

static void fill_rates(struct task_usage *usage, const struct task *before, double per_s)
{
	const struct task *now = &usage->now;

	usage->read_bytes_per_s = delta(before->read_bytes, now->read_bytes) * per_s;
	usage->write_bytes_per_s = delta(before->write_bytes, now->write_bytes) * per_s;
	usage->io_bytes_per_s = usage->read_bytes_per_s + usage->write_bytes_per_s;
	usage->read_chars_per_s = delta(before->read_chars, now->read_chars) * per_s;
	usage->write_chars_per_s = delta(before->write_chars, now->write_chars) * per_s;
	usage->read_calls_per_s = delta(before->read_calls, now->read_calls) * per_s;
	usage->write_calls_per_s = delta(before->write_calls, now->write_calls) * per_s;
	usage->minor_faults_per_s = delta(before->minor_faults, now->minor_faults) * per_s;
	usage->major_faults_per_s = delta(before->major_faults, now->major_faults) * per_s;
	usage->voluntary_switches_per_s =
		delta(before->voluntary_switches, now->voluntary_switches) * per_s;
	usage->involuntary_switches_per_s =
		delta(before->involuntary_switches, now->involuntary_switches) * per_s;
	usage->resident_growth_bytes_per_s =
		(value_number(now->resident_bytes) - value_number(before->resident_bytes)) * per_s;
}

/* The time over which a task's rates are made: the interval, or the life of a newborn. NaN when
 * it was not in sight before though it lived: its counters began to count who knows when. */
static struct elapsed watched_time(const struct task_usage *usage, bool is_known_before,
				   struct elapsed interval)
{
	double age_s;

	if (is_known_before)
		return interval;
	if (!usage->is_new)
		return elapsed_of(0.0);
	age_s = (double)usage->age_ns / 1e9;
	if (age_s < LIFE_MIN_S)
		age_s = LIFE_MIN_S;
	return elapsed_of(age_s < interval.seconds ? age_s : interval.seconds);
}

void task_usage_fill(struct task_usage *usage, const struct task *before, const struct task *now,
		     const struct interval_context *context)
{
	struct elapsed elapsed;

	usage->now = *now;
	usage->age_ns = age_ns(now, context);
	usage->is_new = !before && value_number(usage->age_ns) / 1e9 <=
					   context->elapsed.seconds + BIRTH_SLACK_S;
	elapsed = watched_time(usage, before, context->elapsed);
	if (!before)
		before = &newborn;
	usage->cpu_time_ns = cpu_time_ns(now);
	usage->cpu_share = cpu_share(before, now, elapsed, context);
	split_cpu_share(usage, before);
	usage->run_delay_share = run_delay_share(before, now, elapsed);
	usage->disk_delay_share = disk_delay_share(before, now, elapsed, context);
	usage->memory_share =
		ratio(value_number(now->resident_bytes), value_number(context->memory_total_bytes));
	fill_rates(usage, before, elapsed.per_s);
	fill_split(usage, before, elapsed);
}
