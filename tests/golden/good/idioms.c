/* IDIOM: types as spelled, `any _`, only_if; a definition wins, path by path;
 * facts add up. */
#include "idioms_api.h"
#include <sluice/spec.h>

API(void)
{
	name("Idioms");
	version("1.0");
	soname("libidioms.so.1");
	functions("idi_*");
}

TYPE(idi_status s)
{
	success(0);
	failure(-1);
}

IDIOM(size_t size, void *value, size_t *size_ret)
{
	out_upto(value, size, *size_ret);
}
IDIOM(idi_info info)
{
	constant();
}
IDIOM(idi_box box)
{
	only_if("idi_release_*");
	releases(box);
}
IDIOM(any _)
{
	flushes();
}
IDIOM(double nowhere)
{
	reports();
}

/* On the path where info is 0 the idiom holds. */
idi_status idi_own_info(idi_info info, size_t size, void *value,
			size_t *size_ret)
{
	if (info == 7)
		inout(value, size);
	else if (info)
		out(value, size);
}
