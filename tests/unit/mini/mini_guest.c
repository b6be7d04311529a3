#include "mini.h"

#include "guest.h"
#include "mini_wire.h"

static const char *const types[MINI_TYPES] = {
	[MINI_DEVICE] = "mini_device_struct",
	[MINI_BOX] = "mini_box_struct",
	[MINI_EVENT] = "mini_event_struct",
};

static struct sluice_guest_module mini_module = {
	.name = "mini",
	.version = "1",
	.hash = MINI_HASH,
	.types = types,
	.type_count = MINI_TYPES,
	.op_count = MINI_OPS,
	.failure = MINI_FAILURE,
	.lost = MINI_LOST,
};

/* Calls that take one handle and answer a status. */
static mini_status
handle_call(uint16_t op, const void *object, enum mini_type type,
	    void (*after)(struct sluice_guest_call *, void *))
{
	struct sluice_guest_call call = { .module = &mini_module };
	const struct mini_handle_args args = {
		.handle = sluice_guest_handle(&call, object, type, MINI_STALE),
	};

	sluice_guest_begin(&call, op, &args, sizeof(args));
	if (!sluice_guest_finish(&call))
		return (mini_status)call.error;
	if (after)
		after(&call, (void *)(uintptr_t)object);
	sluice_guest_end(&call);
	return (mini_status)call.result;
}

static mini_status number_call(uint16_t op, uint64_t number, void *out,
			       size_t size)
{
	struct sluice_guest_call call = { .module = &mini_module };
	const struct mini_number_args args = { number };
	size_t span;

	sluice_guest_begin(&call, op, &args, sizeof(args));
	sluice_guest_in(&call, out, 1, size, SLUICE_PARSED, &span);
	if (!sluice_guest_finish(&call))
		return (mini_status)call.error;
	sluice_guest_out(&call, out, span);
	sluice_guest_end(&call);
	return (mini_status)call.result;
}

static mini_status handle_out_call(uint16_t op, const void *object,
				   enum mini_type type, void *out,
				   enum mini_type out_type)
{
	struct sluice_guest_call call = { .module = &mini_module };
	const struct mini_handle_args args = {
		.handle = sluice_guest_handle(&call, object, type, MINI_STALE),
	};
	size_t span;

	sluice_guest_begin(&call, op, &args, sizeof(args));
	sluice_guest_room(&call, out, 1, sizeof(void *), SLUICE_PARSED, &span);
	if (!sluice_guest_finish(&call))
		return (mini_status)call.error;
	sluice_guest_out_handles(&call, out, span, out_type, false);
	sluice_guest_end(&call);
	return (mini_status)call.result;
}

mini_status mini_get_device(mini_device *device)
{
	return handle_out_call(MINI_GET_DEVICE, NULL, MINI_DEVICE, device,
			       MINI_DEVICE);
}

mini_status mini_device_number(mini_device device, int *number)
{
	struct sluice_guest_call call = { .module = &mini_module };
	const struct mini_handle_args args = {
		.handle = sluice_guest_handle(&call, device, MINI_DEVICE,
					      MINI_STALE),
	};
	size_t span;

	sluice_guest_begin(&call, MINI_DEVICE_NUMBER, &args, sizeof(args));
	sluice_guest_in(&call, number, 1, sizeof(*number), SLUICE_PARSED,
			&span);
	if (!sluice_guest_finish(&call))
		return (mini_status)call.error;
	sluice_guest_out(&call, number, span);
	sluice_guest_end(&call);
	return (mini_status)call.result;
}

mini_box mini_create(mini_device device, size_t size, mini_status *status)
{
	struct sluice_guest_call call = { .module = &mini_module };
	const struct mini_create_args args = {
		.device = sluice_guest_handle(&call, device, MINI_DEVICE,
					      MINI_STALE),
		.size = size,
		.result = sluice_guest_new(&call, MINI_BOX),
	};
	mini_box box;
	size_t span;

	sluice_guest_begin(&call, MINI_CREATE, &args, sizeof(args));
	sluice_guest_in(&call, status, 1, sizeof(*status), SLUICE_PARSED,
			&span);
	if (!sluice_guest_finish(&call)) {
		if (status)
			*status = (mini_status)call.error;
		return NULL;
	}
	sluice_guest_out(&call, status, span);
	box = sluice_guest_created(&call, args.result);
	sluice_guest_parent(&call, box, device);
	sluice_guest_end(&call);
	return box;
}

mini_status mini_retain(mini_box box)
{
	return handle_call(MINI_RETAIN, box, MINI_BOX, sluice_guest_retained);
}

