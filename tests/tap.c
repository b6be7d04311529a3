/*
 * tap -- what cmocka prints, with skips as TAP has them.
 *
 * cmocka 1.1 writes "not ok 1 # SKIP name", which `meson test` takes for a
 * failure. Every line of cmocka's goes through its print_message(), and the
 * library's own calls arrive here.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>

#include <cmocka.h>

__attribute__((visibility("default"))) void
print_message(const char *const format, ...)
{
	va_list args;
	bool skips = strncmp(format, "not ok ", 7) == 0 &&
		     strstr(format, "# SKIP") != NULL;

	va_start(args, format);
	vprintf(skips ? format + strlen("not ") : format, args);
	va_end(args);
	fflush(stdout);
}
