/*
 * vaccel-bench -- what libvaccel costs: operations called directly and through
 * the library, in alternation.
 *
 * Figures are medians of several runs. A ratio is the median of the ratios of
 * runs that followed each other, so that a machine that changes its pace does
 * not change it. What the machine allows (an indirect call, a directory made
 * and removed, an empty program) is measured in the same run.
 */
#include <fcntl.h>
#include <pthread.h>
#include <stdio.h>
#include <string.h>
#include <sys/ptrace.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#include <sluice/vaccel.h>

#include "clock.h"

#if HAVE_BLAS
#include <cblas.h>
#endif
#if HAVE_CRYPTO
#include <openssl/evp.h>
#endif

#define RUNS 9
#define RUNS_MOST 64

static int runs = RUNS;

/* Something to time: called so many times in a row. */
typedef void (*work_fn)(void *state);

static double time_of(work_fn work, void *state, long count)
{
	const double start = clock_ns();

	for (long i = 0; i < count; i++)
		work(state);
	return (clock_ns() - start) / (double)count;
}

/* As many calls as take about @target_ns, at least one. */
static long calls_for(work_fn work, void *state, double target_ns)
{
	const double once = time_of(work, state, 1);
	long count = 1;

	while (count < 10000000 &&
	       time_of(work, state, count) * (double)count < target_ns / 4)
		count *= 2;
	return once > target_ns ? 1 : count * 2;
}

struct pair {
	double direct, through; /* ns a call, medians */
	double ratio;		/* median of the runs' ratios */
	double more;		/* median of the runs' differences, ns */
};

static struct pair pair_of(work_fn direct, void *direct_state, work_fn through,
			   void *through_state, double target_ns)
{
	double a[RUNS_MOST], b[RUNS_MOST], ratios[RUNS_MOST], more[RUNS_MOST];
	const long direct_calls = calls_for(direct, direct_state, target_ns);
	const long calls = calls_for(through, through_state, target_ns);

	for (int i = 0; i < runs; i++) {
		a[i] = time_of(direct, direct_state, direct_calls);
		b[i] = time_of(through, through_state, calls);
		ratios[i] = b[i] / a[i];
		more[i] = b[i] - a[i];
	}
	return (struct pair){
		.direct = clock_median(a, (size_t)runs),
		.through = clock_median(b, (size_t)runs),
		.ratio = clock_median(ratios, (size_t)runs),
		.more = clock_median(more, (size_t)runs),
	};
}

static void row(const char *what, struct pair pair)
{
	printf("%-38s %12.1f %12.1f %9.3f %+10.1f\n", what, pair.direct,
	       pair.through, pair.ratio, pair.more);
	fflush(stdout);
}

static void heading(const char *direct, const char *through)
{
	printf("\n%-38s %12s %12s %9s %10s\n", "ns a call", direct, through,
	       "ratio", "more");
}

static int start_with(const char *plugins, bool profiling, const char *log)
{
	struct vaccel_config config = {
		.plugins = (char *)plugins,
		.log_level = log ? VACCEL_LOG_DEBUG : (vaccel_log_level_t)0,
		.log_file = (char *)log,
		.profiling_enabled = profiling,
	};

	return vaccel_bootstrap_with_config(&config);
}

/* With noop, without which there is little to measure. */
static void start_noop(bool profiling, const char *log)
{
	const int code = start_with("libvaccel-noop.so.0", profiling, log);

	if (!code)
		return;
	fprintf(stderr, "vaccel-bench: no libvaccel-noop.so.0 to be found: "
			"put its folder on LD_LIBRARY_PATH\n");
	exit(code);
}

/* No-ops, against a call of nothing through a pointer. */

static void nothing(void *state)
{
	__asm__ volatile("" : : "r"(state));
}

static work_fn volatile nothing_there = nothing;

static void call_nothing(void *state)
{
	nothing_there(state);
}

static void call_noop(void *state)
{
	vaccel_noop(state);
}

