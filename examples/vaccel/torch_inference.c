/*
 * torch_inference image model labels [iterations] -- run a TorchScript model.
 */
#include "inference.h"

static int run(struct inference *inference)
{
	const int64_t dims[] = { 1, PICTURE_COLOURS, PICTURE_SIDE,
				 PICTURE_SIDE };
	struct vaccel_torch_tensor *in, *out = NULL;
	int code = vaccel_torch_tensor_new(&in, 4, dims, VACCEL_TORCH_FLOAT);

	if (code)
		return code;
	vaccel_torch_tensor_set_data(in, inference->floats,
				     sizeof(inference->floats));
	code = vaccel_torch_model_run(&inference->sess, &inference->model, NULL,
				      &in, 1, &out, 1);
	if (!code && out) {
		inference_show(inference,
			       "Result Tensor :", (int)out->data_type,
			       (int)out->nr_dims, out->data, out->size);
		vaccel_torch_tensor_delete(out);
	}
	vaccel_torch_tensor_delete(in);
	return code;
}

static int step(void *state)
{
	return run(state);
}

static int work(struct inference *inference, int iterations)
{
	const int code =
		vaccel_torch_model_load(&inference->sess, &inference->model);

	if (example_ran(code))
		return code;
	return example_repeat("torch_inference", iterations, step, inference);
}

int main(int argc, char **argv)
{
	return inference_main(argc, argv, PICTURE_PLANES, work);
}
