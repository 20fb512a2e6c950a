/* SPDX-License-Identifier: MIT */
/** What a collector could not see, why, and the one command that would help. */
#ifndef MODEL_HEALTH_H
#define MODEL_HEALTH_H

#include <stddef.h>
#include <stdint.h>

enum health_severity {
	HEALTH_NOTE,    /* less detail: the usual life of a plain user */
	HEALTH_WARNING, /* something that is shown is weaker than it looks */
	HEALTH_STUCK,   /* a reading hangs right now */
};

struct health {
	const char *collector; /* "processes": static text */
	enum health_severity severity;
	const char *missing; /* "I/O of 37 of 210 processes": in the snapshot's arena, or static */
	const char *reason;  /* "they belong to other users" */
	const char *command; /* "sudo blametop"; NULL: nothing helps */
};

#endif
