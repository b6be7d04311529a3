/* creates, retains, releases, destroys, parent, counts, handle, typed,
 * invalid, dispatch, status of an out. */
#include "objects_api.h"
#include <sluice/spec.h>

API(void)
{
	name("Objects");
	version("1.0");
	soname("libobjects.so.1");
	functions("obj_*");
}

TYPE(obj_status s)
{
	success(0);
	failure(-1);
}
TYPE(obj_world w) { invalid(-10); }
TYPE(obj_box b)
{
	invalid(-11);
	dispatch();
}

IDIOM(obj_status *error_ret) { status(*error_ret); }
IDIOM(obj_world world)
{
	any made = RESULT;
	creates(made);
	parent(made, world);
}
IDIOM(size_t size, void *value, size_t *size_ret)
{
	out_upto(value, size, *size_ret);
}

obj_status obj_open_two(obj_world world, obj_box *one, obj_box *two)
{
	creates(*one);
	creates(*two);
	required(world);
}
obj_status obj_open_many(obj_world world, unsigned room, obj_box *boxes,
			 unsigned *opened)
{
	out_upto(boxes, room, *opened);
	creates(*boxes);
	parent(*boxes, world);
}
obj_status obj_retain(obj_box box) { retains(box); }
obj_status obj_release(obj_box box) { releases(box); }
obj_status obj_shut(obj_box box)
{
	releases(box);
	wait();
}
obj_status obj_all(unsigned room, obj_box *boxes, unsigned *found)
{
	out_upto(boxes, room, *found);
}
obj_box obj_open_with(const intptr_t *properties, obj_status *error_ret)
{
	obj_box box = RESULT;
	creates(box);
	in_until(properties, 0, 2);
	for (int i = 0; properties[i]; i += 2)
		if (properties[i] == OBJ_WITH)
			handle((obj_box *)&properties[i + 1]);
}
obj_status obj_ask(obj_box box, obj_question question, size_t size,
		   void *value, size_t *size_ret)
{
	if (question == OBJ_BOX_WORLD)
		typed((obj_world *)value);
	is(question, OBJ_BOX_WORLD, parent(box));
	is(question, OBJ_BOX_COUNT, counts(box));
}
void obj_forget(obj_world world) { destroys(world); }
