#include "process.h"

#include <errno.h>
#include <sched.h>
#include <stdlib.h>
#include <string.h>
#include <sys/auxv.h>
#include <sys/mman.h>
#include <unistd.h>

#include "fd.h"
#include "frame.h"
#include "local.h"
#include "log.h"

#define CONNECT_TIMEOUT_MS 60000u

struct process process = {
	.open_lock = PTHREAD_RECURSIVE_MUTEX_INITIALIZER_NP,
	.names_lock = PTHREAD_MUTEX_INITIALIZER,
};

_Thread_local struct guest_thread *process_self;

/*
 * ---- the first call, and the first call in a child
 */

/* In a child the records of its parent's other threads stay in the list. */
static void list_thread(struct guest_thread *thread)
{
	pthread_mutex_lock(&process.names_lock);
	thread->next = process.threads;
	process.threads = thread;
	pthread_mutex_unlock(&process.names_lock);
}

static void unlist_thread(const struct guest_thread *thread)
{
	struct guest_thread **place = &process.threads;

	pthread_mutex_lock(&process.names_lock);
	while (*place && *place != thread)
		place = &(*place)->next;
	if (*place)
		*place = thread->next;
	pthread_mutex_unlock(&process.names_lock);
}

/* The bias is taken away: what its owner put off is shown to the server. */
static void show_put_off(struct bias_place *place)
{
	const struct guest_thread *thread =
		(void *)((char *)place - offsetof(struct guest_thread, bias));
	const uint64_t end =
		atomic_load_explicit(&thread->put_off, memory_order_relaxed);

	if (end != 0)
		ring_publish_for(thread->channel.ring.shared, end);
}

static void thread_end(void *data)
{
	struct guest_thread *thread = data;

	const bool entered = process_enter();

	process_self = NULL;
	bias_leave_for_good();
	if (entered && thread->open && !process_lost() &&
	    thread->epoch == atomic_load_explicit(&process.epoch,
						  memory_order_relaxed)) {
		thread_tell_answered(thread);
		channel_close(&thread->channel);
	}
	while (thread->frames) {
		struct sluice_guest_frame *frame = thread->frames;

		thread->frames = frame->next;
		frame_destroy(frame);
	}
	unlist_thread(thread);
	free(thread);
}

static bool start(void)
{
	const char *strict = secure_getenv("SLUICE_STRICT");

	log_init("sluice", LOG_ERROR);
	process.strict = strict && strcmp(strict, "0") != 0 && *strict;
	if (objects_init(&process.objects) < 0)
		return false;
	if (pthread_key_create(&process.key, thread_end) != 0)
		return false;
	callbacks_init(&process.callbacks);
	laters_init(&process.laters);
	leavings_init(&process.leavings);
	memos_init(&process.memos);
	return true;
}

/*
 * What other threads of the parent were doing is over in the child, and their
 * locks will never be released: all starts anew. The region is not mapped here.
 */
static void start_again(void)
{
	process.open_lock =
		(pthread_mutex_t)PTHREAD_RECURSIVE_MUTEX_INITIALIZER_NP;
	process.names_lock = (pthread_mutex_t)PTHREAD_MUTEX_INITIALIZER;
	process.opening = NULL;
	arena_destroy(process.arena);
	region_forget(process.region);
	process.arena = NULL;
	process.region = NULL;
	atomic_store_explicit(&process.state, SESSION_NONE,
			      memory_order_relaxed);
	objects_forget(&process.objects);
	callbacks_forget(&process.callbacks);
	laters_forget(&process.laters);
	leavings_forget(&process.leavings);
	signatures_forget(&process.signatures);
	memos_forget(&process.memos);
	bias_forget();
	/* The child's session is a new one. */
	atomic_store_explicit(&process.stamp, 0, memory_order_relaxed);
}

static _Atomic uint32_t *make_page(void)
{
	_Atomic uint32_t *expected = NULL;
	void *page = mmap(NULL, 4096, PROT_READ | PROT_WRITE,
			  MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);

	if (page == MAP_FAILED)
		return NULL;
	if (madvise(page, 4096, MADV_WIPEONFORK) == 0 &&
	    /* Pairs with the load in process_enter(). */
	    atomic_compare_exchange_strong_explicit(
		    &process.awake, &expected, (_Atomic uint32_t *)page,
		    memory_order_acq_rel, memory_order_acquire))
		return page;
	munmap(page, 4096);
	return expected;
}