struct runner {
	struct vaccel_session sess;
	long count;
};

static void *runner_run(void *arg)
{
	struct runner *runner = arg;

	for (long i = 0; i < runner->count; i++)
		vaccel_noop(&runner->sess);
	return NULL;
}

/* No-ops a ns, by so many threads with a session each. */
static double rate_of(int threads, long count)
{
	static struct runner runners[4];
	pthread_t ids[4];

	for (int i = 0; i < threads; i++) {
		vaccel_session_init(&runners[i].sess, 0);
		runners[i].count = count;
	}
	const double start = clock_ns();
	for (int i = 0; i < threads; i++)
		pthread_create(&ids[i], NULL, runner_run, &runners[i]);
	for (int i = 0; i < threads; i++)
		pthread_join(ids[i], NULL);
	const double taken = clock_ns() - start;
	for (int i = 0; i < threads; i++)
		vaccel_session_release(&runners[i].sess);
	return (double)threads * (double)count / taken;
}

static void bench_threads(void)
{
	const long count = 4000000;
	double ratios[RUNS_MOST];

	for (int i = 0; i < runs; i++) {
		const double one = rate_of(1, count);
		ratios[i] = rate_of(2, count) / one;
	}
	printf("%-38s %12s %12s %9.3f\n", "2 threads, own sessions, against 1",
	       "", "", clock_median(ratios, (size_t)runs));
}

static void bench_noop(void)
{
	struct vaccel_session sess;

	heading("nothing", "libvaccel");
	start_noop(false, NULL);
	vaccel_session_init(&sess, 0);
	row("no-op", pair_of(call_nothing, NULL, call_noop, &sess, 2e7));
	vaccel_session_release(&sess);
	bench_threads();
	start_noop(true, NULL);
	vaccel_session_init(&sess, 0);
	row("no-op, profiling on",
	    pair_of(call_nothing, NULL, call_noop, &sess, 2e7));
	vaccel_session_release(&sess);
	if (chdir("/tmp") == 0) {
		start_noop(false, "vaccel-bench");
		vaccel_session_init(&sess, 0);
		row("no-op, level 4 into a file",
		    pair_of(call_nothing, NULL, call_noop, &sess, 5e6));
		vaccel_session_release(&sess);
	}
	vaccel_cleanup();
	if (system("rm -f /tmp/vaccel-bench-2*.log") != 0)
		perror("vaccel-bench");
}

/* Arguments. */

static void add_and_clear(void *state)
{
	static int32_t a;
	static int64_t b;
	static float c;
	static double d;

	vaccel_arg_array_add_int32(state, &a);
	vaccel_arg_array_add_int64(state, &b);
	vaccel_arg_array_add_float(state, &c);
	vaccel_arg_array_add_double(state, &d);
	vaccel_arg_array_add_int32(state, &a);
	vaccel_arg_array_add_int64(state, &b);
	vaccel_arg_array_add_float(state, &c);
	vaccel_arg_array_add_double(state, &d);
	vaccel_arg_array_clear(state);
}

static void genop_exec(void *state)
{
	static uint8_t type = VACCEL_OP_EXEC;
	static char library[] = "library", symbol[] = "symbol";
	static int32_t in = 10, out;
	struct vaccel_arg_array read, write;

	vaccel_arg_array_init(&read, 4);
	vaccel_arg_array_init(&write, 1);
	vaccel_arg_array_add_uint8(&read, &type);
	vaccel_arg_array_add_string(&read, library);
	vaccel_arg_array_add_string(&read, symbol);
	vaccel_arg_array_add_int32(&read, &in);
	vaccel_arg_array_add_int32(&write, &out);
	vaccel_genop(state, vaccel_arg_array_raw(&read), 4,
		     vaccel_arg_array_raw(&write), 1);
	vaccel_arg_array_release(&read);
	vaccel_arg_array_release(&write);
}

