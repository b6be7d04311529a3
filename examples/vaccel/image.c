/*
 * IMAGE image [iterations] [model] -- have an image looked at: classify,
 * detect, segment, pose, depth; and each of them over vaccel_genop().
 *
 * One source, compiled ten times: CODE is the operation, TITLE what its lines
 * begin with, GENERIC whether it goes over genop.
 */
#include "example.h"

struct work {
	struct vaccel_session sess;
	struct vaccel_resource model;
	void *image;
	size_t size;
	unsigned char text[TEXT_SIZE], name[TEXT_SIZE];
};

#define CLASSIFIES (CODE == VACCEL_OP_IMAGE_CLASSIFY)

#if GENERIC
static int look_at(struct work *work)
{
	uint8_t type = CODE;
	struct vaccel_arg_array read, write;
	int code = vaccel_arg_array_init(&read, 2);

	if (code)
		return code;
	code = vaccel_arg_array_init(&write, 2);
	if (!code)
		code = vaccel_arg_array_add_uint8(&read, &type);
	if (!code)
		code = vaccel_arg_array_add_buffer(&read, work->image,
						   work->size);
	if (!code)
		code = vaccel_arg_array_add_uchar_array(&write, work->name,
							TEXT_SIZE);
	if (!code && CLASSIFIES)
		code = vaccel_arg_array_add_uchar_array(&write, work->text,
							TEXT_SIZE);
	if (!code)
		code = vaccel_genop(&work->sess, vaccel_arg_array_raw(&read),
				    (int)vaccel_arg_array_count(&read),
				    vaccel_arg_array_raw(&write),
				    (int)vaccel_arg_array_count(&write));
	vaccel_arg_array_release(&read);
	vaccel_arg_array_release(&write);
	return code;
}
#else
static int look_at(struct work *work)
{
	struct vaccel_session *sess = &work->sess;

	switch (CODE) {
	case VACCEL_OP_IMAGE_DETECT:
		return vaccel_image_detection(sess, work->image, work->name,
					      work->size, TEXT_SIZE);
	case VACCEL_OP_IMAGE_SEGMENT:
		return vaccel_image_segmentation(sess, work->image, work->name,
						 work->size, TEXT_SIZE);
	case VACCEL_OP_IMAGE_POSE:
		return vaccel_image_pose(sess, work->image, work->name,
					 work->size, TEXT_SIZE);
	case VACCEL_OP_IMAGE_DEPTH:
		return vaccel_image_depth(sess, work->image, work->name,
					  work->size, TEXT_SIZE);
	default:
		return vaccel_image_classification(
			sess, work->image, work->text, work->name, work->size,
			TEXT_SIZE, TEXT_SIZE);
	}
}
#endif

static int step(void *state)
{
	struct work *work = state;
	const int code = look_at(work);

	if (code)
		return code;
	if (CLASSIFIES)
		printf("classification tags: %.*s\n", TEXT_SIZE, work->text);
	printf(TITLE " imagename: %.*s\n", TEXT_SIZE, work->name);
	return VACCEL_OK;
}

static int with_image(struct work *work, const char *path, int iterations)
{
	int code = example_file(path, &work->image, &work->size);

	if (code)
		return code;
	code = example_repeat(TITLE, iterations, step, work);
	free(work->image);
	return code;
}

static int with_model(struct work *work, const char *path, const char *image,
		      int iterations)
{
	int code =
		vaccel_resource_init(&work->model, path, VACCEL_RESOURCE_MODEL);

	if (code) {
		fprintf(stderr, "Could not initialize model resource\n");
		return code;
	}
	code = vaccel_resource_register(&work->model, &work->sess);
	if (code)
		fprintf(stderr, "Could not register model resource\n");
	else
		code = with_image(work, image, iterations);
	const int end = vaccel_resource_release(&work->model);
	return code ? code : end;
}

int main(int argc, char **argv)
{
	static struct work work;

	if (argc < 2 || argc > 4)
		return example_usage(argv[0], "image [iterations] [model]");
	const int iterations = example_iterations(argc, argv, 2);
	int code = example_session(&work.sess, 0);
	if (code)
		return code;
	code = argc == 4 ? with_model(&work, argv[3], argv[1], iterations)
			 : with_image(&work, argv[1], iterations);
	const int end = vaccel_session_release(&work.sess);
	return code ? code : end;
}