bool process_enter_slowly(void)
{
	_Atomic uint32_t *awake =
		atomic_load_explicit(&process.awake, memory_order_acquire);

	if (!awake)
		awake = make_page();
	if (!awake)
		return false;
	for (;;) {
		uint32_t state = AWAKE_NOT;

		/* Pairs with the stores below. */
		if (atomic_compare_exchange_strong_explicit(
			    awake, &state, AWAKE_BUSY, memory_order_acq_rel,
			    memory_order_acquire))
			break;
		if (state == AWAKE_READY)
			return true;
		sched_yield();
	}
	const bool started = process.objects.base != NULL;
	if (started)
		start_again();
	const bool ready = started || start();
	if (ready)
		atomic_fetch_add_explicit(&process.epoch, 1,
					  memory_order_relaxed);
	/* Pairs with the load in process_is_awake(). */
	atomic_store_explicit(awake, ready ? AWAKE_READY : AWAKE_NOT,
			      memory_order_release);
	return ready;
}

/*
 * ---- threads
 */

/* In a new session. */
static void begin(struct guest_thread *thread)
{
	thread->epoch = process_epoch();
	thread->open = false;
	thread->answered = 0;
	thread->bias.taken = show_put_off;
	atomic_store_explicit(&thread->put_off, 0, memory_order_relaxed);
	if (!process.strict)
		bias_claim(&thread->bias);
}

struct guest_thread *process_thread_slowly(void)
{
	struct guest_thread *thread;

	if (!process_enter())
		return NULL;
	thread = process_self;
	if (!thread) {
		thread = calloc(1, sizeof(*thread));
		if (!thread)
			return NULL;
		if (pthread_setspecific(process.key, thread) != 0) {
			free(thread);
			return NULL;
		}
		list_thread(thread);
		process_self = thread;
	}
	if (thread->epoch != process_epoch())
		begin(thread);
	return thread;
}

/* What a waiting thread does before it sleeps. */
static int look(void *context)
{
	const int error = region_look(context);

	if (error == 0)
		callback_attend(false);
	return error;
}

int process_channel(struct guest_thread *thread)
{
	int error;

	if (process_lost())
		return -ECONNRESET;
	if (thread->open)
		return 0;
	error = channel_open(&thread->channel, process.region, look,
			     process.region);
	thread->open = error == 0;
	return error;
}

/*
 * ---- the session
 */

bool process_lost(void)
{
	/* Pairs with the stores in connect_session() and process_lose(). */
	return atomic_load_explicit(&process.state, memory_order_acquire) ==
	       SESSION_LOST;
}

void process_lose(const char *why)
{
	if (atomic_exchange_explicit(&process.state, SESSION_LOST,
				     memory_order_acq_rel) == SESSION_LOST)
		return;
	log_error("the session is lost: %s", why);
	region_lose(process.region);
}

/* A vendor library may load us again inside a server. */
static bool inside_server(void)
{
	static const char name[] = "/sluice-server";
	char path[4096];
	const ssize_t size = readlink("/proc/self/exe", path, sizeof(path) - 1);

	if (secure_getenv("SLUICE_SERVER"))
		return true;
	if (size < (ssize_t)sizeof(name))
		return false;
	path[size] = '\0';
	return strcmp(path + size - (sizeof(name) - 1), name) == 0;
}

static bool is_vendor_variable(const char *variable)
{
	static const char *const taken[] = { "POCL_", "OCLGRIND_" };
	static const char *const left[] = { "POCL_CACHE_DIR=" };

	for (size_t i = 0; i < sizeof(left) / sizeof(*left); i++)
		if (strncmp(variable, left[i], strlen(left[i])) == 0)
			return false;
	for (size_t i = 0; i < sizeof(taken) / sizeof(*taken); i++)
		if (strncmp(variable, taken[i], strlen(taken[i])) == 0)
			return true;
	return false;
}

