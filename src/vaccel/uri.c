#include "uri.h"

#include <ctype.h>
#include <errno.h>
#include <limits.h>
#include <string.h>

static const char *const remote_schemes[] = { "http", "https", "ftp" };

static bool scheme_is(const char *text, size_t length, const char *scheme)
{
	return strlen(scheme) == length && memcmp(text, scheme, length) == 0;
}

static bool scheme_is_remote(const char *text, size_t length)
{
	for (size_t i = 0; i < sizeof(remote_schemes) / sizeof(*remote_schemes);
	     i++)
		if (scheme_is(text, length, remote_schemes[i]))
			return true;
	return false;
}

/* A port is at most five digits. */
static bool port_is_sound(const char *port, size_t length)
{
	for (size_t i = 0; i < length; i++)
		if (!isdigit((unsigned char)port[i]))
			return false;
	return length <= 5;
}

/* Host and port, with or without who asks: [user@]host[:port]. */
static bool authority_is_sound(const char *at, size_t length)
{
	const char *user = memrchr(at, '@', length);

	if (user) {
		length -= (size_t)(user + 1 - at);
		at = user + 1;
	}
	const char *bracket =
		length && *at == '[' ? memchr(at, ']', length) : NULL;
	if (length && *at == '[' && !bracket)
		return false;
	const char *after = bracket ? bracket + 1 : at;
	const size_t left = length - (size_t)(after - at);
	const char *colon = memchr(after, ':', left);
	const size_t host = colon ? (size_t)(colon - at) : length;
	if (bracket && host != (size_t)(after - at))
		return false;
	return host > 0 &&
	       (!colon || port_is_sound(colon + 1, length - host - 1));
}

static bool url_is_sound(const char *url, const char *rest)
{
	for (const char *at = url; *at; at++)
		if (!isgraph((unsigned char)*at))
			return false;
	return authority_is_sound(rest, strcspn(rest, "/?#"));
}

int uri_parse(struct uri *uri, const char *text)
{
	const char *mark = strstr(text, "://");
	const size_t length = mark ? (size_t)(mark - text) : 0;

	if (mark && scheme_is_remote(text, length)) {
		if (!url_is_sound(text, mark + 3))
			return -EINVAL;
		*uri = (struct uri){ .remote = true, .path = text };
		return 0;
	}
	if (mark && !scheme_is(text, length, "file"))
		return -EINVAL;
	const char *path = mark ? mark + 3 : text;
	if (strlen(path) >= PATH_MAX)
		return -ENAMETOOLONG;
	*uri = (struct uri){ .plain = !mark, .path = path };
	return 0;
}

int uri_file_name(const char *url, const char **name)
{
	const char *slash = strrchr(url, '/');
	const char *last = slash ? slash + 1 : url;

	if (*last == '\0' || strcmp(last, ".") == 0 || strcmp(last, "..") == 0)
		return -EINVAL;
	if (strlen(last) >= NAME_MAX)
		return -ENAMETOOLONG;
	*name = last;
	return 0;
}
