#include "fetch.h"

#include <dlfcn.h>
#include <errno.h>
#include <fcntl.h>
#include <pthread.h>
#include <stdatomic.h>
#include <stddef.h>
#include <stdint.h>
#include <unistd.h>

#include "fd.h"
#include "line.h"
#include "own.h"

/* The most that is fetched, and how long nothing may come; tests have less. */
#ifndef FETCH_LARGEST
#define FETCH_LARGEST 0x100000000ll
#endif
#ifndef FETCH_STALL_S
#define FETCH_STALL_S 10
#endif

/* libcurl's own numbers (curl.h), stable since the version each came in. */
enum {
	CURL_WRITEDATA = 10001,
	CURL_URL = 10002,
	CURL_TIMEOUT = 13,
	CURL_LOW_SPEED_LIMIT = 19,
	CURL_LOW_SPEED_TIME = 20,
	CURL_FAILONERROR = 45,
	CURL_FOLLOWLOCATION = 52,
	CURL_MAXREDIRS = 68,
	CURL_CONNECTTIMEOUT = 78,
	CURL_NOSIGNAL = 99,
	CURL_PROTOCOLS = 181,
	CURL_REDIR_PROTOCOLS = 182,
	CURL_WRITEFUNCTION = 20011,
	CURL_MAXFILESIZE_LARGE = 30117,
	CURL_GLOBAL_ALL = 3,
	CURL_HTTP_HTTPS_FTP = 1 | 2 | 4,
	CURL_FILESIZE_EXCEEDED = 63,
};

static struct {
	int (*global_init)(long flags);
	void *(*easy_init)(void);
	int (*easy_setopt)(void *easy, int option, ...);
	int (*easy_perform)(void *easy);
	void (*easy_cleanup)(void *easy);
	const char *(*easy_strerror)(int code);
} curl;
static bool curl_found;
static pthread_once_t curl_once = PTHREAD_ONCE_INIT;

/* Where the bytes go, and how many have come. */
struct transfer {
	int fd;
	long long size;
	int error;
};

static const char *const curl_names[] = { "libcurl.so.4",
					  "libcurl-gnutls.so.4" };

static bool symbol_take(void *handle, const char *name, void *place)
{
	void *symbol = dlsym(handle, name);

	*(void **)place = symbol;
	return symbol != NULL;
}

static void curl_find(void)
{
	void *handle = NULL;

	for (size_t i = 0;
	     !handle && i < sizeof(curl_names) / sizeof(*curl_names); i++)
		handle = dlopen(curl_names[i], RTLD_NOW | RTLD_LOCAL);
	if (!handle)
		return;
	curl_found =
		symbol_take(handle, "curl_global_init", &curl.global_init) &&
		symbol_take(handle, "curl_easy_init", &curl.easy_init) &&
		symbol_take(handle, "curl_easy_setopt", &curl.easy_setopt) &&
		symbol_take(handle, "curl_easy_perform", &curl.easy_perform) &&
		symbol_take(handle, "curl_easy_cleanup", &curl.easy_cleanup) &&
		symbol_take(handle, "curl_easy_strerror",
			    &curl.easy_strerror) &&
		curl.global_init(CURL_GLOBAL_ALL) == 0;
}

/* libcurl's write function: anything but @size * @count ends the transfer. */
static size_t transfer_write(char *data, size_t size, size_t count, void *arg)
{
	struct transfer *transfer = arg;
	const size_t bytes = size * count;

	transfer->size += (long long)bytes;
	if (transfer->size > FETCH_LARGEST)
		transfer->error = -EFBIG;
	else
		transfer->error = fd_write_all(transfer->fd, data, bytes);
	return transfer->error ? 0 : bytes;
}

static int transfer_run(struct transfer *transfer, const char *url)
{
	void *easy = curl.easy_init();

	if (!easy)
		return -ENOMEM;
	curl.easy_setopt(easy, CURL_URL, url);
	curl.easy_setopt(easy, CURL_WRITEFUNCTION, transfer_write);
	curl.easy_setopt(easy, CURL_WRITEDATA, transfer);
	curl.easy_setopt(easy, CURL_NOSIGNAL, 1L);
	curl.easy_setopt(easy, CURL_FAILONERROR, 1L);
	curl.easy_setopt(easy, CURL_FOLLOWLOCATION, 1L);
	curl.easy_setopt(easy, CURL_MAXREDIRS, 10L);
	/* What announces more is not begun. */
	curl.easy_setopt(easy, CURL_MAXFILESIZE_LARGE, (int64_t)FETCH_LARGEST);
	curl.easy_setopt(easy, CURL_CONNECTTIMEOUT, 60L);
	curl.easy_setopt(easy, CURL_TIMEOUT, 3600L);
	curl.easy_setopt(easy, CURL_LOW_SPEED_LIMIT, 100L);
	curl.easy_setopt(easy, CURL_LOW_SPEED_TIME, (long)FETCH_STALL_S);
	/* HTTP, HTTPS and FTP are bits 0 to 2. */
	curl.easy_setopt(easy, CURL_PROTOCOLS, (long)CURL_HTTP_HTTPS_FTP);
	curl.easy_setopt(easy, CURL_REDIR_PROTOCOLS, (long)CURL_HTTP_HTTPS_FTP);
	const int code = curl.easy_perform(easy);
	curl.easy_cleanup(easy);
	if (code == 0)
		return 0;
	vaccel_error("Could not fetch %s: %s", url, curl.easy_strerror(code));
	if (code == CURL_FILESIZE_EXCEEDED)
		return -EFBIG;
	return transfer->error ? transfer->error : -EREMOTEIO;
}

int fetch(const char *url, const char *path)
{
	pthread_once(&curl_once, curl_find);
	if (!curl_found) {
		vaccel_error("Could not fetch %s: libcurl is missing "
			     "(Debian: libcurl4)",
			     url);
		return -ENOTSUP;
	}
	OWNED(fd_release)
	int fd = open(path, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0600);
	if (fd < 0)
		return -errno;
	struct transfer transfer = { .fd = fd };
	const int error = transfer_run(&transfer, url);
	if (error)
		unlink(path);
	return error;
}
