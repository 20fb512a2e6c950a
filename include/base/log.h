/* SPDX-License-Identifier: MIT */
/** Debug log, silent unless asked for: BLAMETOP_DEBUG=collectors,store BLAMETOP_DEBUG_FILE=path. */
#ifndef BASE_LOG_H
#define BASE_LOG_H

/** Read the two environment variables; without a file the log goes to stderr. */
void log_open(void);
/** One line for `area` (a folder's name), when that area or "all" was asked for. */
void log_debug(const char *area, const char *format, ...) __attribute__((format(printf, 2, 3)));

#endif
