/*
 * printer -- text of C, indented by tabs and wrapped at 80 columns.
 */
#pragma once

#include <stdbool.h>
#include <stddef.h>

struct printer {
	char *text;
	size_t size, room;
};

/* One line (or none: an empty one), @depth tabs in; wrapped where it is longer
 * than 80 columns, after commas and before operators. */
void printer_line(struct printer *printer, int depth, const char *format, ...)
	__attribute__((format(printf, 3, 4)));

/* A comment, as a block where it is longer than a line. */
void printer_comment(struct printer *printer, int depth, const char *text);

/* Text as it is. */
void printer_text(struct printer *printer, const char *text);

/* FNV-1a, 64 bits, of what was printed so far. */
unsigned long long printer_hash(const struct printer *printer);

/* Write it to @folder/@name. A failure is an error that ends the program. */
void printer_save(const struct printer *printer, const char *folder,
		  const char *name);

void printer_fini(struct printer *printer);
