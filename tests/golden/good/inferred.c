/* Inference proposes and refuses; reviewed() says that a person has read it. */
#include "inferred_api.h"
#include <sluice/spec.h>

API(void)
{
	name("Inferred");
	version("1.0");
	soname("libinferred.so.1");
	functions("inf_*");
	reviewed("inf_format_*", "inf_numbers");
}

TYPE(inf_status s)
{
	success(0);
	failure(-1);
	unsupported(-2);
}
