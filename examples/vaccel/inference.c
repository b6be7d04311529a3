#include "inference.h"

/* That many floats, a label each. */
#define CLASSES 1000

static int registered(struct inference *inference, int iterations,
		      int (*work)(struct inference *inference, int iterations))
{
	int code = vaccel_session_init(&inference->sess, 0);

	if (code) {
		fprintf(stderr, "Could not initialize session\n");
		return code;
	}
	printf("Initialized vAccel session %" PRId64 "\n", inference->sess.id);
	code = vaccel_resource_register(&inference->model, &inference->sess);
	if (code)
		fprintf(stderr, "Could not register model: %d\n", code);
	else
		code = work(inference, iterations);
	const int end = vaccel_session_release(&inference->sess);
	return code ? code : end;
}

int inference_main(int argc, char **argv, enum picture_order order,
		   int (*work)(struct inference *inference, int iterations))
{
	static struct inference inference;
	void *image;
	size_t size;

	if (argc < 4 || argc > 5)
		return example_usage(argv[0],
				     "image model labels [iterations]");
	int code = example_file(argv[1], &image, &size);
	if (code)
		return code;
	inference.decoded = picture_read(image, size, order, inference.floats);
	free(image);
	code = vaccel_resource_init(&inference.model, argv[2],
				    VACCEL_RESOURCE_MODEL);
	if (code) {
		fprintf(stderr, "Could not initialize model resource\n");
		return code;
	}
	printf("Initialized model resource %" PRId64 "\n", inference.model.id);
	inference.labels = argv[3];
	code = registered(&inference, example_iterations(argc, argv, 4), work);
	const int end = vaccel_resource_release(&inference.model);
	return code ? code : end;
}

void inference_show(const struct inference *inference, const char *title,
		    int type, int nr_dims, const void *data, size_t size)
{
	printf("Success!\n");
	if (title)
		printf("%s\n", title);
	printf("Output tensor => type:%d nr_dims:%d size:%zuB\n", type, nr_dims,
	       size);
	if (inference->decoded && size >= CLASSES * sizeof(float))
		picture_predict(inference->labels, data);
}
