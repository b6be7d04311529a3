/* mask, require, required; helpers over checked memory. */
#include "checks_api.h"
#include "checks_util.h"
#include <sluice/spec.h>

API(void)
{
	name("Checks");
	version("1.0");
	soname("libchecks.so.1");
	functions("chk_*");
}

TYPE(chk_status s)
{
	success(0);
	failure(-1);
}
TYPE(chk_box b) { invalid(-4); }

chk_status chk_flags(unsigned flags, int count, const int *values)
{
	mask(flags, CHK_A | CHK_B, -5);
	require(count <= 100 && count >= 0, -6);
	in(values, count);
	require(!values || values[0] != 0, -7);
}
chk_status chk_needs(chk_box box, const void *data, size_t size)
{
	required(box);
	required(data);
	in(data, size);
}
chk_status chk_region(const size_t region[3], const void *data, size_t pitch)
{
	in(region, 3);
	in(data, region_bytes(region, pitch));
	require(region[0] * region[1] > 0, -5);
}
