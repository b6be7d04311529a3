#include "line.h"

#include <fcntl.h>
#include <stdarg.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

#include "fd.h"

#define LINE_MAX_SIZE 8192
#define REPEAT_FREE 20
#define REPEAT_ROOM 8
#define REPEAT_WINDOW_MS 1000
#define REPEAT_TEXT 200

atomic_uint line_mask;

/* Where lines go. */
enum sink { SINK_STDOUT, SINK_STDERR, SINK_FILE };

/* A text that was printed, and how often it came since. */
struct repeat {
	uint64_t hash;
	int64_t since_ms;
	unsigned long count;
	unsigned flag;
	char text[REPEAT_TEXT];
};

/* Guarded by the lock; line_mask alone is read without it. */
static struct {
	pthread_mutex_t lock;
	enum sink sink;
	char name[SLOG_NAME_MAX];
	int fd;
	int day, year; /* of the file that is open */
	time_t second; /* that stamp and now_day are of */
	char stamp[32];
	struct tm now;
	struct repeat repeats[REPEAT_ROOM];
	unsigned next_repeat;
} lines = { .lock = PTHREAD_MUTEX_INITIALIZER, .fd = -1 };

static const struct tag {
	unsigned flag;
	const char *text;
} tags[] = {
	{ SLOG_NOTE, "<note> " },
	{ SLOG_INFO, "\033[32m<info>\033[0m " },
	{ SLOG_WARN, "\033[33m<warn>\033[0m " },
	{ SLOG_DEBUG, "\033[34m<debug>\033[0m " },
	{ SLOG_TRACE, "\033[36m<trace>\033[0m " },
	{ SLOG_ERROR, "\033[31m<error>\033[0m " },
	{ SLOG_FATAL, "\033[31m<fatal>\033[0m " },
};

static const char *tag_of(unsigned flag)
{
	for (size_t i = 0; i < sizeof(tags) / sizeof(*tags); i++)
		if (tags[i].flag == flag)
			return tags[i].text;
	return "";
}

static unsigned mask_of(vaccel_log_level_t level)
{
	static const unsigned masks[VACCEL_LOG_MAX] = {
		[VACCEL_LOG_ERROR] = SLOG_ERROR,
		[VACCEL_LOG_WARN] = SLOG_ERROR | SLOG_WARN,
		[VACCEL_LOG_INFO] = SLOG_ERROR | SLOG_WARN | SLOG_INFO,
		[VACCEL_LOG_DEBUG] =
			SLOG_ERROR | SLOG_WARN | SLOG_INFO | SLOG_DEBUG,
	};

	return (unsigned)level < VACCEL_LOG_MAX ? masks[level] : 0;
}

static void file_open(void)
{
	char path[SLOG_NAME_MAX + 64];

	fd_close(lines.fd);
	snprintf(path, sizeof(path), "%s%s-%04d-%02d-%02d.log",
		 lines.name[0] == '/' ? "" : "./", lines.name,
		 lines.now.tm_year + 1900, lines.now.tm_mon + 1,
		 lines.now.tm_mday);
	lines.fd = open(path, O_WRONLY | O_CREAT | O_APPEND | O_CLOEXEC, 0666);
	lines.day = lines.now.tm_yday;
	lines.year = lines.now.tm_year;
}

static void sink_write(const char *text, size_t size)
{
	if (lines.sink != SINK_FILE) {
		fwrite(text, 1, size,
		       lines.sink == SINK_STDERR ? stderr : stdout);
		return;
	}
	if (lines.fd < 0 || lines.day != lines.now.tm_yday ||
	    lines.year != lines.now.tm_year)
		file_open();
	/* Who closes all descriptors closes ours: then it is opened anew. A
	 * descriptor that has become somebody else's cannot be told. */
	if (lines.fd >= 0 && write(lines.fd, text, size) < 0) {
		file_open();
		if (lines.fd >= 0 && write(lines.fd, text, size) < 0)
			return; /* a full disk has no place to say so */
	}
}

/* The text of the time up to seconds, made once for each. */
static const char *stamp_of(time_t second)
{
	if (second != lines.second || lines.stamp[0] == '\0') {
		localtime_r(&second, &lines.now);
		strftime(lines.stamp, sizeof(lines.stamp), "%Y.%m.%d-%H:%M:%S",
			 &lines.now);
		lines.second = second;
	}
	return lines.stamp;
}

