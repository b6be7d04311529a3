/* structs: members, nested, tagged unions, arrays of them. */
#pragma once

#include <stddef.h>
#include <stdint.h>

typedef int str_status;
typedef struct str_box_ *str_box;

typedef struct {
	int kind; /* 1: u.other; 0: u.number */
	const char *name;
	const void *data;
	size_t size;
	str_box box;
	union {
		str_box other;
		int64_t number;
	} u;
	const char *const *tags;
	int tag_count;
	const void *unused;
	void (*called)(int);
} str_desc;

typedef struct {
	size_t size;
	str_box box;
	char label[16];
	const char *secret;
	struct {
		const char *inner;
		int depth;
	} nested;
} str_info;

typedef struct {
	const char *title;
	int lines;
} str_report;

str_status str_digest(const str_desc *descs, int count, uint64_t *digest);
str_status str_one(const str_desc *desc);
str_status str_info_get(str_box box, str_info *info);
str_status str_infos(unsigned room, str_info *infos, unsigned *used);
const str_report *str_report_of(str_box box);
str_status str_close(str_box box);
