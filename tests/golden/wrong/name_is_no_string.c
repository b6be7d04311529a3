#include "wrong.h"
#include <sluice/spec.h>

static const char THE_MAP[] = "wrong.map";

API(void)
{
	name("Wrong");
	version("1.0");
	soname("libwrong.so");
	functions("w_read");
	exports(THE_MAP);
}

TYPE(w_status s)
{
	success(0);
	failure(-1);
}

