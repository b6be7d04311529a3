/*
 * A plugin with an operation of its own: code 200 doubles integers.
 */
#include <vaccel.h>

#include <sluice/vaccel.h>

static int double_check(const struct vaccel_arg *read, size_t nr_read,
			const struct vaccel_arg *write, size_t nr_write)
{
	return nr_read == 1 && nr_write == 1 &&
			       read[0].type == VACCEL_ARG_INT32_ARRAY &&
			       write[0].type == VACCEL_ARG_INT32_ARRAY &&
			       read[0].size == write[0].size
		       ? VACCEL_OK
		       : VACCEL_EINVAL;
}

static int double_run(struct vaccel_session *sess, struct vaccel_arg *read,
		      size_t nr_read, struct vaccel_arg *write, size_t nr_write)
{
	const int32_t *from = read[0].buf;
	int32_t *to = write[0].buf;

	(void)sess, (void)nr_read, (void)nr_write;
	for (size_t i = 0; i < read[0].size / sizeof(*from); i++)
		to[i] = 2 * from[i];
	return VACCEL_OK;
}

extern const struct sluice_vaccel_op sluice_vaccel_ops[];
const struct sluice_vaccel_op sluice_vaccel_ops[] = {
	{ 200, "double", double_check, double_run },
	{ 0, NULL, NULL, NULL },
};

const char *sluice_vaccel_engine(void);
const char *sluice_vaccel_engine(void)
{
	return "plain C 17";
}

static int init(void)
{
	return VACCEL_OK;
}

static int fini(void)
{
	return VACCEL_OK;
}

VACCEL_PLUGIN(.name = "own", .version = "1.2.3",
	      .vaccel_version = VACCEL_VERSION, .type = VACCEL_PLUGIN_CPU,
	      .init = init, .fini = fini)
