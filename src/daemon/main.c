/*
 * sluiced -- admits applications and keeps their API servers.
 */
#include <getopt.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "daemon.h"
#include "log.h"

static const char usage[] =
	"usage: sluiced [options]\n"
	"\n"
	"  --socket PATH             listen there (else SLUICE_SOCKET, "
	"$XDG_RUNTIME_DIR/sluice/sock,\n"
	"                            as root /run/sluice/sock)\n"
	"  --linger SECONDS          end so long after the last session\n"
	"  --log PATH                log there once it listens, not to "
	"stderr\n"
	"  --sessions N              sessions of one user, at most (64)\n"
	"  --unsafe                  go on where files cannot be kept from "
	"servers\n"
	"  --no-warm                 keep no server ready for the next "
	"session\n"
	"  --vendor-library API=PATH one more vendor library, with the "
	"generic jail\n"
	"                            (or SLUICE_VENDOR_LIBRARY, of this "
	"program's)\n"
	"  --without LAYER           do without it, as \"landlock\" (tests)\n"
	"  --landlock-abi N          use no newer Landlock (tests)\n"
	"  --sanitizer               servers are sanitizer builds (tests)\n"
	"  --ready-fd N              say there that we listen\n"
	"  --version, --help\n"
	"\n"
	"SLUICE_LOG=error|warn|info|debug chooses what is logged, on stderr.\n";

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

int main(int argc, char **argv)
{
	static const struct option known[] = {
		{ "socket", required_argument, NULL, 's' },
		{ "linger", required_argument, NULL, 'l' },
		{ "log", required_argument, NULL, 'g' },
		{ "sessions", required_argument, NULL, 'm' },
		{ "unsafe", no_argument, NULL, 'u' },
		{ "no-warm", no_argument, NULL, 'n' },
		{ "vendor-library", required_argument, NULL, 'L' },
		{ "without", required_argument, NULL, 'w' },
		{ "landlock-abi", required_argument, NULL, 'a' },
		{ "sanitizer", no_argument, NULL, 'S' },
		{ "ready-fd", required_argument, NULL, 'r' },
		{ "version", no_argument, NULL, 'v' },
		{ "help", no_argument, NULL, 'h' },
		{ 0 },
	};
	struct daemon_options options = { .warm = true,
					  .linger_s = -1,
					  .ready_fd = -1,
					  .sessions = SESSIONS_MAX };
	static struct vendors vendors;
	int option;

	log_init("sluiced", LOG_INFO);
	vendors_find(&vendors);
	if (getenv("SLUICE_VENDOR_LIBRARY"))
		add_library(&vendors, getenv("SLUICE_VENDOR_LIBRARY"));
	while ((option = getopt_long(argc, argv, "", known, NULL)) != -1)
		switch (option) {
		case 's':
			options.socket = optarg;
			break;
		case 'l':
			options.linger_s = number("--linger", optarg, 0, 86400);
			break;
		case 'g':
			options.log = optarg;
			break;
		case 'm':
			options.sessions = (unsigned)number("--sessions",
							    optarg, 1, 100000);
			break;
		case 'u':
			options.unsafe = true;
			break;
		case 'n':
			options.warm = false;
			break;
		case 'L':
			add_library(&vendors, optarg);
			break;
		case 'w':
			options.without |= layer_bit(optarg);
			break;
		case 'a':
			options.landlock_abi =
				number("--landlock-abi", optarg, 0, 100);
			break;
		case 'S':
			options.sanitizer = true;
			break;
		case 'r':
			options.ready_fd =
				number("--ready-fd", optarg, 0, 65535);
			break;
		case 'v':
			printf("sluiced %s\n", SLUICE_VERSION);
			return 0;
		case 'h':
			fputs(usage, stdout);
			return 0;
		default:
			fputs(usage, stderr);
			return 2;
		}
	if (optind < argc) {
		fprintf(stderr, "sluiced: '%s' is no option\n%s", argv[optind],
			usage);
		return 2;
	}
	return daemon_run(&options, &vendors);
}
