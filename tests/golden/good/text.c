/* string, text, in_until, sized, file, lives; arrays of strings. */
#include "text_api.h"
#include "text_util.h"
#include <sluice/spec.h>

API(void)
{
	name("Text");
	version("1.0");
	soname("libtext.so.1");
	functions("txt_*");
}

TYPE(txt_status s)
{
	success(0);
	failure(-1);
}

txt_status txt_say_some(const char *words, size_t length)
{
	text(words, length);
}
txt_status txt_name(size_t size, char *text, size_t *size_ret)
{
	out_upto(text, size, *size_ret);
}
txt_status txt_sources(unsigned count, const char **strings,
		       const size_t *lengths)
{
	in(lengths, count);
	in(strings, count);
	for (unsigned i = 0; i < count; i++)
		text(strings[i], lengths[i]);
}
txt_status txt_list(const int *list) { in_until(list, -1); }
txt_status txt_pairs(const long *properties) { in_until(properties, 0, 2); }
txt_status txt_packet_send(const txt_packet *packet)
{
	sized(packet, packet_bytes);
}
txt_status txt_load(const char *path) { file(path); }
const char *txt_version(void)
{
	const char *version = RESULT;
	lives(version, NULL);
}
