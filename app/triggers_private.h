/* SPDX-License-Identifier: MIT */
/** What the kinds of triggers share. */
#ifndef APP_TRIGGERS_PRIVATE_H
#define APP_TRIGGERS_PRIVATE_H

#include <stdbool.h>

#include "app/triggers.h"
#include "base/textbuf.h"
#include "model/filter.h"

/** A resource whose stalls the kernel counts. */
struct pressure_watch {
	const struct pressure_kind *kind;
	bool is_full;      /* all tasks were stalled, else some of them */
	double share;      /* of the window */
	int fd;            /* of /proc/pressure/X with the trigger in it; -1: the kernel refused */
	int error;         /* why, 0 or -errno */
	uint64_t until_ns; /* an event counts so long */
};

struct trigger {
	const struct trigger_kind *kind;
	const char *text; /* as given; owned by the caller */
	bool was_on, has_fired;
	uint64_t fired_ns;
	struct filter *filter;
	bool is_about_machine; /* the filter: over system_metrics */
	enum wait_class told;  /* the verdict that was told last; WAIT_CLASS_COUNT: none */
	struct pressure_watch pressure;
};

struct trigger_kind {
	/** @return 1: it is no trigger of this kind; 0; or -EINVAL with a sentence */
	int (*parse)(struct trigger *trigger, struct message *message);
	void (*done)(struct trigger *trigger);
	uint32_t (*needs)(const struct trigger *trigger);
	/** Whether it is so now. @param reason  gets what is to be seen, or stays empty */
	bool (*look)(struct trigger *trigger, const struct view *view, uint64_t now_ns,
		     struct textbuf *reason);
};

/* triggers_pressure.c */
int trigger_pressure_parse(struct trigger *trigger, struct message *message);
void trigger_pressure_done(struct trigger *trigger);
bool trigger_pressure_look(struct trigger *trigger, const struct view *view, uint64_t now_ns,
			   struct textbuf *reason);

#endif
