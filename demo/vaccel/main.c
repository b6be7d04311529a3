/*
 * vaccel-demo LIBRARY PICTURE MODELS [PLUGIN] -- each of vAccel's operations
 * once on a plugin that serves it, or on this one: what ran it, what can be
 * seen of it, and what it takes directly and through libvaccel.
 *
 * Direct calls and calls through libvaccel take turns; times are medians, and
 * the ratio is the median of the ratios of neighbours. Library functions and
 * the library's log write to the standard output: it is a file while they run,
 * where the reason is found if a plugin cannot be loaded.
 */
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "clock.h"
#include "scene.h"

#define ROUNDS 9
#define ROUND_NS 4e6

static FILE *table, *said;

struct times {
	double direct, through, ratio; /* ns */
};

static double time_of(const struct row *row, struct scene *scene, bool direct,
		      void *function, int count)
{
	const double start = clock_ns();

	for (int i = 0; i < count; i++)
		row->call(scene, direct, function);
	return (clock_ns() - start) / count;
}

static struct times times_of(const struct row *row, struct scene *scene,
			     void *function)
{
	double direct[ROUNDS], through[ROUNDS], ratio[ROUNDS];
	const double once = time_of(row, scene, false, NULL, 1);
	const int count = once * 2 > ROUND_NS ? 1 : (int)(ROUND_NS / once);

	for (int i = 0; i < ROUNDS; i++) {
		direct[i] = time_of(row, scene, true, function, count);
		through[i] = time_of(row, scene, false, NULL, count);
		ratio[i] = through[i] / direct[i];
	}
	return (struct times){ clock_median(direct, ROUNDS),
			       clock_median(through, ROUNDS),
			       clock_median(ratio, ROUNDS) };
}

/* A time with the unit that suits it, in @text. */
static const char *time_text(double ns, char text[16])
{
	static const char *const units[] = { "ns", "us", "ms", "s" };
	size_t unit = 0;

	while (ns >= 1000 && unit < 3) {
		ns /= 1000;
		unit++;
	}
	snprintf(text, 16, ns < 10 ? "%.1f %s" : "%.0f %s", ns, units[unit]);
	return text;
}

/* What the loaded plugin says of its engine: up to the first comma or gap. */
static const char *engine_text(const struct row *row, char text[32])
{
	struct sluice_vaccel_plugin plugin = { 0 };
	size_t count;

	sluice_vaccel_plugins(&plugin, 1, &count);
	const char *engine = plugin.engine ? plugin.engine : row->engine;
	snprintf(text, 32, "%.31s", engine ? engine : "-");
	char *gap = strstr(text, "  ");
	text[gap ? (size_t)(gap - text) : strcspn(text, ",")] = '\0';
	return text;
}

static void row_print(const struct row *row, const char *engine,
		      const char *seen, const char *times)
{
	char where[64];

	snprintf(where, sizeof(where), "%s: %s", row->plugin, engine);
	fprintf(table, "%-19s %-34s %-40s %s\n",
		sluice_vaccel_operation_name(row->code), where, seen, times);
	fflush(table);
}

/* The last line that the library said, without its time and colours; the code
 * if it said nothing. */
static const char *reason(int code, char text[256])
{
	char line[1024];

	snprintf(text, 256, "error %d", code);
	fflush(stdout);
	rewind(said);
	while (fgets(line, sizeof(line), said)) {
		const char *message = strstr(line, "[0m ");
		snprintf(text, 256, "%.255s", message ? message + 4 : line);
		text[strcspn(text, "\n")] = '\0';
	}
	return text;
}

static void *function_of(const struct scene *scene, uint32_t code)
{
	const struct vaccel_op *op =
		code < VACCEL_OP_MAX ? scene->sess.plugin->ops[code] : NULL;

	return op ? op->func : NULL;
}

static void timed_row_print(const struct row *row, struct scene *scene)
{
	char engine[32], direct[16], through[16], text[64];
	struct times times =
		times_of(row, scene, function_of(scene, row->code));

	row->see(scene);
	snprintf(text, sizeof(text), "%10s %10s %8.2f  %s",
		 time_text(times.direct, direct),
		 time_text(times.through, through), times.ratio, row->direct);
	row_print(row, engine_text(row, engine), scene->seen, text);
	if (!scene->right)
		fputs("  wrong: that is not what it should be\n", table);
}

static int start(const struct row *row, struct scene *scene)
{
	char library[64];
	struct vaccel_config config = { .plugins = library,
					.log_level = VACCEL_LOG_ERROR };

	if (ftruncate(fileno(said), 0) == 0)
		rewind(said);
	snprintf(library, sizeof(library), "libvaccel-%s.so.0", row->plugin);
	const int code = vaccel_bootstrap_with_config(&config);
	return code ? code : vaccel_session_init(&scene->sess, 0);
}

static int call_once(const struct row *row, struct scene *scene)
{
	const int code = row->prepare ? row->prepare(scene) : VACCEL_OK;

	return code ? code : row->call(scene, false, NULL);
}

static bool is_missing(int code)
{
	return code == VACCEL_ENODEV || code == VACCEL_ENOENT;
}

enum verdict { RIGHT, WRONG, NOT_HERE };

/* Engines are looked for when a plugin is loaded, or at its first operation. */
static enum verdict row_run(const struct row *row, struct scene *scene)
{
	char why[256];
	int code = start(row, scene);
	const bool started = !code;

	scene->right = false;
	if (started)
		code = call_once(row, scene);
	if (!code)
		timed_row_print(row, scene);
	else
		row_print(row, is_missing(code) ? "not here" : "failed",
			  reason(code, why), "");
	if (started && row->finish)
		row->finish(scene);
	vaccel_cleanup();
	return is_missing(code) ? NOT_HERE : scene->right ? RIGHT : WRONG;
}

/* Keep the standard output for the table; others' goes to a file. */
static bool outputs_part(void)
{
	table = fdopen(dup(STDOUT_FILENO), "w");
	said = tmpfile();
	return table && said && dup2(fileno(said), STDOUT_FILENO) >= 0;
}

int main(int argc, char **argv)
{
	static struct scene scene;
	size_t verdicts[3] = { 0 };

	if (argc != 4 && argc != 5) {
		fputs("usage: vaccel-demo LIBRARY PICTURE MODELS [PLUGIN]\n",
		      stderr);
		return 2;
	}
	scene.library = argv[1];
	scene.picture = argv[2];
	scene.models = argv[3];
	if (!outputs_part()) {
		perror("vaccel-demo");
		return 1;
	}
	fprintf(table, "%-19s %-34s %-40s %10s %10s %8s  %s\n", "operation",
		"ran on", "result", "directly", "libvaccel", "ratio",
		"directly is");
	for (size_t i = 0; i < rows_count; i++)
		if (argc == 4 || strcmp(argv[4], rows[i].plugin) == 0)
			verdicts[row_run(&rows[i], &scene)]++;
	fprintf(table, "\n%zu rows are right, %zu wrong, %zu without engine\n",
		verdicts[RIGHT], verdicts[WRONG], verdicts[NOT_HERE]);
	return verdicts[WRONG] != 0;
}
