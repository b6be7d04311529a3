/* local, by_hand, private calls, via, same_as, lookup, unsupported, since. */
#include "hands_api.h"
#include <sluice/spec.h>
#include <stdbool.h>

API(void)
{
	name("Hands");
	version("1.0");
	soname("libhands.so.1");
	loads("libhands-real.so.1");
	functions("han_*");
	exports("hands.map");
}

TYPE(han_status s)
{
	success(0);
	failure(-1);
	unsupported(-3);
}

han_status server_features(size_t size, char *text, size_t *size_ret);

han_status hanPrivatePush(han_box box, const void *data, size_t size)
{
	in(data, size);
}
han_status han_plus(int a, int b, int *sum) { same_as(han_add); }
const char *han_status_text(han_status status) { local(); }
han_status han_push(han_box box) { by_hand(); }
han_status han_bind(han_box box, size_t size, const void *value)
{
	if (size == sizeof(han_box))
		by_hand();
	in(value, size);
}
void han_tell(han_box box, int how)
{
	if (how > 1)
		by_hand();
}
han_status han_wake(int when)
{
	if (true)
		by_hand();
	flushes();
}
han_status han_features(size_t size, char *text, size_t *size_ret)
{
	out_upto(text, size, *size_ret);
	via(server_features);
}
han_status han_teleport(han_box box) { unsupported(-3); }
han_box han_dream(int depth) { unsupported(-3); }
han_status han_newest(int *answer) { since(2, 1); }
han_function han_find(const char *name) { lookup(name); }