static void bench_args(void)
{
	struct vaccel_session sess;
	struct vaccel_arg_array args;

	start_noop(false, NULL);
	vaccel_session_init(&sess, 0);
	vaccel_arg_array_init(&args, 8);
	heading("nothing", "libvaccel");
	row("8 typed arguments, added and cleared",
	    pair_of(call_nothing, NULL, add_and_clear, &args, 2e7));
	row("genop EXEC, built, called, released",
	    pair_of(call_nothing, NULL, genop_exec, &sess, 2e7));
	vaccel_arg_array_release(&args);
	vaccel_session_release(&sess);
}

/* Matrices. */
#if HAVE_BLAS
#define SIDE_MOST 2048

static struct matrices {
	struct vaccel_session sess;
	int64_t n;
	float *a, *b, *c;
} matrices;

static void sgemm_direct(void *state)
{
	const struct matrices *m = state;
	const int n = (int)m->n;

	cblas_sgemm(CblasRowMajor, CblasNoTrans, CblasNoTrans, n, n, n, 1, m->a,
		    n, m->b, n, 0, m->c, n);
}

static void sgemm_vaccel(void *state)
{
	struct matrices *m = state;
	const int64_t n = m->n;

	vaccel_sgemm(&m->sess, n, n, n, 1, m->a, n, m->b, n, 0, m->c, n);
}

static void sgemm_genop(void *state)
{
	struct matrices *m = state;
	static float one = 1, zero;
	static uint8_t type = VACCEL_OP_BLAS_SGEMM;
	const size_t floats = (size_t)(m->n * m->n) * sizeof(float);
	const struct vaccel_arg side = { &m->n, sizeof(m->n), VACCEL_ARG_INT64,
					 0, false };
	struct vaccel_arg read[] = {
		{ &type, 1, VACCEL_ARG_UINT8, 0, false },
		side,
		side,
		side,
		{ &one, sizeof(one), VACCEL_ARG_FLOAT32, 0, false },
		{ m->a, floats, VACCEL_ARG_FLOAT32_ARRAY, 0, false },
		side,
		{ m->b, floats, VACCEL_ARG_FLOAT32_ARRAY, 0, false },
		side,
		{ &zero, sizeof(zero), VACCEL_ARG_FLOAT32, 0, false },
		side,
	};
	struct vaccel_arg write = { m->c, floats, VACCEL_ARG_FLOAT32_ARRAY, 0,
				    false };

	vaccel_genop(&m->sess, read, 11, &write, 1);
}

static bool matrices_make(void)
{
	const size_t floats = (size_t)SIDE_MOST * SIDE_MOST;

	if (start_with("libvaccel-blas.so.0", false, NULL) ||
	    vaccel_session_init(&matrices.sess, 0))
		return false;
	matrices.a = malloc(floats * sizeof(float));
	matrices.b = malloc(floats * sizeof(float));
	matrices.c = malloc(floats * sizeof(float));
	if (!matrices.a || !matrices.b || !matrices.c)
		return false;
	for (size_t i = 0; i < floats; i++) {
		matrices.a[i] = (float)(i % 13) - 6;
		matrices.b[i] = (float)(i % 7) - 3;
		matrices.c[i] = 0;
	}
	return true;
}

static void bench_sgemm(int64_t most)
{
	char what[64];

	if (!matrices_make()) {
		puts("sgemm: no plugin blas here");
		return;
	}
	heading("cblas", "libvaccel");
	for (int64_t n = 16; n <= most; n *= 2) {
		matrices.n = n;
		snprintf(what, sizeof(what), "sgemm, n = %lld", (long long)n);
		row(what, pair_of(sgemm_direct, &matrices, sgemm_vaccel,
				  &matrices, 4e7));
		snprintf(what, sizeof(what), "sgemm over genop, n = %lld",
			 (long long)n);
		row(what, pair_of(sgemm_direct, &matrices, sgemm_genop,
				  &matrices, 4e7));
	}
}

/* The figure of 2020: time and MFLOPS against n; remoted runs fill in theirs
 * with --column. */