static void fill_in_hello(struct hello_hello *hello,
			  const struct sluice_guest_module *module)
{
	const char *vendor = secure_getenv("SLUICE_VENDOR");

	hello_text(hello->api, sizeof(hello->api), module->name);
	hello_text(hello->version, sizeof(hello->version), module->version);
	hello->hash = module->hash;
	hello_text(hello->vendor, sizeof(hello->vendor), vendor ? vendor : "");
	hello_text(hello->program, sizeof(hello->program),
		   program_invocation_short_name);
	/* A privileged program's environment is its caller's. */
	if (getauxval(AT_SECURE))
		return;
	for (char **variable = environ; variable && *variable; variable++)
		if (is_vendor_variable(*variable) &&
		    hello_variable(hello, *variable) < 0)
			log_warn("%s is not passed on: too long", *variable);
}

static void say_why(int error, const char *text)
{
	char path[LOCAL_PATH];

	if (error != -ENOENT)
		log_error("no session: %s", *text ? text : strerror(-error));
	else if (local_path(0, path) == 0)
		log_error("no sluice daemon at %s; start the program with "
			  "`sluice run`",
			  path);
}

/* The region of a new session; the lock is held. */
static int attach(const struct local_session *session)
{
	int error = region_attach(&process.region, session->region,
				  session->arena_size, REGION_GUEST);

	if (error == 0)
		error = arena_create(&process.arena, process.region);
	if (error == 0)
		event_reader_init(&process.callbacks.reader, process.region);
	process.session = session->session;
	return error;
}

static int ask_daemon(const struct sluice_guest_module *module,
		      char text[HELLO_TEXT])
{
	struct local_session session;
	struct hello_hello *hello = calloc(1, sizeof(*hello));
	int error;

	if (!hello)
		return -ENOMEM;
	fill_in_hello(hello, module);
	error = local_connect(hello, CONNECT_TIMEOUT_MS, &session, text);
	free(hello);
	if (error < 0)
		return error;
	error = attach(&session);
	fd_close(session.region);
	return error;
}

/* Once in a process: what fails stays so. */
static void connect_session(const struct sluice_guest_module *module)
{
	char text[HELLO_TEXT] = "";
	int error = -EPERM;

	if (inside_server())
		log_debug("inside an API server there is no session");
	else if ((error = ask_daemon(module, text)) < 0)
		say_why(error, text);
	/* Pairs with the loads in process_lost() and process_ready(). */
	atomic_store_explicit(&process.state,
			      error < 0 ? SESSION_LOST : SESSION_OPEN,
			      memory_order_release);
}

/* Send a command of the runtime's own. */
static int command(struct guest_thread *thread, uint16_t op, uint8_t flags,
		   const void *body, uint32_t size)
{
	struct ring_producer *ring = &thread->channel.ring;
	struct wire_command header = {
		.api = WIRE_RUNTIME,
		.flags = flags,
		.op = op,
		.size = (uint32_t)(sizeof(header) + wire_padded(size)),
	};
	void *place;
	const int error = ring_reserve(ring, header.size, &place);

	if (error < 0)
		return error;
	memset(place, 0, header.size);
	memcpy(place, &header, sizeof(header));
	memcpy((char *)place + sizeof(header), body, size);
	ring_commit(ring, header.size);
	ring_publish(ring, true);
	return 0;
}

void process_tell(uint16_t op, const void *body, uint32_t size)
{
	struct guest_thread *thread = process_thread();

	if (!thread || !process.region || process_channel(thread) < 0)
		return;
	command(thread, op, WIRE_NO_REPLY, body, size);
}

void process_ask(uint16_t op, const void *body, uint32_t size)
{
	struct guest_thread *thread = process_thread();
	struct reply_body theirs = { 0 };
	struct wire_reply reply;

	if (!thread || !process.region || process_channel(thread) < 0)
		return;
	if (command(thread, op, 0, body, size) == 0)
		reply_wait(&thread->channel.replies, &reply, &theirs);
	reply_body_fini(&theirs);
}

