/* text: characters, lists that end, data that tell their size. */
#pragma once

#include <stddef.h>

typedef int txt_status;
typedef struct {
	unsigned size;
} txt_packet;

txt_status txt_say(const char *words);
txt_status txt_say_some(const char *words, size_t length);
txt_status txt_name(size_t size, char *text, size_t *size_ret);
txt_status txt_sources(unsigned count, const char **strings,
		       const size_t *lengths);
txt_status txt_list(const int *list);
txt_status txt_pairs(const long *properties);
txt_status txt_packet_send(const txt_packet *packet);
txt_status txt_load(const char *path);
const char *txt_version(void);
