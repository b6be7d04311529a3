#include "printer.h"

#include <ctype.h>
#include <errno.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "diagnose.h"
#include "pool.h"

#define COLUMNS 80
#define TAB 8

static void append(struct printer *printer, const char *text, size_t size)
{
	if (printer->size + size + 1 > printer->room) {
		printer->room = (printer->size + size + 1) * 2;
		printer->text = realloc(printer->text, printer->room);
		if (!printer->text) {
			fprintf(stderr, "sluice-compile: out of memory\n");
			exit(1);
		}
	}
	memcpy(printer->text + printer->size, text, size);
	printer->size += size;
	printer->text[printer->size] = '\0';
}

void printer_text(struct printer *printer, const char *text)
{
	append(printer, text, strlen(text));
}

static bool breaks_before(const char *at)
{
	static const char *const operators[] = { " && ", " || ", " ? ", " : ",
						 " + ",	 " / ",	 " * ", " | ",
						 " == ", " != ", " < " };

	for (size_t i = 0; i < sizeof(operators) / sizeof(operators[0]); i++)
		if (strncmp(at, operators[i], strlen(operators[i])) == 0)
			return true;
	return false;
}

/* Behind an opening parenthesis, where the line would else be too long. */
static size_t fitting_open(const char *text, size_t columns)
{
	for (size_t i = columns; i > 1; i--)
		if (text[i - 1] == '(' && text[i] != ')' &&
		    isalnum((unsigned char)text[i - 2]))
			return i;
	return 0;
}

/*
 * How much of @text goes into @columns: all, or up to the last place where a
 * line may end, outside of strings; a place beyond where there is no other.
 */
static size_t fitting(const char *text, size_t columns)
{
	size_t best = 0;
	bool quoted = false;

	if (strlen(text) <= columns)
		return strlen(text);
	for (size_t i = 0; text[i]; i++) {
		if (text[i] == '"' && (i == 0 || text[i - 1] != '\\'))
			quoted = !quoted;
		if (quoted || text[i] != ' ' || i == 0)
			continue;
		if (i > columns && best)
			break;
		if (text[i - 1] == ',' || text[i - 1] == '=' ||
		    text[i - 1] == ';' || text[i - 1] == '{' ||
		    breaks_before(text + i))
			best = i;
		else if (text[i - 1] == '&' || text[i - 1] == '|' ||
			 text[i - 1] == '?' || text[i - 1] == ':')
			continue;
	}
	if (!best || best > columns) {
		const size_t open =
			strchr(text, '"') ? 0 : fitting_open(text, columns);
		if (open)
			return open;
	}
	return best ? best : strlen(text);
}

static void tabs(struct printer *printer, int depth)
{
	for (int i = 0; i < depth; i++)
		append(printer, "\t", 1);
}

void printer_line(struct printer *printer, int depth, const char *format, ...)
{
	va_list list;

	va_start(list, format);
	const char *text = pool_vformat(format, list);
	va_end(list);
	int indent = depth;
	while (*text) {
		const int used = indent * TAB;
		const size_t room =
			used < COLUMNS - 20 ? (size_t)(COLUMNS - used) : 20;
		const size_t size = fitting(text, room);
		tabs(printer, indent);
		append(printer, text, size);
		append(printer, "\n", 1);
		text += size;
		while (*text == ' ')
			text++;
		indent = depth + 1;
	}
	if (indent == depth)
		append(printer, "\n", 1);
}

void printer_comment(struct printer *printer, int depth, const char *text)
{
	const size_t room = (size_t)(COLUMNS - depth * TAB);
	const size_t columns = room > 23 ? room - 3 : 20;

	if (strlen(text) + 6 <= room) {
		printer_line(printer, depth, "/* %s */", text);
		return;
	}
	printer_line(printer, depth, "/*");
	while (*text) {
		size_t size = strlen(text);
		if (size > columns)
			for (size = columns; size > 0 && text[size] != ' ';)
				size--;
		if (size == 0)
			size = strcspn(text, " ");
		tabs(printer, depth);
		append(printer, " * ", 3);
		append(printer, text, size);
		append(printer, "\n", 1);
		text += size + strspn(text + size, " ");
	}
	printer_line(printer, depth, " */");
}

unsigned long long printer_hash(const struct printer *printer)
{
	unsigned long long hash = 0xcbf29ce484222325ull;

	for (size_t i = 0; i < printer->size; i++) {
		hash ^= (unsigned char)printer->text[i];
		hash *= 0x100000001b3ull;
	}
	return hash;
}

void printer_save(const struct printer *printer, const char *folder,
		  const char *name)
{
	const char *path = pool_format("%s/%s", folder, name);
	FILE *file = fopen(path, "w");

	if (!file)
		diagnose_fatal((struct place){ path, 0, 0 },
			       "cannot be written: %s", strerror(errno));
	const bool whole = fwrite(printer->text ? printer->text : "", 1,
				  printer->size, file) == printer->size;
	if (fclose(file) != 0 || !whole)
		diagnose_fatal((struct place){ path, 0, 0 },
			       "cannot be written: %s", strerror(errno));
}

void printer_fini(struct printer *printer)
{
	free(printer->text);
	*printer = (struct printer){ 0 };
}
