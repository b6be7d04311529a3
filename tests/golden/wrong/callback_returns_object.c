#include "wrong.h"
#include <sluice/spec.h>

API(void)
{
	name("Wrong");
	version("1.0");
	soname("libwrong.so");
	functions("w_choose");
}

TYPE(w_status s)
{
	success(0);
	failure(-1);
}
static w_box pick_arguments(int index, void *data)
{
}
w_status w_choose(w_pick pick, void *data)
{
	calls(pick, pick_arguments, data);
}
