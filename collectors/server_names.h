/* SPDX-License-Identifier: MIT */
/** What names of processes and users, and command lines, tell of a server. */
#ifndef COLLECTORS_SERVER_NAMES_H
#define COLLECTORS_SERVER_NAMES_H

#include <limits.h>
#include <stdbool.h>
#include <stdint.h>

#include "model/connection.h"

/** Which database a process name stands for. @return false: none */
bool server_service_of_name(const char *name, const char *command, enum service *ret_service);
/** Which database a system user stands for: "postgres". @return false: none */
bool server_service_of_user(const char *user, enum service *ret_service);
/** It speaks a database's protocol, but asks another server of its kind. */
bool server_is_pooler(const char *name);
/** It listens in the place of somebody else. */
bool server_is_proxy(const char *name);
/** A word of the command line is, or ends in, this port: "--port=5433", "*:6379", "5433". */
bool command_has_port(const char *command, uint16_t port);

/** First letters of all process names that mean something here: most have another. */
struct name_beginnings {
	bool is_one[UCHAR_MAX + 1];
};
struct name_beginnings server_name_beginnings(void);

#endif
