/* Nodes, buffers and tensors of TensorFlow. */
#include "tensor.h"

BUFFER_FUNCS(tf, void)
TENSOR_FUNCS(tf, int, int64_t)

static int node_init(struct vaccel_tf_node *node, const char *name, int id)
{
	char *copy = node && name ? strdup(name) : NULL;

	if (!copy)
		return node && name ? -ENOMEM : -EINVAL;
	*node = (struct vaccel_tf_node){ copy, id };
	return 0;
}

int vaccel_tf_node_init(struct vaccel_tf_node *node, const char *name, int id)
{
	return code_of(node_init(node, name, id));
}

int vaccel_tf_node_release(struct vaccel_tf_node *node)
{
	if (!node)
		return VACCEL_EINVAL;
	free(node->name);
	*node = (struct vaccel_tf_node){ NULL, -1 };
	return VACCEL_OK;
}

int vaccel_tf_node_new(struct vaccel_tf_node **node, const char *name, int id)
{
	OWNED(free_release) struct vaccel_tf_node *fresh = NULL;

	if (!node || !name)
		return VACCEL_EINVAL;
	fresh = malloc(sizeof(*fresh));
	const int error = fresh ? node_init(fresh, name, id) : -ENOMEM;
	if (!error)
		*node = TAKE(fresh);
	return code_of(error);
}

int vaccel_tf_node_delete(struct vaccel_tf_node *node)
{
	const int code = vaccel_tf_node_release(node);

	if (!code)
		free(node);
	return code;
}

static int status_init(struct vaccel_tf_status *status, uint8_t code,
		       const char *message)
{
	char *copy = status && message ? strdup(message) : NULL;

	if (!copy)
		return status && message ? -ENOMEM : -EINVAL;
	*status = (struct vaccel_tf_status){ code, copy };
	return 0;
}

int vaccel_tf_status_init(struct vaccel_tf_status *status, uint8_t code,
			  const char *message)
{
	return code_of(status_init(status, code, message));
}

int vaccel_tf_status_release(struct vaccel_tf_status *status)
{
	if (!status)
		return VACCEL_EINVAL;
	free(status->message);
	*status = (struct vaccel_tf_status){ 0 };
	return VACCEL_OK;
}

int vaccel_tf_status_new(struct vaccel_tf_status **status, uint8_t code,
			 const char *message)
{
	OWNED(free_release) struct vaccel_tf_status *fresh = NULL;

	if (!status || !message)
		return VACCEL_EINVAL;
	fresh = malloc(sizeof(*fresh));
	const int error = fresh ? status_init(fresh, code, message) : -ENOMEM;
	if (!error)
		*status = TAKE(fresh);
	return code_of(error);
}

int vaccel_tf_status_delete(struct vaccel_tf_status *status)
{
	const int code = vaccel_tf_status_release(status);

	if (!code)
		free(status);
	return code;
}
