/* SPDX-License-Identifier: MIT */
/** What the collectors that use libproc2 share. */
#ifndef COLLECTORS_PROC2_H
#define COLLECTORS_PROC2_H

/* The library's own *_VAL macros take four arguments up to 4.0.4 and three from 4.0.5 on. */
#define PROC2_VALUE(stack, item, type) ((stack)->head[item].result.type)

#endif