/* Returns the module's number, or a negative errno. */
static int open_api(struct guest_thread *thread,
		    const struct sluice_guest_module *module)
{
	struct {
		char name[WIRE_NAME];
		uint64_t hash;
	} body = { .hash = module->hash };
	struct reply_body theirs = { 0 };
	struct wire_reply reply;
	int error = process_channel(thread);

	hello_text(body.name, sizeof(body.name), module->name);
	if (error == 0)
		error = command(thread, WIRE_OPEN_API, 0, &body, sizeof(body));
	if (error == 0)
		error = reply_wait(&thread->channel.replies, &reply, &theirs);
	if (error == 0 && reply.error != 0)
		log_error("the server does not know %s %s (%016llx)%s%.*s",
			  module->name, module->version,
			  (unsigned long long)module->hash,
			  theirs.size > 0 ? "; it has version " : "",
			  (int)theirs.size,
			  theirs.size > 0 ? (const char *)theirs.data : "");
	reply_body_fini(&theirs);
	if (error < 0)
		return error;
	if (reply.error != 0 || reply.kind != WIRE_REPLY || reply.result == 0 ||
	    reply.result >> PROCESS_NUMBER_BITS)
		return -EPROTO;
	return (int)reply.result;
}

/* In this session; number 0: the server does not know it. */
static void set_opened_as(struct sluice_guest_module *module, uint32_t number)
{
	/* Pairs with the load in process_opened_as(). */
	__atomic_store_n(&module->opened_as,
			 process_epoch() << PROCESS_NUMBER_BITS | number,
			 __ATOMIC_RELEASE);
}

/* The lock is held. Calls that the hook makes pass by process.opening. */
static bool open_module(struct sluice_guest_module *module)
{
	struct guest_thread *thread = process_thread();
	const int number = thread ? open_api(thread, module) : -ENOMEM;

	if (number == -ECONNRESET || number == -EPIPE)
		process_lose("the server ended");
	if (number < 0) {
		/* Asking again would bring no other answer. */
		if (number == -EPROTO)
			set_opened_as(module, 0);
		return false;
	}
	struct sluice_guest_module *outer = process.opening;
	const uint32_t outer_number = process.opening_number;
	process.opening = module;
	process.opening_number = (uint32_t)number;
	if (module->opened)
		module->opened();
	process.opening = outer;
	process.opening_number = outer_number;
	set_opened_as(module, (uint32_t)number);
	return true;
}

bool process_open_slowly(struct sluice_guest_module *module)
{
	bool open = true;

	if (!process_enter())
		return false;
	if (process_opened_as(module) >> PROCESS_NUMBER_BITS == process_epoch())
		return (uint8_t)process_opened_as(module) != 0 &&
		       !process_lost();
	pthread_mutex_lock(&process.open_lock);
	if (atomic_load_explicit(&process.state, memory_order_acquire) ==
	    SESSION_NONE)
		connect_session(module);
	if (process_lost())
		open = false;
	else if (process_opened_as(module) >> PROCESS_NUMBER_BITS ==
		 process_epoch())
		open = (uint8_t)process_opened_as(module) != 0;
	else if (process.opening != module)
		open = open_module(module);
	pthread_mutex_unlock(&process.open_lock);
	return open;
}

uint8_t process_number(const struct sluice_guest_module *module)
{
	const uint32_t opened = process_opened_as(module);

	/* Only the thread that opens it comes here before it is open. */
	if (opened >> PROCESS_NUMBER_BITS != process_epoch())
		return (uint8_t)process.opening_number;
	return (uint8_t)opened;
}

/*
 * ---- types
 */

static uint16_t type_number(const char *tag)
{
	for (uint16_t i = 1; i <= process.type_count; i++)
		if (strcmp(process.types[i], tag) == 0)
			return i;
	if (process.type_count + 1 >=
	    (int)(sizeof(process.types) / sizeof(*process.types)))
		return 0;
	process.types[process.type_count + 1] = tag;
	return ++process.type_count;
}

void process_learn_types(struct sluice_guest_module *module)
{
	const uint32_t room =
		sizeof(module->session_types) / sizeof(*module->session_types);

	pthread_mutex_lock(&process.names_lock);
	for (uint32_t i = 1; i < module->type_count && i < room; i++)
		module->session_types[i] = type_number(module->types[i]);
	/* Pairs with the load in process_type(). */
	__atomic_store_n(&module->types_known, 1, __ATOMIC_RELEASE);
	pthread_mutex_unlock(&process.names_lock);
}
