/* SPDX-License-Identifier: MIT */
/** One sentence for the user, made where the knowledge is: place, what is wrong, what would be right. */
#ifndef BASE_MESSAGE_H
#define BASE_MESSAGE_H

struct message {
	char text[240];
};

void message_set(struct message *message, const char *format, ...)
	__attribute__((format(printf, 2, 3)));

#endif
