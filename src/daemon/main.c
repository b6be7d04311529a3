/*
 * sluiced -- admits applications and keeps their API servers.
 */
#include <getopt.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "daemon.h"
#include "log.h"

static int number(const char *option, const char *text, long least, long most)
{
	char *end;
	const long value = strtol(text, &end, 10);

	if (*text && !*end && value >= least && value <= most)
		return (int)value;
	fprintf(stderr,
		"sluiced: %s takes a number from %ld to %ld, not '%s'\n",
		option, least, most, text);
	exit(2);
}

static unsigned layer_bit(const char *name)
{
	for (unsigned i = 0; i < SANDBOX_LAYERS; i++)
		if (strcmp(sandbox_layer_name(i), name) == 0)
			return 1u << i;
	fprintf(stderr,
		"sluiced: --without takes the name of a layer of the "
		"jail (as `sluice doctor` prints it), not '%s'\n",
		name);
	exit(2);
}

static void add_library(struct vendors *vendors, const char *text)
{
	const int error = vendors_add(vendors, text);

	if (!error)
		return;
	fprintf(stderr,
		"sluiced: a vendor library is API=/absolute/path, not "
		"'%s': %s\n",
		text, strerror(-error));
	exit(2);
}

/*
 * ---- the options
 */
struct settings {
	struct daemon_options options;
	struct vendors vendors;
};

static void print_usage(FILE *out);

static void set_socket(struct settings *settings, const char *text)
{
	settings->options.socket = text;
}

static void set_linger(struct settings *settings, const char *text)
{
	settings->options.linger_s = number("--linger", text, 0, 86400);
}

static void set_log(struct settings *settings, const char *text)
{
	settings->options.log = text;
}

static void set_sessions(struct settings *settings, const char *text)
{
	settings->options.sessions =
		(unsigned)number("--sessions", text, 1, 100000);
}

static void set_unsafe(struct settings *settings, const char *text)
{
	(void)text;
	settings->options.unsafe = true;
}

static void set_warm(struct settings *settings, const char *text)
{
	settings->options.warm =
		(unsigned)number("--warm", text, 0, SESSIONS_MAX);
}

static void set_no_warm(struct settings *settings, const char *text)
{
	(void)text;
	settings->options.warm = 0;
}

static void set_library(struct settings *settings, const char *text)
{
	add_library(&settings->vendors, text);
}

static void set_without(struct settings *settings, const char *text)
{
	settings->options.without |= layer_bit(text);
}

static void set_landlock_abi(struct settings *settings, const char *text)
{
	settings->options.landlock_abi = number("--landlock-abi", text, 0, 100);
}

static void set_sanitizer(struct settings *settings, const char *text)
{
	(void)text;
	settings->options.sanitizer = true;
}

static void set_ready_fd(struct settings *settings, const char *text)
{
	settings->options.ready_fd = number("--ready-fd", text, 0, 65535);
}

static void show_version(struct settings *settings, const char *text)
{
	(void)settings;
	(void)text;
	printf("sluiced %s\n", SLUICE_VERSION);
	exit(0);
}

static void show_help(struct settings *settings, const char *text)
{
	(void)settings;
	(void)text;
	print_usage(stdout);
	exit(0);
}

static const struct choice {
	const char *name, *value; /* "": none */
	void (*set)(struct settings *settings, const char *text);
	const char *summary;
} choices[] = {
	{ "socket", "PATH", set_socket,
	  "listen there (else SLUICE_SOCKET, $XDG_RUNTIME_DIR/sluice/sock,\n"
	  "as root /run/sluice/sock)" },
	{ "linger", "SECONDS", set_linger,
	  "end so long after the last session" },
	{ "log", "PATH", set_log, "log there once it listens, not to stderr" },
	{ "sessions", "N", set_sessions, "sessions of one user, at most (64)" },
	{ "unsafe", "", set_unsafe,
	  "go on where files cannot be kept from servers" },
	{ "warm", "N", set_warm,
	  "servers ready for a user's next sessions, at most (4);\n"
	  "as many as lately came at once" },
	{ "no-warm", "", set_no_warm, "keep no server ready: --warm 0" },
	{ "vendor-library", "API=PATH", set_library,
	  "one more vendor library, with the generic jail\n"
	  "(or SLUICE_VENDOR_LIBRARY, of this program's)" },
	{ "without", "LAYER", set_without,
	  "do without it, as \"landlock\" (tests)" },
	{ "landlock-abi", "N", set_landlock_abi,
	  "use no newer Landlock (tests)" },
	{ "sanitizer", "", set_sanitizer,
	  "servers are sanitizer builds (tests)" },
	{ "ready-fd", "N", set_ready_fd, "say there that we listen" },
	{ "version", "", show_version, "say which release this is" },
	{ "help", "", show_help, "say this" },
};

#define CHOICES (sizeof(choices) / sizeof(choices[0]))

/* Summaries stand in a column of their own. */
static void print_usage(FILE *out)
{
	fputs("usage: sluiced [options]\n\n", out);
	for (size_t i = 0; i < CHOICES; i++) {
		const struct choice *choice = &choices[i];
		char option[32];
		snprintf(option, sizeof(option), "--%s %s", choice->name,
			 choice->value);
		fprintf(out, "  %-25s ", option);
		for (const char *at = choice->summary; *at; at++)
			fprintf(out, *at == '\n' ? "%c%28s" : "%c", *at, "");
		fputc('\n', out);
	}
	fputs("\nSLUICE_LOG=error|warn|info|debug chooses what is logged, "
	      "on stderr.\n",
	      out);
}

static int read_options(int argc, char **argv, struct settings *settings)
{
	struct option known[CHOICES + 1] = { 0 };
	int found;

	for (size_t i = 0; i < CHOICES; i++)
		known[i] = (struct option){
			.name = choices[i].name,
			.has_arg = choices[i].value[0] ? required_argument
						       : no_argument,
			.val = (int)i,
		};
	while ((found = getopt_long(argc, argv, "", known, NULL)) != -1) {
		if (found < 0 || found >= (int)CHOICES) {
			print_usage(stderr);
			return 2;
		}
		choices[found].set(settings, optarg);
	}
	if (optind == argc)
		return 0;
	fprintf(stderr, "sluiced: '%s' is no option\n", argv[optind]);
	print_usage(stderr);
	return 2;
}

int main(int argc, char **argv)
{
	static struct settings settings = {
		.options = { .warm = WARM_MAX,
			     .linger_s = -1,
			     .ready_fd = -1,
			     .sessions = SESSIONS_MAX },
	};

	log_init("sluiced", LOG_INFO);
	vendors_find(&settings.vendors);
	if (getenv("SLUICE_VENDOR_LIBRARY"))
		add_library(&settings.vendors, getenv("SLUICE_VENDOR_LIBRARY"));
	const int status = read_options(argc, argv, &settings);
	return status ? status
		      : daemon_run(&settings.options, &settings.vendors);
}
