/* SPDX-License-Identifier: MIT */
/*
 * How often a diff calls steady load changed, and how well it sees what did change. The loads are
 * made up and steady: what they do is random, the law behind it stays. The same numbers come out
 * every time.
 */
#include <check.h>
#include <math.h>
#include <string.h>

#include "analysis/compare.h"
#include "base/array.h"
#include "helpers/builders.h"

Suite *test_compare_noise_suite(void);

static uint64_t random_state = 88172645463325252;

/** 0 up to 1, the same sequence in every run. */
static double chance(void)
{
	random_state ^= random_state << 13;
	random_state ^= random_state >> 7;
	random_state ^= random_state << 17;
	return (double)(random_state >> 11) / 9007199254740992.0;
}

static double normal(void)
{
	return sqrt(-2.0 * log(1.0 - chance())) * cos(2.0 * M_PI * chance());
}

/** What a load remembers from one second to the next. */
struct memory {
	double level;
	int left;
	bool is_on;
};
typedef double load_fn(struct memory *memory, int second);

static double white(struct memory *memory, int second)
{
	(void)memory, (void)second;
	return 0.3 + 0.1 * normal();
}

/** Each second leans on the one before. */
static double leaning(struct memory *memory, int second)
{
	(void)second;
	memory->level = 0.9 * memory->level + 0.05 * normal();
	return 0.4 + memory->level;
}

/** Works for a while, rests for a while. */
static double on_and_off(struct memory *memory, int second)
{
	(void)second;
	if (chance() < 0.2)
		memory->is_on = !memory->is_on;
	return memory->is_on ? 0.5 : 0.0;
}

static double every_ten_seconds(struct memory *memory, int second)
{
	if (!second)
		memory->left = (int)(chance() * 10.0);
	return (second + memory->left) % 10 ? 0.002 : 0.8;
}

static double heavy_tail(struct memory *memory, int second)
{
	(void)memory, (void)second;
	return 0.05 * exp(normal());
}

/** Rarely, and then for eight seconds. */
static double bursts(struct memory *memory, int second)
{
	(void)second;
	if (!memory->left && chance() < 0.03)
		memory->left = 8;
	return memory->left && memory->left-- ? 1.0 : 0.0;
}

static double slow_wave(struct memory *memory, int second)
{
	if (!second)
		memory->level = chance() * 40.0;
	return 0.3 + 0.2 * sin(2.0 * M_PI * (second + memory->level) / 40.0);
}

/** Grows and is thrown away. */
static double sawtooth(struct memory *memory, int second)
{
	if (!second)
		memory->level = chance() * 15.0;
	memory->level = memory->level >= 15.0 ? 0.0 : memory->level + 1.0;
	return 0.1 + memory->level / 15.0;
}

static double nearly_idle(struct memory *memory, int second)
{
	(void)memory, (void)second;
	return chance() < 0.9 ? 0.0 : 0.05 * chance();
}

static const struct {
	const char *name;
	load_fn *load;
} loads[] = {
	{"white", white},           {"leaning", leaning},   {"on-off", on_and_off},
	{"ten", every_ten_seconds}, {"heavy", heavy_tail},  {"bursts", bursts},
	{"wave", slow_wave},        {"sawtooth", sawtooth}, {"idle", nearly_idle},
};
#define LOADS ARRAY_SIZE(loads)

static void add_second(struct compare_side *side, struct memory *memory, int second, double scale)
{
	struct task_usage rows[LOADS];
	struct connection_usage connection;

	for (size_t i = 0; i < LOADS; i++) {
		double value = fmax(loads[i].load(&memory[i], second), 0.0) * scale;

		rows[i] = a_process(.pid = 100 + (pid_t)i, .name = loads[i].name,
				    .cpu_share = value, .resident_bytes = (uint64_t)(value * 1e9),
				    .write_bytes_per_s = value * 1e7,
				    .voluntary_switches_per_s = value * 1e4);
	}
	connection = a_connection(.pid = 100, .in_flight_share = 0.5, .requests_per_s = 100.0,
				  .mean_request_s = 0.002 * scale * exp(0.5 * normal()));

	struct interval *interval = an_interval(.processes = rows, .process_count = LOADS,
						.connections = &connection, .connection_count = 1);

	compare_add(side, interval, NULL);
	built_interval_free(interval);
}

static struct compare_side *a_side(int seconds, double scale)
{
	struct compare_side *side = compare_side_new();
	struct memory memory[LOADS] = {0};

	for (int second = 0; second < seconds; second++)
		add_second(side, memory, second, scale);
	return side;
}

static struct comparison *compare_two(int seconds, double scale)
{
	struct compare_side *a = a_side(seconds, 1.0), *b = a_side(seconds, scale);
	struct comparison *comparison = comparison_new(a, b);

	compare_side_free(a);
	compare_side_free(b);
	return comparison;
}

/** How many of so many pairs of the same loads are called changed. */
static int false_alarms(int pairs, int seconds)
{
	int alarms = 0;

	for (int i = 0; i < pairs; i++) {
		struct comparison *comparison = compare_two(seconds, 1.0);

		alarms += comparison->is_changed;
		comparison_free(comparison);
	}
	return alarms;
}

START_TEST(steady_loads_are_hardly_ever_called_changed)
{
	/* Nine loads with four numbers each, and one in twenty pairs may be wrong. */
	ck_assert_int_le(false_alarms(100, 60), 5);
	ck_assert_int_le(false_alarms(40, 30), 2);
	ck_assert_int_le(false_alarms(20, 200), 1);
}
END_TEST

static bool names(const struct comparison *comparison, const char *program)
{
	for (size_t i = 0; i < comparison->count; i++)
		if (comparison->changes[i].kind == COMPARE_PROGRAM &&
		    !strcmp(comparison->changes[i].program, program))
			return true;
	return false;
}

START_TEST(twice_the_load_is_seen_through_the_noise)
{
	for (int i = 0; i < 10; i++) {
		struct comparison *comparison = compare_two(300, 2.0);

		ck_assert(comparison->is_changed);
		ck_assert(names(comparison, "white"));
		ck_assert(names(comparison, "sawtooth"));
		ck_assert(!names(comparison, "idle"));
		comparison_free(comparison);
	}
}
END_TEST

Suite *test_compare_noise_suite(void)
{
	Suite *suite = suite_create("compare_noise");
	TCase *tests = tcase_create("noise");

	tcase_add_test(tests, steady_loads_are_hardly_ever_called_changed);
	tcase_add_test(tests, twice_the_load_is_seen_through_the_noise);
	suite_add_tcase(suite, tests);
	return suite;
}
