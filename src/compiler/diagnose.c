#include "diagnose.h"

#include <stdarg.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "pool.h"

static int errors;

static void source_line(struct place place)
{
	char text[512];
	FILE *file = place.file && place.line > 0 && place.column > 0
			     ? fopen(place.file, "r")
			     : NULL;

	if (!file)
		return;
	bool found = true;
	for (int i = 0; i < place.line && found; i++)
		found = fgets(text, sizeof(text), file) != NULL;
	fclose(file);
	if (!found)
		return;
	text[strcspn(text, "\n")] = '\0';
	fprintf(stderr, "%s\n", text);
	for (int i = 1; i < place.column && text[i - 1]; i++)
		fputc(text[i - 1] == '\t' ? '\t' : ' ', stderr);
	fprintf(stderr, "^\n");
}

static void message(struct place place, const char *level, const char *format,
		    va_list list)
{
	if (place.file && place.line > 0 && place.column > 0)
		fprintf(stderr, "%s:%d:%d: ", place.file, place.line,
			place.column);
	else if (place.file && place.line > 0)
		fprintf(stderr, "%s:%d: ", place.file, place.line);
	else if (place.file)
		fprintf(stderr, "%s: ", place.file);
	else
		fprintf(stderr, "sluice-compile: ");
	fprintf(stderr, "%s: ", level);
	vfprintf(stderr, format, list);
	fputc('\n', stderr);
	source_line(place);
}

void diagnose_error(struct place place, const char *format, ...)
{
	va_list list;

	errors++;
	va_start(list, format);
	message(place, "error", format, list);
	va_end(list);
}

void diagnose_warning(struct place place, const char *format, ...)
{
	va_list list;

	va_start(list, format);
	message(place, "warning", format, list);
	va_end(list);
}

void diagnose_note(struct place place, const char *format, ...)
{
	va_list list;

	va_start(list, format);
	message(place, "note", format, list);
	va_end(list);
}

void diagnose_fatal(struct place place, const char *format, ...)
{
	va_list list;

	va_start(list, format);
	message(place, "error", format, list);
	va_end(list);
	exit(1);
}

int diagnose_errors(void)
{
	return errors;
}

/* Levenshtein's distance, row by row. */
static size_t distance(const char *a, const char *b)
{
	const size_t length = strlen(b);
	size_t *row = pool_new((length + 1) * sizeof(*row));

	for (size_t i = 0; i <= length; i++)
		row[i] = i;
	for (size_t i = 0; a[i]; i++) {
		size_t diagonal = row[0];
		row[0] = i + 1;
		for (size_t k = 0; k < length; k++) {
			size_t best = diagonal + (a[i] != b[k]);
			if (row[k] + 1 < best)
				best = row[k] + 1;
			if (row[k + 1] + 1 < best)
				best = row[k + 1] + 1;
			diagonal = row[k + 1];
			row[k + 1] = best;
		}
	}
	return row[length];
}

const char *diagnose_nearest(const char *name, const char *const *candidates,
			     size_t count)
{
	const char *nearest = NULL;
	size_t least = strlen(name) / 3 + 2;

	for (size_t i = 0; i < count; i++) {
		const size_t edits = distance(name, candidates[i]);
		if (edits < least) {
			least = edits;
			nearest = candidates[i];
		}
	}
	return nearest;
}
