/*
 * inmate_opencl -- an OpenCL program in the jail. Like an API server it puts a
 * pipe behind descriptor 1 before it loads a vendor library. Answers in lines
 * on descriptor 3.
 */
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "attack.h"
#include "opencl_work.h"
#include "sandbox.h"

#define ANSWERS 3

static void answer_work(struct opencl_work *work, size_t count, int printed)
{
	for (size_t i = 0; i < count && opencl_work_name(i); i++)
		dprintf(ANSWERS, "%s=%s\n", opencl_work_name(i),
			opencl_work_do(work, i) ? "good" : "bad");
	fflush(stdout);
	char text[4096];
	ssize_t size = read(printed, text, sizeof(text) - 1);
	text[size < 0 ? 0 : size] = '\0';
	dprintf(ANSWERS, "printed=%s\n",
		strstr(text, "kernel 1 says hello\n") ? "good" : "bad");
}

static void answer_attacks(struct opencl_work *work, int count,
			   char **arguments)
{
	struct attack_targets targets;
	attack_targets_parse(&targets, count, arguments);
	for (size_t i = 0; i < attack_count(); i++) {
		static struct attack_code code;
		attack_encode(i, &targets, &code);
		dprintf(ANSWERS, "%zu start\n", i);
		dprintf(ANSWERS, "%zu %lld\n", i,
			(long long)opencl_work_attack(work, &code));
	}
	dprintf(ANSWERS, "end\n");
}

static void answer_include(struct opencl_work *work, const char *path)
{
	char log[8192];
	bool built = opencl_work_include(work, path, log, sizeof(log));
	dprintf(ANSWERS, "built=%d\nlog=%s\n", built, log);
}

int main(int argc, char **argv)
{
	int ends[2];
	if (sandbox_enter_server() || pipe2(ends, O_CLOEXEC | O_NONBLOCK) ||
	    dup2(ends[1], 1) < 0)
		return 2;
	struct opencl_work *work;
	int error = opencl_work_open(&work);
	dprintf(ANSWERS, "open=%d\n", error);
	if (error)
		return 1;
	if (argc > 1 && !strcmp(argv[1], "work"))
		answer_work(work, SIZE_MAX, ends[0]);
	/* Oclgrind dies of two kernels at once in one context. */
	if (argc > 1 && !strcmp(argv[1], "work-single"))
		answer_work(work, OPENCL_WORK_SINGLE, ends[0]);
	if (argc > 2 && !strcmp(argv[1], "include"))
		answer_include(work, argv[2]);
	if (argc > 1 && !strcmp(argv[1], "attack"))
		answer_attacks(work, argc - 2, argv + 2);
	opencl_work_close(work);
	return 0;
}
