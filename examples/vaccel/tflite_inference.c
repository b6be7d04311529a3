/*
 * tflite_inference image model labels [iterations] -- run a TFLite model.
 */
#include "inference.h"

static int run(struct inference *inference)
{
	const int32_t dims[] = { 1, PICTURE_SIDE, PICTURE_SIDE,
				 PICTURE_COLOURS };
	struct vaccel_tflite_tensor *in, *out = NULL;
	uint8_t status = 0;
	int code =
		vaccel_tflite_tensor_new(&in, 4, dims, VACCEL_TFLITE_FLOAT32);

	if (code)
		return code;
	vaccel_tflite_tensor_set_data(in, inference->floats,
				      sizeof(inference->floats));
	code = vaccel_tflite_model_run(&inference->sess, &inference->model, &in,
				       1, &out, 1, &status);
	printf("Session run status: %u\n", status);
	if (!code && out) {
		inference_show(inference, NULL, (int)out->data_type,
			       out->nr_dims, out->data, out->size);
		vaccel_tflite_tensor_delete(out);
	}
	vaccel_tflite_tensor_delete(in);
	return code;
}

static int step(void *state)
{
	return run(state);
}

static int work(struct inference *inference, int iterations)
{
	int code =
		vaccel_tflite_model_load(&inference->sess, &inference->model);

	if (example_ran(code))
		return code;
	code = example_repeat("tflite_inference", iterations, step, inference);
	const int end =
		vaccel_tflite_model_unload(&inference->sess, &inference->model);
	return code ? code : end;
}

int main(int argc, char **argv)
{
	return inference_main(argc, argv, PICTURE_PIXELS, work);
}
