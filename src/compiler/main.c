/*
 * sluice-compile -- from a specification to a guest library, a server module, a
 * mock vendor and a report.
 */
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "check.h"
#include "emit.h"
#include "parse.h"
#include "pool.h"

struct options {
	const char *path, *folder, *report;
	bool strict;
	struct parse_options parse;
};

static const char usage[] =
	"usage: sluice compile SPEC.c -o FOLDER [-I DIR] [-D NAME] [--strict]\n"
	"       sluice compile SPEC.c --report[=text|json]\n"
	"\n"
	"Compiles the specification of an API. Into FOLDER go "
	"NAME_protocol.h,\n"
	"NAME_vendor.h, NAME_guest.gen.[ch], NAME_server.gen.c, "
	"NAME_mock.gen.c\n"
	"and NAME_report.txt. --report prints what decided each parameter.\n"
	"--strict: a function that stays undecided is an error.\n";

static void misuse(const char *format, const char *what)
{
	fprintf(stderr, "sluice-compile: ");
	fprintf(stderr, format, what);
	fprintf(stderr, "\n%s", usage);
	exit(2);
}

static void add_argument(struct options *options, const char *argument)
{
	const char **list =
		pool_grow((void *)options->parse.arguments,
			  options->parse.argument_count, sizeof(*list));

	list[options->parse.argument_count++] = argument;
	options->parse.arguments = list;
}

/* <sluice/spec.h> of the installation that this program is part of. */
static void add_own_headers(struct options *options)
{
	char self[4096];
	const ssize_t size = readlink("/proc/self/exe", self, sizeof(self) - 1);

	if (size < 0)
		return;
	self[size] = '\0';
	/* PREFIX/libexec/sluice/sluice-compile */
	for (int up = 0; up < 3 && strrchr(self, '/'); up++)
		*strrchr(self, '/') = '\0';
	const char *headers = pool_format("%s/include", self);
	if (access(pool_format("%s/sluice/spec.h", headers), R_OK) == 0)
		add_argument(options, pool_format("-I%s", headers));
}

static void read_option(struct options *options, int argc, char **argv, int *at)
{
	const char *argument = argv[*at];

	if (strcmp(argument, "-o") == 0) {
		if (*at + 1 >= argc)
			misuse("'%s' needs a folder", argument);
		options->folder = argv[++*at];
	} else if (strcmp(argument, "--strict") == 0) {
		options->strict = true;
	} else if (strcmp(argument, "--report") == 0) {
		options->report = "text";
	} else if (strncmp(argument, "--report=", 9) == 0) {
		options->report = argument + 9;
		if (strcmp(options->report, "text") != 0 &&
		    strcmp(options->report, "json") != 0)
			misuse("a report is text or json, not '%s'",
			       options->report);
	} else if (strcmp(argument, "--help") == 0) {
		fputs(usage, stdout);
		exit(0);
	} else if (strcmp(argument, "-I") == 0 || strcmp(argument, "-D") == 0) {
		if (*at + 1 >= argc)
			misuse("'%s' needs a value", argument);
		add_argument(options, argument);
		add_argument(options, argv[++*at]);
	} else if (strncmp(argument, "-I", 2) == 0 ||
		   strncmp(argument, "-D", 2) == 0) {
		add_argument(options, argument);
	} else if (argument[0] == '-') {
		misuse("unknown option '%s'", argument);
	} else if (options->path) {
		misuse("one specification at a time; '%s' is a second",
		       argument);
	} else {
		options->path = argument;
	}
}

static void save(const struct plans *plans, const char *folder,
		 const char *suffix,
		 void (*emit)(const struct plans *, struct printer *))
{
	struct printer out = { 0 };

	emit(plans, &out);
	printer_save(&out, folder,
		     pool_format("%s%s", plans->model->prefix, suffix));
	printer_fini(&out);
}

static void make_folder(const char *folder)
{
	if (mkdir(folder, 0777) == 0 || errno == EEXIST)
		return;
	diagnose_fatal((struct place){ folder, 0, 0 }, "cannot be made: %s",
		       strerror(errno));
}

static void decide_all(struct plans *plans, bool strict)
{
	const struct model *model = plans->model;

	plans->list =
		pool_new(sizeof(*plans->list) * (model->function_count + 1));
	for (size_t i = 0; i < model->function_count; i++)
		plans->list[plans->count++] =
			plan_make(model, model->functions[i]);
	plan_note_passing(plans->model, plans->list, plans->count);
	check_all(model, plans->list, plans->count);
	/* What is refused is noise beside what is wrong. */
	if (diagnose_errors())
		return;
	for (size_t i = 0; i < plans->count; i++) {
		const struct plan *plan = plans->list[i];
		if (plan->kind != PLAN_UNDECIDED)
			continue;
		(strict ? diagnose_error : diagnose_warning)(
			plan->problem_place, "%s() is refused: %s",
			plan->function->name, plan->problem);
	}
}

/* What both ends compare: the hash of all that the server was made from. */
static void take_hash(struct plans *plans)
{
	struct printer text = { 0 };

	emit_protocol(plans, &text);
	emit_server(plans, &text);
	plans->hash = printer_hash(&text);
	printer_fini(&text);
}

int main(int argc, char **argv)
{
	struct options options = { 0 };
	struct plans plans = { 0 };

	for (int i = 1; i < argc; i++)
		read_option(&options, argc, argv, &i);
	add_own_headers(&options);
	if (!options.path)
		misuse("%s", "no specification given");
	if (!options.folder && !options.report)
		misuse("'%s': say -o FOLDER or --report", options.path);
	plans.model = parse_specification(options.path, &options.parse);
	decide_all(&plans, options.strict);
	if (diagnose_errors())
		return 1;
	take_hash(&plans);
	if (diagnose_errors())
		return 1;
	if (options.report) {
		struct printer out = { 0 };
		(strcmp(options.report, "json") == 0
			 ? emit_report_json
			 : emit_report)(&plans, &out);
		fputs(out.text ? out.text : "", stdout);
		printer_fini(&out);
	}
	if (!options.folder)
		return 0;
	make_folder(options.folder);
	save(&plans, options.folder, "_protocol.h", emit_protocol);
	save(&plans, options.folder, "_vendor.h", emit_vendor);
	save(&plans, options.folder, "_guest.gen.h", emit_guest_header);
	save(&plans, options.folder, "_guest.gen.c", emit_guest);
	save(&plans, options.folder, "_server.gen.c", emit_server);
	save(&plans, options.folder, "_mock.gen.c", emit_mock);
	save(&plans, options.folder, "_report.txt", emit_report);
	return diagnose_errors() ? 1 : 0;
}