static int figure(const char *column)
{
	if (!matrices_make()) {
		fputs("vaccel-bench: no plugin blas here\n", stderr);
		return 1;
	}
	printf("n,direct_ns,direct_mflops,%s_ns,%s_mflops,%s_ratio\n", column,
	       column, column);
	for (int64_t n = 16; n <= SIDE_MOST; n *= 2) {
		matrices.n = n;
		const struct pair pair = pair_of(sgemm_direct, &matrices,
						 sgemm_vaccel, &matrices, 4e7);
		const double flops = 2.0 * (double)n * (double)n * (double)n;
		printf("%lld,%.0f,%.1f,%.0f,%.1f,%.4f\n", (long long)n,
		       pair.direct, 1e3 * flops / pair.direct, pair.through,
		       1e3 * flops / pair.through, pair.ratio);
		fflush(stdout);
	}
	return 0;
}
#else
static void bench_sgemm(int64_t most)
{
	(void)most;
	puts("sgemm: built without OpenBLAS (libopenblas-dev)");
}

static int figure(const char *column)
{
	(void)column;
	fputs("vaccel-bench: built without OpenBLAS (libopenblas-dev)\n",
	      stderr);
	return 1;
}
#endif

/* Ciphers. */
#if HAVE_CRYPTO
#define TAG_SIZE 16
#define IV_SIZE 12

static struct message {
	struct vaccel_session sess;
	unsigned char key[32], iv[IV_SIZE], tag[TAG_SIZE];
	unsigned char *in, *out;
	size_t size;
	EVP_CIPHER *cipher;
} message;

/* What the plugin does, and no more: a context of its own for each message. */
static void gcm_direct(void *state)
{
	struct message *m = state;
	EVP_CIPHER_CTX *context = EVP_CIPHER_CTX_new();
	unsigned char rest[TAG_SIZE];
	int size;

	EVP_EncryptInit_ex2(context, m->cipher, NULL, NULL, NULL);
	EVP_CIPHER_CTX_ctrl(context, EVP_CTRL_AEAD_SET_IVLEN, IV_SIZE, NULL);
	EVP_EncryptInit_ex2(context, NULL, m->key, m->iv, NULL);
	EVP_EncryptUpdate(context, m->out, &size, m->in, (int)m->size);
	EVP_EncryptFinal_ex(context, rest, &size);
	EVP_CIPHER_CTX_ctrl(context, EVP_CTRL_AEAD_GET_TAG, TAG_SIZE, m->tag);
	EVP_CIPHER_CTX_free(context);
}

static void gcm_vaccel(void *state)
{
	struct message *m = state;
	const struct sluice_vaccel_cipher cipher = {
		.name = "aes-256-gcm",
		.encrypt = true,
		.key = m->key,
		.key_size = sizeof(m->key),
		.iv = m->iv,
		.iv_size = IV_SIZE,
		.data = m->in,
		.size = m->size,
		.out = m->out,
		.tag = m->tag,
		.tag_size = TAG_SIZE,
	};

	sluice_vaccel_cipher(&m->sess, &cipher);
}

static void bench_cipher(void)
{
	static const size_t sizes[] = { 64, 16384, 1 << 20 };
	char what[64];

	message.cipher = EVP_CIPHER_fetch(NULL, "AES-256-GCM", NULL);
	message.in = calloc(1, 1 << 20);
	message.out = malloc(1 << 20);
	if (!message.cipher || !message.in || !message.out ||
	    start_with("libvaccel-crypto.so.0", false, NULL) ||
	    vaccel_session_init(&message.sess, 0)) {
		puts("cipher: no plugin crypto here");
		return;
	}
	heading("EVP", "libvaccel");
	for (size_t i = 0; i < sizeof(sizes) / sizeof(*sizes); i++) {
		message.size = sizes[i];
		snprintf(what, sizeof(what), "aes-256-gcm, %zu bytes",
			 sizes[i]);
		row(what,
		    pair_of(gcm_direct, &message, gcm_vaccel, &message, 2e7));
	}
}
#else
static void bench_cipher(void)
{
	puts("cipher: built without OpenSSL (libssl-dev)");
}
#endif

