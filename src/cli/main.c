/*
 * sluice -- the command line.
 */
#include <errno.h>
#include <stdarg.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "cli.h"
#include "log.h"
#include "vendor.h"

static const struct command {
	const char *name;
	int (*run)(int argc, char **argv);
	const char *summary;
} commands[] = {
	{ "run", cmd_run, "run a program on the virtual accelerator" },
	{ "ps", cmd_ps, "list sessions and the API servers that serve them" },
	{ "doctor", cmd_doctor, "check what Sluice needs, and say what to do" },
	{ "compile", cmd_compile, "compile the specification of an API" },
};

#define COMMANDS (sizeof(commands) / sizeof(commands[0]))

void complain(const char *format, ...)
{
	va_list list;

	va_start(list, format);
	fprintf(stderr, "sluice: ");
	vfprintf(stderr, format, list);
	fputc('\n', stderr);
	va_end(list);
}

static void usage(FILE *out)
{
	fprintf(out, "usage: sluice COMMAND [options]\n\n");
	for (size_t i = 0; i < COMMANDS; i++)
		fprintf(out, "  %-8s %s\n", commands[i].name,
			commands[i].summary);
	fprintf(out, "\n`sluice COMMAND --help` tells more.\n");
}

/* The compiler is the only program that links libclang: 27 ms of every start.
 */
int cmd_compile(int argc, char **argv)
{
	struct layout layout;
	const int error = layout_find(&layout);

	(void)argc;
	if (!error)
		execv(layout.compiler, argv);
	complain("%s cannot be started: %s", layout.compiler,
		 strerror(error ? -error : errno));
	return 1;
}

int main(int argc, char **argv)
{
	log_init("sluice", LOG_WARN);
	if (argc < 2) {
		usage(stderr);
		return 2;
	}
	if (strcmp(argv[1], "--version") == 0) {
		printf("sluice %s\n", SLUICE_VERSION);
		return 0;
	}
	if (strcmp(argv[1], "--help") == 0 || strcmp(argv[1], "help") == 0) {
		usage(stdout);
		return 0;
	}
	for (size_t i = 0; i < COMMANDS; i++)
		if (strcmp(argv[1], commands[i].name) == 0)
			return commands[i].run(argc - 1, argv + 1);
	complain("there is no command '%s'", argv[1]);
	usage(stderr);
	return 2;
}