mini_status mini_release(mini_box box)
{
	return handle_call(MINI_RELEASE, box, MINI_BOX, sluice_guest_released);
}

mini_status mini_create_many(mini_device device, size_t count, mini_box *boxes)
{
	struct sluice_guest_call call = { .module = &mini_module };
	const struct mini_data_args args = {
		.handle = sluice_guest_handle(&call, device, MINI_DEVICE,
					      MINI_STALE),
		.size = count,
	};
	size_t span;

	sluice_guest_begin(&call, MINI_CREATE_MANY, &args, sizeof(args));
	sluice_guest_room(&call, boxes, count, sizeof(*boxes), SLUICE_PARSED,
			  &span);
	if (!sluice_guest_finish(&call))
		return (mini_status)call.error;
	sluice_guest_out_handles(&call, boxes, span, MINI_BOX, true);
	sluice_guest_end(&call);
	return (mini_status)call.result;
}

mini_status mini_box_device(mini_box box, mini_device *device)
{
	return handle_out_call(MINI_BOX_DEVICE, box, MINI_BOX, device,
			       MINI_DEVICE);
}

mini_status mini_link(mini_box box, mini_box other)
{
	struct sluice_guest_call call = { .module = &mini_module };
	const struct mini_pair_args args = {
		.handle = sluice_guest_handle(&call, box, MINI_BOX, MINI_STALE),
		.other =
			sluice_guest_handle(&call, other, MINI_BOX, MINI_STALE),
	};

	sluice_guest_begin(&call, MINI_LINK, &args, sizeof(args));
	if (!sluice_guest_finish(&call))
		return (mini_status)call.error;
	sluice_guest_parent(&call, box, other);
	sluice_guest_end(&call);
	return (mini_status)call.result;
}

mini_status mini_linked(mini_box box, mini_box *other)
{
	return handle_out_call(MINI_LINKED, box, MINI_BOX, other, MINI_BOX);
}

mini_status mini_sum(size_t count, const mini_box *boxes, uint64_t *sum)
{
	struct sluice_guest_call call = { .module = &mini_module };
	const struct mini_number_args args = { count };
	size_t span;

	sluice_guest_begin(&call, MINI_SUM, &args, sizeof(args));
	sluice_guest_in_handles(&call, boxes, count, MINI_BOX, MINI_STALE,
				SLUICE_PARSED, NULL);
	sluice_guest_in(&call, sum, 1, sizeof(*sum), SLUICE_PARSED, &span);
	if (!sluice_guest_finish(&call))
		return (mini_status)call.error;
	sluice_guest_out(&call, sum, span);
	sluice_guest_end(&call);
	return (mini_status)call.result;
}

mini_status mini_write(mini_box box, size_t offset, size_t size,
		       const void *data)
{
	struct sluice_guest_call call = { .module = &mini_module };
	const struct mini_data_args args = {
		.handle = sluice_guest_handle(&call, box, MINI_BOX, MINI_STALE),
		.offset = offset,
		.size = size,
	};

	sluice_guest_begin(&call, MINI_WRITE, &args, sizeof(args));
	sluice_guest_in(&call, data, size, 1, SLUICE_BULK, NULL);
	if (!sluice_guest_finish(&call))
		return (mini_status)call.error;
	sluice_guest_end(&call);
	return (mini_status)call.result;
}

mini_status mini_read(mini_box box, size_t offset, size_t size, void *data)
{
	struct sluice_guest_call call = { .module = &mini_module };
	const struct mini_data_args args = {
		.handle = sluice_guest_handle(&call, box, MINI_BOX, MINI_STALE),
		.offset = offset,
		.size = size,
	};
	size_t span;

	sluice_guest_begin(&call, MINI_READ, &args, sizeof(args));
	sluice_guest_room(&call, data, size, 1, SLUICE_BULK, &span);
	if (!sluice_guest_finish(&call))
		return (mini_status)call.error;
	sluice_guest_out(&call, data, span);
	sluice_guest_end(&call);
	return (mini_status)call.result;
}

mini_status mini_echo(size_t size, const void *in, void *out)
{
	struct sluice_guest_call call = { .module = &mini_module };
	const struct mini_number_args args = { size };
	size_t span;

	sluice_guest_begin(&call, MINI_ECHO, &args, sizeof(args));
	sluice_guest_in(&call, in, size, 1, SLUICE_PARSED, NULL);
	sluice_guest_room(&call, out, size, 1, SLUICE_PARSED, &span);
	if (!sluice_guest_finish(&call))
		return (mini_status)call.error;
	sluice_guest_out(&call, out, span);
	sluice_guest_end(&call);
	return (mini_status)call.result;
}