/* Sessions and resources. */

static void directory(void *state)
{
	if (mkdir(state, 0700) || rmdir(state))
		abort();
}

static void session(void *state)
{
	if (vaccel_session_init(state, 0) || vaccel_session_release(state))
		abort();
}

struct memory {
	struct vaccel_session sess;
	struct vaccel_resource res;
	void *bytes;
	size_t size;
};

static void resource(void *state)
{
	struct memory *m = state;

	if (vaccel_resource_init_from_buf(&m->res, m->bytes, m->size,
					  VACCEL_RESOURCE_DATA, NULL, true) ||
	    vaccel_resource_register(&m->res, &m->sess) ||
	    vaccel_resource_unregister(&m->res, &m->sess) ||
	    vaccel_resource_release(&m->res))
		abort();
}

static vaccel_id_t looked_up;

static void look_up_session(void *state)
{
	struct vaccel_session *found;

	(void)state;
	looked_up = looked_up % 1024 + 1;
	if (vaccel_session_get_by_id(&found, looked_up))
		abort();
}

static void look_up_resource(void *state)
{
	struct vaccel_resource *found;

	(void)state;
	looked_up = looked_up % 2048 + 1;
	if (vaccel_resource_get_by_id(&found, looked_up))
		abort();
}

static void bench_lookup(void)
{
	struct vaccel_session *sessions = calloc(1024, sizeof(*sessions));
	struct vaccel_resource *resources = calloc(2048, sizeof(*resources));

	start_noop(false, NULL);
	for (int i = 0; sessions && i < 1024; i++)
		vaccel_session_init(&sessions[i], 0);
	for (int i = 0; resources && i < 2048; i++)
		vaccel_resource_init_from_buf(&resources[i], "x", 1,
					      VACCEL_RESOURCE_DATA, NULL, true);
	row("look-up of one of 1,024 sessions",
	    pair_of(call_nothing, NULL, look_up_session, NULL, 1e7));
	row("look-up of one of 2,048 resources",
	    pair_of(call_nothing, NULL, look_up_resource, NULL, 1e7));
	vaccel_cleanup();
	free(sessions);
	free(resources);
}

static void bench_lives(void)
{
	static struct memory memory = { .size = 100 << 20 };
	struct vaccel_session sess;
	char path[4200];

	start_noop(false, NULL);
	snprintf(path, sizeof(path), "%s/bench", vaccel_rundir());
	heading("the machine", "libvaccel");
	row("session init, release; mkdir, rmdir",
	    pair_of(directory, path, session, &sess, 2e7));
	memory.bytes = malloc(memory.size);
	vaccel_session_init(&memory.sess, 0);
	row("100 MiB in memory, a life",
	    pair_of(call_nothing, NULL, resource, &memory, 1e7));
	free(memory.bytes);
	bench_lookup();
}

/* Whole processes: what the example noop costs beyond an empty program. */

static char noop_path[4096];
static char *noop_program[] = { noop_path, NULL };
static char *empty[] = { "/bin/true", NULL };

static pid_t process(char **argv, bool traced)
{
	const pid_t child = fork();

	if (child == 0) {
		const int sink = open("/dev/null", O_WRONLY | O_CLOEXEC);
		dup2(sink, STDOUT_FILENO);
		setenv("VACCEL_PLUGINS", "libvaccel-noop.so.0", 1);
		if (traced)
			ptrace(PTRACE_TRACEME, 0, NULL, NULL);
		execv(argv[0], argv);
		_exit(127);
	}
	return child;
}

static void process_run(void *state)
{
	int status;

	if (waitpid(process(state, false), &status, 0) < 0 ||
	    !WIFEXITED(status) || WEXITSTATUS(status))
		abort();
}

