/* SPDX-License-Identifier: MIT */
#include "model/order.h"

#include <string.h>

#include "base/alloc.h"
#include "base/cleanup.h"
#include "base/sort.h"

struct order order_of(const struct metric *metric)
{
	return (struct order){metric, !(metric->flags & METRIC_SORT_ASCENDING)};
}

bool order_parse(const char *text, struct order *ret_order)
{
	bool has_sign = *text == '-' || *text == '+';
	const struct metric *metric = metric_find(&task_metrics, text + has_sign);

	if (!metric)
		return false;
	*ret_order = order_of(metric);
	if (has_sign)
		ret_order->is_descending = *text == '+';
	return true;
}

/* A row and its value as a number that sorts the same way: rows are spread over megabytes, and
 * comparing them there would be most of the work. */
struct sorted_row {
	uint64_t rank;
	const struct task_usage *row;
};

#define SIGN_BIT (UINT64_C(1) << 63)

static uint64_t rank_of_double(double number)
{
	uint64_t bits;

	number += 0.0; /* -0.0 becomes 0.0 */
	memcpy(&bits, &number, sizeof(bits));
	return bits & SIGN_BIT ? ~bits : bits | SIGN_BIT;
}

/* The first eight bytes, in lower case; the rest is compared when these are equal. */
static uint64_t rank_of_text(const char *text)
{
	uint64_t rank = 0;
	int i = 0;

	for (; i < 8 && text[i]; i++) {
		unsigned char c = (unsigned char)text[i];

		rank = rank << 8 | (c >= 'A' && c <= 'Z' ? c + 32u : c);
	}
	return i ? rank << (8 * (8 - i)) : 0;
}

static uint64_t rank_of(const struct metric *metric, const struct task_usage *row)
{
	const void *field = (const char *)row + metric->offset;

	if (metric->type == VALUE_TEXT)
		return rank_of_text(metric_text(metric, row));
	if (metric->type == VALUE_U64)
		return *(const uint64_t *)field;
	if (metric->type == VALUE_CHAR)
		return *(const unsigned char *)field;
	return rank_of_double(metric_number(metric, row));
}

static int compare_identity(const struct task *a, const struct task *b)
{
	if (a->tgid != b->tgid)
		return a->tgid < b->tgid ? -1 : 1;
	return (a->tid > b->tid) - (a->tid < b->tid);
}

static int compare_rows(const void *a, const void *b, void *context)
{
	const struct sorted_row *left = a, *right = b;
	const struct order *order = context;
	int by_value = (left->rank > right->rank) - (left->rank < right->rank);

	if (by_value == 0 && order->metric->type == VALUE_TEXT)
		by_value = metric_compare(order->metric, left->row, right->row);
	if (by_value != 0)
		return order->is_descending ? -by_value : by_value;
	return compare_identity(&left->row->now, &right->row->now);
}

static int compare_unknown(const void *a, const void *b, void *context)
{
	const struct sorted_row *left = a, *right = b;

	(void)context;
	return compare_identity(&left->row->now, &right->row->now);
}

void order_sort(struct order order, const struct task_usage **rows, size_t count)
{
	_cleanup_free_ struct sorted_row *sorted = NULL;
	size_t known = 0, unknown = count;

	if (count < 2)
		return;
	sorted = xcalloc(count, sizeof(*sorted));
	for (size_t i = 0; i < count; i++) {
		if (metric_is_known(order.metric, rows[i]))
			sorted[known++] =
				(struct sorted_row){rank_of(order.metric, rows[i]), rows[i]};
		else
			sorted[--unknown].row = rows[i];
	}
	sort_stable(sorted, known, sizeof(*sorted), compare_rows, &order);
	sort_stable(sorted + known, count - known, sizeof(*sorted), compare_unknown, NULL);
	for (size_t i = 0; i < count; i++)
		rows[i] = sorted[i].row;
}