mini_status mini_increment(size_t size, unsigned char *data)
{
	struct sluice_guest_call call = { .module = &mini_module };
	const struct mini_number_args args = { size };
	size_t span;

	sluice_guest_begin(&call, MINI_INCREMENT, &args, sizeof(args));
	sluice_guest_in(&call, data, size, 1, SLUICE_PARSED, &span);
	if (!sluice_guest_finish(&call))
		return (mini_status)call.error;
	sluice_guest_out(&call, data, span);
	sluice_guest_end(&call);
	return (mini_status)call.result;
}

mini_status mini_unsupported(void)
{
	sluice_guest_refused(&mini_module, "mini_unsupported");
	return MINI_REFUSED;
}

mini_status mini_rows(mini_box box, size_t bytes, size_t rows, size_t pitch,
		      const void *in, void *out)
{
	struct sluice_guest_call call = { .module = &mini_module };
	const struct mini_rows_args args = {
		.handle = sluice_guest_handle(&call, box, MINI_BOX, MINI_STALE),
		.bytes = bytes,
		.rows = rows,
		.pitch = pitch,
	};
	const struct wire_rows described = {
		.offset = 3,
		.bytes = bytes,
		.rows = rows,
		.row_pitch = pitch,
		.slices = 1,
	};

	sluice_guest_begin(&call, MINI_ROWS, &args, sizeof(args));
	sluice_guest_in_rows(&call, in, &described, SLUICE_BULK, NULL);
	sluice_guest_room_rows(&call, out, &described, SLUICE_BULK, NULL);
	if (!sluice_guest_finish(&call))
		return (mini_status)call.error;
	sluice_guest_out_rows(&call, out, &described);
	sluice_guest_end(&call);
	return (mini_status)call.result;
}

mini_status mini_length(const char *text, size_t *length)
{
	struct sluice_guest_call call = { .module = &mini_module };
	size_t span;

	sluice_guest_begin(&call, MINI_LENGTH, NULL, 0);
	sluice_guest_text(&call, text, 0, NULL);
	sluice_guest_in(&call, length, 1, sizeof(*length), SLUICE_PARSED,
			&span);
	if (!sluice_guest_finish(&call))
		return (mini_status)call.error;
	sluice_guest_out(&call, length, span);
	sluice_guest_end(&call);
	return (mini_status)call.result;
}

static uint64_t deliver_visit(struct sluice_guest_notice *notice,
			      sluice_function function, void *data)
{
	mini_box box = sluice_guest_notice_handle(notice, MINI_BOX);
	const int value = (int)sluice_guest_notice_value(notice);

	if (sluice_guest_notice_failed(notice))
		return 0;
	return (uint64_t)((mini_visit *)function)(box, value, data);
}

static uint64_t deliver_tell(struct sluice_guest_notice *notice,
			     sluice_function function, void *data)
{
	mini_box box = sluice_guest_notice_handle(notice, MINI_BOX);
	const char *text = sluice_guest_notice_bytes(notice, NULL);

	if (!sluice_guest_notice_failed(notice))
		((mini_tell *)function)(box, text, data);
	return 0;
}

static mini_status callback_call(uint16_t op, mini_box box, int count,
				 sluice_function function, void *data,
				 sluice_guest_deliver *deliver, int *out)
{
	struct sluice_guest_call call = { .module = &mini_module };
	struct mini_callback_args args = {
		.handle = sluice_guest_handle(&call, box, MINI_BOX, MINI_STALE),
		.count = count,
	};
	size_t span;

	args.callback = sluice_guest_callback(&call, function, data, deliver,
					      op == MINI_NOTIFY);
	sluice_guest_begin(&call, op, &args, sizeof(args));
	sluice_guest_in(&call, out, 1, sizeof(*out), SLUICE_PARSED, &span);
	if (!sluice_guest_finish(&call))
		return (mini_status)call.error;
	sluice_guest_out(&call, out, span);
	if (op != MINI_NOTIFY)
		sluice_guest_callback_owner(&call, box);
	sluice_guest_end(&call);
	return (mini_status)call.result;
}

mini_status mini_each(mini_box box, int count, mini_visit *visit, void *data,
		      int *sum)
{
	return callback_call(MINI_EACH, box, count, (sluice_function)visit,
			     data, deliver_visit, sum);
}

mini_status mini_notify(mini_box box, mini_tell *tell, void *data)
{
	return callback_call(MINI_NOTIFY, box, 0, (sluice_function)tell, data,
			     deliver_tell, NULL);
}