static long resident_kib(pid_t pid)
{
	char path[64], line[256];
	long kib = -1;

	snprintf(path, sizeof(path), "/proc/%d/status", pid);
	FILE *file = fopen(path, "r");
	while (file && fgets(line, sizeof(line), file))
		if (sscanf(line, "VmHWM: %ld", &kib) == 1)
			break;
	if (file)
		fclose(file);
	return kib;
}

/* What a program asks of the system: -1 where nobody may trace. */
static void process_trace(char **argv, long *calls, long *kib)
{
	const pid_t child = process(argv, true);
	long stops = 0;
	int status;

	*calls = *kib = -1;
	if (waitpid(child, &status, 0) < 0 || !WIFSTOPPED(status))
		return;
	ptrace(PTRACE_SETOPTIONS, child, NULL, (void *)PTRACE_O_TRACEEXIT);
	while (ptrace(PTRACE_SYSCALL, child, NULL, NULL) == 0 &&
	       waitpid(child, &status, 0) >= 0 && WIFSTOPPED(status)) {
		stops++;
		if (status >> 16 == PTRACE_EVENT_EXIT)
			*kib = resident_kib(child);
	}
	*calls = stops / 2;
}

static void bench_process(void)
{
	long calls[2], kib[2];

	heading("true", "noop");
	if (access(noop_path, X_OK) != 0) {
		printf("no %s: give the example noop with --noop\n", noop_path);
		return;
	}
	row("a process",
	    pair_of(process_run, empty, process_run, noop_program, 5e7));
	process_trace(empty, &calls[0], &kib[0]);
	process_trace(noop_program, &calls[1], &kib[1]);
	printf("%-38s %12ld %12ld %9s %+10ld\n", "  system calls", calls[0],
	       calls[1], "", calls[1] - calls[0]);
	printf("%-38s %12ld %12ld %9s %+10ld\n", "  resident, KiB", kib[0],
	       kib[1], "", kib[1] - kib[0]);
}

/* The example is installed beside this program. */
static void noop_find(void)
{
	const ssize_t size = readlink("/proc/self/exe", noop_path,
				      sizeof(noop_path) - sizeof("noop"));

	noop_path[size > 0 ? size : 0] = '\0';
	char *name = strrchr(noop_path, '/');
	strcpy(name ? name + 1 : noop_path, "noop");
}

/* By its full name: where we are changes. */
static void noop_take(const char *path)
{
	char *full = realpath(path, NULL);

	snprintf(noop_path, sizeof(noop_path), "%s", full ? full : path);
	free(full);
}

static int usage(void)
{
	fputs("Usage: vaccel-bench [--runs N] [--most N] [--noop PROGRAM]\n"
	      "       vaccel-bench --figure [COLUMN]\n"
	      "Compare operations called directly and through libvaccel; sgemm "
	      "up to a side of\n--most (1024). --figure prints sgemm's time "
	      "and "
	      "MFLOPS as comma-separated values,\nlibvaccel's under the name "
	      "COLUMN (vaccel).\n",
	      stderr);
	return 2;
}

static int all(int64_t most)
{
	printf("medians of %d runs, direct and through libvaccel in turn\n",
	       runs);
	bench_noop();
	bench_args();
	bench_sgemm(most);
	bench_cipher();
	bench_lives();
	bench_process();
	return 0;
}

int main(int argc, char **argv)
{
	int64_t most = 1024;

	noop_find();
	if (argc >= 2 && strcmp(argv[1], "--figure") == 0)
		return figure(argc > 2 ? argv[2] : "vaccel");
	for (int i = 1; i < argc; i += 2) {
		const int value = i + 1 < argc ? atoi(argv[i + 1]) : 0;
		if (i + 1 < argc && strcmp(argv[i], "--noop") == 0)
			noop_take(argv[i + 1]);
		else if (value < 1)
			return usage();
		else if (strcmp(argv[i], "--runs") == 0 && value <= RUNS_MOST)
			runs = value;
		else if (strcmp(argv[i], "--most") == 0 && value <= 2048)
			most = value;
		else
			return usage();
	}
	return all(most);
}
