/*
 * toy_server -- the hand-written half of the toy's server module: private
 * calls, an answer that is edited, and when data that come later are there.
 */
#include "toy_protocol.h"

#include <stdio.h>
#include <string.h>

#include "server.h"
#include "toy_vendor.h"

/* What is not forwarded is not advertised. */
toy_status server_features(size_t size, char *text, size_t *size_ret)
{
	static const char features[] = "add spell";

	if (!text && !size_ret)
		return TOY_ERROR_VALUE;
	if (text && size < sizeof(features))
		return TOY_ERROR_ROOM;
	if (text)
		memcpy(text, features, sizeof(features));
	if (size_ret)
		*size_ret = sizeof(features);
	return TOY_OK;
}

toy_status server_toy_sluice_push(toy_box box, const void *data, size_t size)
{
	return toy_vendor.toy_box_write(box, 0, data, size);
}

toy_status server_toy_sluice_pull(toy_box box, void *data, size_t size)
{
	return toy_vendor.toy_box_read(box, 0, data, size);
}

static void completion_begin(void *event, bool ours)
{
	if (!ours)
		toy_vendor.toy_event_retain(event);
}

static bool completion_done(void *event)
{
	int set = 0;

	return toy_vendor.toy_event_poll(event, &set) != TOY_OK || set;
}

static void completion_end(void *event)
{
	toy_vendor.toy_event_release(event);
}

extern const struct server_completion toy_completion;
const struct server_completion toy_completion = {
	.begin = completion_begin,
	.done = completion_done,
	.end = completion_end,
};

int toy_warm(char *text, size_t room);

int toy_warm(char *text, size_t room)
{
	toy_world world;

	if (toy_vendor.toy_get_world(&world) != TOY_OK)
		return 0;
	server_root(world, TOY_TYPE_TOY_WORLD);
	snprintf(text, room, "%s", toy_vendor.toy_version_text());
	return 1;
}