mini_status mini_ask(mini_box box, mini_visit *visit, void *data, int *answer)
{
	return callback_call(MINI_ASK, box, 0, (sluice_function)visit, data,
			     deliver_visit, answer);
}

mini_status mini_read_later(mini_box box, size_t size, void *data,
			    mini_event *event)
{
	struct sluice_guest_call call = { .module = &mini_module };
	const struct mini_later_args args = {
		.handle = sluice_guest_handle(&call, box, MINI_BOX, MINI_STALE),
		.size = size,
		.event = event ? sluice_guest_new(&call, MINI_EVENT) : 0,
	};
	size_t span;

	sluice_guest_begin(&call, MINI_READ_LATER, &args, sizeof(args));
	sluice_guest_room(&call, data, size, 1, SLUICE_BULK | SLUICE_LATER,
			  &span);
	if (!sluice_guest_finish(&call))
		return (mini_status)call.error;
	sluice_guest_out(&call, data, span);
	if (event && call.succeeded)
		*event = sluice_guest_created(&call, args.event);
	sluice_guest_end(&call);
	return (mini_status)call.result;
}

mini_status mini_write_later(mini_box box, size_t size, const void *data,
			     mini_event *event)
{
	struct sluice_guest_call call = { .module = &mini_module };
	const struct mini_later_args args = {
		.handle = sluice_guest_handle(&call, box, MINI_BOX, MINI_STALE),
		.size = size,
		.event = event ? sluice_guest_new(&call, MINI_EVENT) : 0,
	};

	sluice_guest_begin(&call, MINI_WRITE_LATER, &args, sizeof(args));
	sluice_guest_in(&call, data, size, 1, SLUICE_BULK | SLUICE_LATER, NULL);
	if (!sluice_guest_finish(&call))
		return (mini_status)call.error;
	if (event && call.succeeded)
		*event = sluice_guest_created(&call, args.event);
	sluice_guest_end(&call);
	return (mini_status)call.result;
}

mini_status mini_complete(mini_event event)
{
	return handle_call(MINI_COMPLETE, event, MINI_EVENT, NULL);
}

mini_status mini_release_event(mini_event event)
{
	return handle_call(MINI_RELEASE_EVENT, event, MINI_EVENT,
			   sluice_guest_released);
}

mini_status mini_finish(void)
{
	int unused = 0;

	return number_call(MINI_FINISH, 0, &unused, sizeof(unused));
}

mini_status mini_print(const char *text)
{
	struct sluice_guest_call call = { .module = &mini_module };

	sluice_guest_begin(&call, MINI_PRINT, NULL, 0);
	sluice_guest_text(&call, text, 0, NULL);
	if (!sluice_guest_finish(&call))
		return (mini_status)call.error;
	sluice_guest_end(&call);
	return (mini_status)call.result;
}

mini_status mini_sleep(unsigned ms)
{
	int unused = 0;

	return number_call(MINI_SLEEP, ms, &unused, sizeof(unused));
}

mini_status mini_crash(void)
{
	int unused = 0;

	return number_call(MINI_CRASH, 0, &unused, sizeof(unused));
}

mini_status mini_thread(uint64_t *thread)
{
	return number_call(MINI_THREAD, 0, thread, sizeof(*thread));
}

mini_status mini_process(uint64_t *process)
{
	return number_call(MINI_PROCESS, 0, process, sizeof(*process));
}

mini_status mini_live(int *count)
{
	return number_call(MINI_LIVE, 0, count, sizeof(*count));
}

mini_status mini_known(void)
{
	return sluice_guest_answered(NULL, 0) ? MINI_OK : MINI_FAILURE;
}

mini_status mini_of_another_model(void)
{
	static struct sluice_guest_module other = { .name = "mini",
						    .version = "2",
						    .hash = MINI_HASH + 1,
						    .types = types,
						    .type_count = MINI_TYPES,
						    .failure = MINI_FAILURE,
						    .lost = MINI_LOST };
	struct sluice_guest_call call = { .module = &other };

	sluice_guest_begin(&call, 1, NULL, 0);
	if (sluice_guest_finish(&call))
		sluice_guest_end(&call);
	return (mini_status)call.error;
}

void mini_forge(uint64_t id)
{
	struct sluice_guest_call call = { .module = &mini_module };
	const struct mini_handle_args args = { id };

	sluice_guest_begin(&call, MINI_RETAIN, &args, sizeof(args));
	if (sluice_guest_finish(&call))
		sluice_guest_end(&call);
}
