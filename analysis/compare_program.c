/* SPDX-License-Identifier: MIT */
/*
 * Which processes of two recordings are the same program. Pids differ, and so do arguments from one
 * start to the next; what stays is the name, and behind an interpreter the script.
 */
#include <ctype.h>
#include <string.h>

#include "analysis/compare.h"
#include "base/array.h"
#include "base/scan.h"

/** What one script or program may take of a name. */
#define PART_MAX 64
/** The kernel keeps so many bytes of a name. */
#define COMM_MAX 15
/** What the kernel's workers are called. */
#define WORKER "kworker"
/** Words of a command line that are looked at, and bytes. */
#define WORDS_MAX 32
#define COMMAND_MAX 4096

/** Programs that run other programs, and what stands between their name and the script. */
struct interpreter {
	const char *name;      /* a version may follow: python3.11 */
	const char *modules;   /* options whose value is the script: "-m -jar" */
	const char *arguments; /* options that take a value */
};
static const struct interpreter interpreters[] = {
	{"python", " -m -c ", " -W -X "},
	{"pypy", " -m -c ", " -W -X "},
	{"perl", " -e -E ", " -I -M "},
	{"ruby", " -e ", " -I -r "},
	{"node", " -e --eval ", " -r --require --import "},
	{"nodejs", " -e --eval ", " -r --require --import "},
	{"bun", "", ""},
	{"deno", "", ""},
	{"php", " -f ", " -c -d "},
	{"java", " -jar -m ", " -cp -classpath --class-path -p --module-path "},
	{"dotnet", "", ""},
	{"mono", "", ""},
	{"lua", "", " -l "},
	{"luajit", "", " -l "},
	{"Rscript", "", ""},
	{"tclsh", "", ""},
	{"guile", "", " -l "},
	{"sh", " -c ", " -o "},
	{"bash", " -c ", " -o "},
	{"dash", " -c ", " -o "},
	{"zsh", " -c ", " -o "},
	{"ash", " -c ", " -o "},
};

static struct scan base_name(struct scan word)
{
	for (const char *at = word.end; at > word.at; at--)
		if (at[-1] == '/' && at < word.end)
			return (struct scan){at, word.end};
	return word;
}

static bool is_text(struct scan word, const char *text, size_t length)
{
	return scan_length(&word) == length && !memcmp(word.at, text, length);
}

/** python3.11 is python: digits, points and dashes may follow. */
static const struct interpreter *interpreter_of(struct scan program)
{
	while (program.end > program.at && strchr("0123456789.-", program.end[-1]))
		program.end--;
	for (size_t i = 0; i < ARRAY_SIZE(interpreters); i++)
		if (is_text(program, interpreters[i].name, strlen(interpreters[i].name)))
			return &interpreters[i];
	return NULL;
}

/** Whether a word is one of those in a list with blanks around each. */
static bool is_listed(const char *list, struct scan word)
{
	size_t length = scan_length(&word);

	for (const char *at = list; length && (at = strstr(at, " ")); at++)
		if (!strncmp(at + 1, word.at, length) && at[1 + length] == ' ')
			return true;
	return false;
}

static void put(struct textbuf *name, struct scan part)
{
	size_t length = scan_length(&part);

	textbuf_put_bytes(name, part.at, length < PART_MAX ? length : PART_MAX);
}

/** A program given on the command line has no name but its option. */
static bool is_inline(struct scan option)
{
	return is_text(option, "-c", 2) || is_text(option, "-e", 2) || is_text(option, "-E", 2) ||
	       is_text(option, "--eval", 6);
}

/** The script among the words behind an interpreter. @return false: there is none */
static bool find_script(const struct interpreter *interpreter, struct scan words,
			struct scan *ret_script)
{
	struct scan word;

	for (int i = 0; i < WORDS_MAX; i++) {
		scan_blanks(&words);
		if (!scan_word(&words, &word))
			return false;
		*ret_script = word;
		if (*word.at != '-')
			return true;
		if (is_listed(interpreter->modules, word)) {
			if (is_inline(word))
				return true;
			scan_blanks(&words);
			return scan_word(&words, ret_script);
		}
		if (is_listed(interpreter->arguments, word))
			scan_skip_words(&words, 1);
	}
	return false;
}

/** Workers are all one, whatever they are there for; ksoftirqd/0 goes without its CPU, jbd2/sda1-8 keeps its disk. */
static struct scan kernel_name(struct scan name)
{
	const char *slash = memchr(name.at, '/', scan_length(&name));

	if (scan_text(&(struct scan){name.at, name.end}, WORKER "/"))
		return scan_of(name.at, strlen(WORKER));
	if (!slash || slash + 1 == name.end)
		return name;
	if (isdigit((unsigned char)slash[1]) ||
	    (slash[1] == 'u' && slash + 2 < name.end && isdigit((unsigned char)slash[2])))
		name.end = slash;
	return name;
}

/** What an interpreter runs: by the script alone when the process is called like it. */
static void put_script(struct scan program, struct scan script, const char *comm,
		       struct textbuf *name)
{
	struct scan base = base_name(script);
	size_t length = scan_length(&base);

	if (comm && *comm && !strncmp(comm, base.at, length < COMM_MAX ? length : COMM_MAX) &&
	    strlen(comm) == (length < COMM_MAX ? length : COMM_MAX)) {
		put(name, base);
		return;
	}
	put(name, program);
	textbuf_put_char(name, ' ');
	put(name, base);
}

/** NULL is an empty one; of a long one only the beginning counts. */
static struct scan scan_of_text(const char *text)
{
	size_t length = text ? strlen(text) : 0;

	return scan_of(text ? text : "", length < COMMAND_MAX ? length : COMMAND_MAX);
}

void compare_program_name(const struct task *task, struct textbuf *ret_name)
{
	struct scan comm = scan_of_text(task->name), words = scan_of_text(task->command);
	struct scan program, script;
	const struct interpreter *interpreter;

	textbuf_clear(ret_name);
	if (task->flags & TASK_IS_KERNEL) {
		put(ret_name, kernel_name(comm));
		return;
	}
	scan_blanks(&words);
	if (scan_word(&words, &program)) {
		program = base_name(program);
		interpreter = interpreter_of(program);
		if (interpreter && find_script(interpreter, words, &script)) {
			put_script(program, script, task->name, ret_name);
			return;
		}
	}
	put(ret_name, scan_length(&comm) ? comm : scan_of("?", 1));
}
