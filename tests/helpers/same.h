/* SPDX-License-Identifier: MIT */
/** Two snapshots, or two intervals, that must not differ in anything. A test fails with the key of what does. */
#ifndef HELPERS_SAME_H
#define HELPERS_SAME_H

#include "model/field.h"
#include "model/interval.h"
#include "store/frame.h"

/** Every field of every row, and the times. The host is not looked at. */
void expect_same_snapshot(const struct snapshot *expected, const struct snapshot *got);
void expect_same_notes(const struct frame_notes *expected, const struct frame_notes *got);
/** One row, field by field; NaN equals NaN. */
void expect_same_row(const struct field_table *table, const void *expected, const void *got);
/** Every metric of every row. */
void expect_same_interval(const struct interval *expected, const struct interval *got);

#endif
