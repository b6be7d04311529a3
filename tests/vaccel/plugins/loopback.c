/*
 * A transport plugin whose other side is this process: what it is sent, it
 * keeps, and a sync sends a buffer's bytes back, inverted.
 */
#include "loopback.h"

#include <vaccel.h>

__attribute__((visibility("default"))) struct loopback loopback;

static int session_init(struct vaccel_session *sess, uint32_t flags)
{
	loopback.session_inits++;
	loopback.flags = flags;
	sess->remote_id = 100 + loopback.session_inits;
	return loopback.fail_init;
}

static int session_release(struct vaccel_session *sess)
{
	loopback.session_releases++;
	return sess->remote_id > 0 ? VACCEL_OK : VACCEL_EBACKEND;
}

static int session_update(struct vaccel_session *sess, uint32_t flags)
{
	loopback.session_updates++;
	loopback.flags = flags;
	sess->hint = 77;
	return VACCEL_OK;
}

static int resource_register(struct vaccel_resource *res,
			     struct vaccel_session *sess)
{
	(void)sess;
	loopback.registers++;
	if (!loopback.forget_id)
		res->remote_id = 1000 + loopback.registers;
	for (size_t i = 0; i < res->nr_blobs; i++)
		if (!res->blobs[i]->data)
			return VACCEL_EBACKEND;
	return loopback.fail_register;
}

static int resource_unregister(struct vaccel_resource *res,
			       struct vaccel_session *sess)
{
	(void)sess;
	loopback.unregisters++;
	if (vaccel_resource_refcount(res) == 0)
		res->remote_id = 0;
	return loopback.fail_unregister;
}

static int resource_sync(struct vaccel_resource *res,
			 struct vaccel_session *sess)
{
	(void)sess;
	loopback.syncs++;
	for (size_t i = 0; i < res->blobs[0]->size; i++)
		res->blobs[0]->data[i] ^= 0xff;
	return VACCEL_OK;
}

static int noop(struct vaccel_session *sess)
{
	return sess->remote_id > 0 ? VACCEL_OK : VACCEL_EBACKEND;
}

/* As if the other side had called a function that doubles a number. */
static int exec_with_resource(struct vaccel_session *sess,
			      struct vaccel_resource *library,
			      const char *symbol, struct vaccel_arg *read,
			      size_t nr_read, struct vaccel_arg *write,
			      size_t nr_write)
{
	int32_t number;

	if (sess->remote_id <= 0 || library->remote_id <= 0 || !symbol ||
	    nr_read != 1 || nr_write != 1 || read[0].size != sizeof(number) ||
	    write[0].size != sizeof(number))
		return VACCEL_EBACKEND;
	memcpy(&number, read[0].buf, sizeof(number));
	number *= 2;
	memcpy(write[0].buf, &number, sizeof(number));
	return VACCEL_OK;
}

static struct vaccel_op ops[] = {
	VACCEL_OP_INIT(noop, VACCEL_OP_NOOP, noop),
	VACCEL_OP_INIT(exec_with_resource, VACCEL_OP_EXEC_WITH_RESOURCE,
		       exec_with_resource),
};

static int init(void)
{
	loopback = (struct loopback){ 0 };
	return vaccel_plugin_register_ops(ops, sizeof(ops) / sizeof(*ops));
}

static int fini(void)
{
	return VACCEL_OK;
}

VACCEL_PLUGIN(.name = "loopback", .version = "1.0.0",
	      .vaccel_version = VACCEL_VERSION, .is_virtio = true,
	      .type = VACCEL_PLUGIN_REMOTE, .init = init, .fini = fini,
	      .session_init = session_init, .session_release = session_release,
	      .session_update = session_update,
	      .resource_register = resource_register,
	      .resource_unregister = resource_unregister,
	      .resource_sync = resource_sync);
