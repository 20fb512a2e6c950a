/* SPDX-License-Identifier: MIT */
/** One sentence for the user, made where the knowledge is: place, what is wrong, what would be right. */
#ifndef BASE_MESSAGE_H
#define BASE_MESSAGE_H

struct message {
	char text[240];
};

/**
 * Control characters and invalid UTF-8 in what is quoted come out visible, and a text that is too
 * long is cut between two characters. The arguments may point into the message itself.
 */
void message_set(struct message *message, const char *format, ...)
	__attribute__((format(printf, 2, 3)));

#endif