static void put_line(unsigned flag, bool newline, const char *text)
{
	char line[LINE_MAX_SIZE + 128];
	struct timespec now;

	clock_gettime(CLOCK_REALTIME, &now);
	const unsigned hundredths = (unsigned)(now.tv_nsec / 10000000) % 100;
	const char *stamp = stamp_of(now.tv_sec);
	char *at = stpcpy(line, stamp);
	*at++ = '.';
	*at++ = (char)('0' + hundredths / 10);
	*at++ = (char)('0' + hundredths % 10);
	at = stpcpy(at, " - ");
	at = stpcpy(at, tag_of(flag));
	const size_t length = strnlen(text, LINE_MAX_SIZE);
	memcpy(at, text, length);
	at += length;
	if (newline)
		*at++ = '\n';
	sink_write(line, (size_t)(at - line));
}

static int64_t now_ms(void)
{
	struct timespec now;

	clock_gettime(CLOCK_MONOTONIC_COARSE, &now);
	return (int64_t)now.tv_sec * 1000 + now.tv_nsec / 1000000;
}

static uint64_t hash_of(const char *text)
{
	uint64_t hash = 0xcbf29ce484222325ull; /* FNV-1a */

	for (; *text; text++)
		hash = (hash ^ (unsigned char)*text) * 0x100000001b3ull;
	return hash;
}

static void repeat_tell(struct repeat *repeat)
{
	char text[REPEAT_TEXT + 64];

	if (repeat->count > REPEAT_FREE) {
		snprintf(text, sizeof(text), "repeated %lu times: %s",
			 repeat->count - REPEAT_FREE, repeat->text);
		put_line(repeat->flag, true, text);
	}
	*repeat = (struct repeat){ 0 };
}

/* Tell of texts that nobody has repeated within their second. */
static void repeats_expire(int64_t now)
{
	for (size_t i = 0; i < REPEAT_ROOM; i++)
		if (lines.repeats[i].count > 0 &&
		    now - lines.repeats[i].since_ms >= REPEAT_WINDOW_MS)
			repeat_tell(&lines.repeats[i]);
}

/* Whether a line is one too many of its kind. */
static bool repeat_held(unsigned flag, const char *text)
{
	const uint64_t hash = hash_of(text);
	const int64_t now = now_ms();

	repeats_expire(now);
	for (size_t i = 0; i < REPEAT_ROOM; i++)
		if (lines.repeats[i].count > 0 && lines.repeats[i].hash == hash)
			return ++lines.repeats[i].count > REPEAT_FREE;
	struct repeat *repeat =
		&lines.repeats[lines.next_repeat++ % REPEAT_ROOM];
	repeat_tell(repeat);
	*repeat = (struct repeat){
		.hash = hash, .since_ms = now, .count = 1, .flag = flag
	};
	snprintf(repeat->text, sizeof(repeat->text), "%.*s", REPEAT_TEXT - 1,
		 text);
	return false;
}

void line_lock(void)
{
	pthread_mutex_lock(&lines.lock);
}

void line_unlock(void)
{
	pthread_mutex_unlock(&lines.lock);
}

static void repeats_tell_all(void)
{
	for (size_t i = 0; i < REPEAT_ROOM; i++)
		repeat_tell(&lines.repeats[i]);
}

void line_configure(const struct vaccel_config *config)
{
	const char *name = config->log_file ? config->log_file : "";

	line_lock();
	repeats_tell_all();
	fd_close(lines.fd);
	lines.fd = -1;
	lines.sink = SINK_FILE;
	if (name[0] == '\0' || strcmp(name, "/dev/stdout") == 0)
		lines.sink = SINK_STDOUT;
	else if (strcmp(name, "/dev/stderr") == 0)
		lines.sink = SINK_STDERR;
	snprintf(lines.name, sizeof(lines.name), "%.*s", SLOG_NAME_MAX - 1,
		 name);
	line_unlock();
	/* Relaxed: a line printed a moment late or early harms nobody. */
	atomic_store_explicit(&line_mask, mask_of(config->log_level),
			      memory_order_relaxed);
}

void line_close(void)
{
	line_lock();
	repeats_tell_all();
	fd_close(lines.fd);
	lines.fd = -1;
	line_unlock();
}

void slog_print(SLOG_FLAGS_E eFlag, uint8_t nNewLine, const char *pMsg, ...)
{
	char text[LINE_MAX_SIZE];
	va_list list;

	if (!line_on(eFlag))
		return;
	va_start(list, pMsg);
	const int length = vsnprintf(text, sizeof(text), pMsg, list);
	va_end(list);
	if (length < 0)
		return;
	line_lock();
	if (!(eFlag & (SLOG_ERROR | SLOG_WARN)) || !repeat_held(eFlag, text))
		put_line(eFlag, nNewLine, text);
	line_unlock();
}
