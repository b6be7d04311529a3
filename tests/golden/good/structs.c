/* TYPE of a struct: strings, bytes, lists, handles, a tagged union. */
#include "structs_api.h"
#include <sluice/spec.h>

API(void)
{
	name("Structs");
	version("1.0");
	soname("libstructs.so.1");
	functions("str_*");
	reviewed("str_one", "str_info_get");
}

TYPE(str_status s)
{
	success(0);
	failure(-1);
}
TYPE(str_box b) { invalid(-2); }
TYPE(str_desc d)
{
	string(d.name);
	in(d.data, d.size);
	handle(&d.box);
	if (d.kind == 1)
		handle(&d.u.other);
	in(d.tags, d.tag_count);
	for (int i = 0; i < d.tag_count; i++)
		string(d.tags[i]);
}
TYPE(str_info i) { handle(&i.box); }

str_status str_digest(const str_desc *descs, int count, uint64_t *digest)
{
	in(descs, count);
	out(digest, 1);
}
str_status str_infos(unsigned room, str_info *infos, unsigned *used)
{
	out_upto(infos, room, *used);
}
const str_report *str_report_of(str_box box)
{
	const str_report *report = RESULT;
	lives(report, box);
}
str_status str_close(str_box box) { destroys(box); }
