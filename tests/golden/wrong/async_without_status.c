#include "wrong.h"
#include <sluice/spec.h>

API(void)
{
	name("Wrong");
	version("1.0");
	soname("libwrong.so");
	functions("w_text");
}

TYPE(w_status s)
{
	success(0);
	failure(-1);
}
const char *w_text(int which)
{
	async();
}
