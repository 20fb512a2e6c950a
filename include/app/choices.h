/* SPDX-License-Identifier: MIT */
/** What -o, -f and the operands of a command line mean. */
#ifndef APP_CHOICES_H
#define APP_CHOICES_H

#include "app/settings.h"
#include "base/message.h"
#include "model/order.h"

#define FIELD_LIST_MAX 128

/** Fields the user chose, in order. */
struct field_choice {
	const struct metric *fields[FIELD_LIST_MAX];
	size_t count;
};

/** "pid,name,cpu_share" -> fields of `table`. @return 0 or -EINVAL with a sentence */
int fields_parse(const char *text, const struct metric_table *table,
		 struct field_choice *ret_fields, struct message *message);
/** [INTERVAL [COUNT]] as pidstat and vmstat take them. @return as above */
int operands_parse(const char **operands, size_t count, struct settings *settings,
		   struct message *message);

#endif
