/*
 * tf_inference image model labels [iterations] -- run a SavedModel.
 */
#include "inference.h"

static void status_show(const char *what, struct vaccel_tf_status *status)
{
	printf("Session %s status => code:%u message:%s\n", what, status->code,
	       status->message ? status->message : "");
	vaccel_tf_status_release(status);
}

static int run(struct inference *inference)
{
	static char in_name[] = "serving_default_data",
		    out_name[] = "PartitionedCall";
	const struct vaccel_tf_node in_node = { in_name, 0 },
				    out_node = { out_name, 0 };
	const int64_t dims[] = { 1, PICTURE_SIDE, PICTURE_SIDE,
				 PICTURE_COLOURS };
	struct vaccel_tf_tensor *in, *out = NULL;
	struct vaccel_tf_status status = { 0 };
	int code = vaccel_tf_tensor_new(&in, 4, dims, VACCEL_TF_FLOAT);

	if (code)
		return code;
	vaccel_tf_tensor_set_data(in, inference->floats,
				  sizeof(inference->floats));
	code = vaccel_tf_model_run(&inference->sess, &inference->model, NULL,
				   &in_node, &in, 1, &out_node, &out, 1,
				   &status);
	status_show("run", &status);
	if (!code && out) {
		inference_show(inference, NULL, (int)out->data_type,
			       out->nr_dims, out->data, out->size);
		vaccel_tf_tensor_delete(out);
	}
	vaccel_tf_tensor_delete(in);
	return code;
}

static int step(void *state)
{
	return run(state);
}

static int work(struct inference *inference, int iterations)
{
	struct vaccel_tf_status status = { 0 };
	int code = vaccel_tf_model_load(&inference->sess, &inference->model,
					&status);

	if (example_ran(code))
		return code;
	status_show("load", &status);
	code = example_repeat("tf_inference", iterations, step, inference);
	const int end = vaccel_tf_model_unload(&inference->sess,
					       &inference->model, &status);
	status_show("delete", &status);
	return code ? code : end;
}

int main(int argc, char **argv)
{
	return inference_main(argc, argv, PICTURE_PIXELS, work);
}
