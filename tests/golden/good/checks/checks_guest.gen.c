/* Generated from good/checks.c; change the specification, not this file. */
#include "checks_protocol.h"

#include <string.h>

#include "guest.h"
#include "checks_guest.gen.h"

static const char *const checks_types[] = {
	NULL,
	"chk_box_",
};

static const char *const checks_ops[] = {
	NULL,
	"chk_flags",
	"chk_needs",
	"chk_region",
};

__attribute__((weak)) void checks_opened(void);

struct sluice_guest_module checks_module = {
	.name = "checks",
	.version = "1.0",
	.hash = 0xe5388d3eab5b50bfull,
	.types = checks_types,
	.type_count = CHECKS_TYPES,
	.ops = checks_ops,
	.op_count = CHECKS_OPS,
	.failure = -1,
	.lost = -1,
	.opened = checks_opened,
};

/* good/checks.c:21 */
SLUICE_EXPORT chk_status chk_flags(unsigned int flags, int count,
	const int *values)
{
	struct sluice_guest_call call;
	sluice_guest_init(&call, &checks_module);
	struct chk_flags_args args = {
		.flags = flags,
		.count = count,
		.values_given = values != NULL,
	};
	size_t values_span = 0;
	const int *values_at = NULL;

	sluice_guest_begin(&call, CHECKS_OP_chk_flags, &args, sizeof(args));
	sluice_guest_require(&call, (flags & ~(CHK_A | CHK_B)) == 0, -5);
	sluice_guest_require(&call, (count <= 100) && (count >= 0), -6);
	values_at = sluice_guest_in(&call, values, wire_count(count),
		sizeof(int), SLUICE_PARSED, &values_span);
	sluice_guest_require(&call, !args.values_given
		|| (*((int *)check_at(&call.check, values_at, values_span, 0,
		sizeof(int))) != 0), -7);
	if (!sluice_guest_finish(&call))
		return (chk_status)call.error;
	sluice_guest_end(&call);
	return (chk_status)call.result;
}

/* good/checks.c:28 */
SLUICE_EXPORT chk_status chk_needs(chk_box box, const void *data, size_t size)
{
	struct sluice_guest_call call;
	sluice_guest_init(&call, &checks_module);
	struct chk_needs_args args = {
		.box = sluice_guest_handle(&call, box, CHECKS_TYPE_CHK_BOX, -4),
		.data_given = data != NULL,
		.size = size,
	};

	sluice_guest_begin(&call, CHECKS_OP_chk_needs, &args, sizeof(args));
	sluice_guest_require(&call, box != NULL, -4);
	sluice_guest_require(&call, data != NULL, -1);
	sluice_guest_in(&call, data, size, 1, SLUICE_PARSED, NULL);
	if (!sluice_guest_finish(&call))
		return (chk_status)call.error;
	sluice_guest_end(&call);
	return (chk_status)call.result;
}

/* good/checks.c:34 */
SLUICE_EXPORT chk_status chk_region(const size_t region[3], const void *data,
	size_t pitch)
{
	struct sluice_guest_call call;
	sluice_guest_init(&call, &checks_module);
	struct chk_region_args args = {
		.pitch = pitch,
	};
	size_t region_span = 0;
	const size_t *region_at = NULL;

	sluice_guest_begin(&call, CHECKS_OP_chk_region, &args, sizeof(args));
	region_at = sluice_guest_in(&call, region, 3, sizeof(size_t),
		SLUICE_PARSED, &region_span);
	sluice_guest_in(&call, data, region_bytes(region_at, pitch), 1,
		SLUICE_PARSED, NULL);
	sluice_guest_require(&call, ((region_at ? region_at[0] : 0) * (region_at
		? region_at[1] : 0)) > 0, -5);
	if (!sluice_guest_finish(&call))
		return (chk_status)call.error;
	sluice_guest_end(&call);
	return (chk_status)call.result;
}

/* The guest's own function of that name, or NULL. */
sluice_function checks_guest_lookup(const char *name)
{
	static const struct {
		const char *name;
		sluice_function function;
	} known[] = {
		{ "chk_flags", (sluice_function)chk_flags },
		{ "chk_needs", (sluice_function)chk_needs },
		{ "chk_region", (sluice_function)chk_region },
	};

	for (size_t i = 0; name && i < sizeof(known) / sizeof(known[0]); i++)
		if (strcmp(known[i].name, name) == 0)
			return known[i].function;
	return NULL;
}
