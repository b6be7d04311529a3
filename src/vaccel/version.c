#include "version.h"

#include <ctype.h>
#include <errno.h>
#include <limits.h>
#include <string.h>

/* A decimal number; *@at moves behind it. */
static int number_parse(const char **at, int *number)
{
	long value = 0;
	const char *start = *at;

	for (; isdigit((unsigned char)**at); (*at)++) {
		value = value * 10 + (**at - '0');
		if (value > INT_MAX)
			return -EINVAL;
	}
	*number = (int)value;
	return *at == start ? -EINVAL : 0;
}

static int dot_parse(const char **at)
{
	return *(*at)++ == '.' ? 0 : -EINVAL;
}

int version_parse(struct version *version, const char *text)
{
	struct version parsed;
	const char *at = text;

	if (!text)
		return -EINVAL;
	if (*at == 'v')
		at++;
	if (number_parse(&at, &parsed.major) || dot_parse(&at) ||
	    number_parse(&at, &parsed.minor) || dot_parse(&at) ||
	    number_parse(&at, &parsed.patch))
		return -EINVAL;
	if (at[strcspn(at, " \t\r\n\v\f")] != '\0')
		return -EINVAL;
	parsed.rest = at;
	*version = parsed;
	return 0;
}

bool version_equal(const struct version *a, const struct version *b)
{
	return a->major == b->major && a->minor == b->minor &&
	       a->patch == b->patch && strcmp(a->rest, b->rest) == 0;
}
