#include "wrong.h"
#include <sluice/spec.h>

API(void)
{
	name("Wrong");
	version("1.0");
	functions("w_read");
}
