/* SPDX-License-Identifier: MIT */
/** Made-up machines as a screen gets them: an interval, some minutes of history, a verdict. */
#ifndef HELPERS_SCENES_H
#define HELPERS_SCENES_H

#include "analysis/view.h"

/** What the machine of a scene suffers from. */
enum scene_kind {
	SCENE_COLLECTING, /* no interval yet */
	SCENE_QUIET,      /* two CPUs with nothing to do, five processes */
	SCENE_DISK,     /* eight CPUs; a database writes more than its disk takes; twenty processes,
	                     four of them with threads */
	SCENE_DATABASE, /* eight CPUs; a shop whose workers wait for their databases, sampled waits */
	SCENE_UNKNOWN, /* nothing could be read */
	SCENE_EMPTY,   /* no processes at all */
	SCENE_HOSTILE, /* names that are wide, that combine, and that try to write on the screen */
};

/** The process the verdict of SCENE_DISK suspects; view.process is about it. */
#define SCENE_SUSPECT_PID 2214

/** The process the verdict of SCENE_DATABASE is about. */
#define SCENE_ASKING_PID 1716

/** Valid until scene_free(). The same kind looks the same every time. */
struct view *scene_new(enum scene_kind kind);
void scene_free(struct view *view);

#endif
