/*
 * sluice ps -- sessions, servers and jails.
 */
#include <errno.h>
#include <stdio.h>
#include <string.h>

#include "cli.h"
#include "connect.h"

static const char usage[] =
	"usage: sluice ps [--json]\n"
	"\n"
	"Lists your sessions and the API servers that serve them; root sees "
	"everybody's.\n";

static const char *text_of(const json_t *object, const char *key)
{
	const char *text = json_string_value(json_object_get(object, key));

	return text ? text : "-";
}

static long long number_of(const json_t *object, const char *key)
{
	return json_integer_value(json_object_get(object, key));
}

static void print_refused(const json_t *object)
{
	const char *name;
	json_t *count;

	json_object_foreach(
		(json_t *)(uintptr_t)json_object_get(object, "refused"), name,
		count) printf("%10s refused: %s %lld\n", "", name,
			      (long long)json_integer_value(count));
}

static void print_jail(const json_t *object)
{
	const json_t *jail = json_object_get(object, "jail");
	const json_t *holds = json_object_get(jail, "holds");
	const char *name;
	json_t *reason;

	printf("%10s jail:", "");
	for (size_t i = 0; i < json_array_size(holds); i++)
		printf("%s %s", i ? "," : "",
		       json_string_value(json_array_get(holds, i)));
	printf("\n");
	json_object_foreach(
		(json_t *)(uintptr_t)json_object_get(jail, "missing"), name,
		reason) printf("%10s missing: %s (%s)\n", "", name,
			       json_string_value(reason));
}

static void print_line(const json_t *object)
{
	const bool session = json_object_get(object, "session") != NULL;
	char id[24] = "-", process[24] = "-", calls[24] = "-";
	char answered[24] = "-";

	if (session) {
		snprintf(id, sizeof(id), "%lld", number_of(object, "session"));
		snprintf(process, sizeof(process), "%lld",
			 number_of(object, "process"));
		snprintf(calls, sizeof(calls), "%lld",
			 number_of(object, "calls"));
		snprintf(answered, sizeof(answered), "%lld",
			 number_of(object, "answered"));
	}
	printf("%7s %9s %7lld %8s %-16.16s %-8s %-10s %7lld %8.1f %9s %9s\n",
	       id, text_of(object, "state"), number_of(object, "tenant"),
	       process, text_of(object, "program"), text_of(object, "api"),
	       text_of(object, "vendor"), number_of(object, "server"),
	       json_real_value(json_object_get(object, "age_s")), calls,
	       answered);
	print_refused(object);
	print_jail(object);
}

int cmd_ps(int argc, char **argv)
{
	const bool as_json = argc == 2 && strcmp(argv[1], "--json") == 0;
	json_t *request, *answers = NULL;
	char path[LOCAL_PATH];
	const char *refusal = NULL;

	if (argc == 2 && strcmp(argv[1], "--help") == 0) {
		fputs(usage, stdout);
		return 0;
	}
	if (argc > 1 && !as_json) {
		complain("ps does not know '%s'", argv[1]);
		fputs(usage, stderr);
		return 2;
	}
	request = json_pack("{s:s}", "ask", "ps");
	const int error = connect_ask_any(path, request, &answers);
	json_decref(request);
	if (error) {
		complain("%s",
			 error == -ENOENT
				 ? "no daemon answers: `sluice run` starts "
				   "one, or start sluiced"
				 : strerror(-error));
		return 1;
	}
	json_unpack(json_array_get(answers, 0), "{s:s}", "error", &refusal);
	if (refusal) {
		complain("%s", refusal);
		json_decref(answers);
		return 1;
	}
	if (as_json) {
		json_dumpf(answers, stdout, JSON_INDENT(2));
		printf("\n");
	} else {
		printf("%7s %9s %7s %8s %-16s %-8s %-10s %7s %8s %9s %9s\n",
		       "SESSION", "STATE", "TENANT", "PROCESS", "PROGRAM",
		       "API", "VENDOR", "SERVER", "AGE", "CALLS", "ANSWERED");
		for (size_t i = 0; i < json_array_size(answers); i++)
			print_line(json_array_get(answers, i));
	}
	json_decref(answers);
	return 0;
}
