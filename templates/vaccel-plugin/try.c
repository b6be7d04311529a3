/*
 * Calls the plugin's operations: run it with the plugin in VACCEL_PLUGINS.
 */
#include <stdio.h>

#include <vaccel.h>

#include <sluice/vaccel.h>

/* Reverse @text in place of @out, both of @size bytes. */
static int reverse(struct vaccel_session *sess, char *text, char *out,
		   size_t size)
{
	uint8_t code = 192;
	struct vaccel_arg_array read, write;

	vaccel_arg_array_init(&read, 2);
	vaccel_arg_array_init(&write, 1);
	vaccel_arg_array_add_uint8(&read, &code);
	vaccel_arg_array_add_raw(&read, text, size);
	vaccel_arg_array_add_raw(&write, out, size);
	const int error = vaccel_genop(sess, vaccel_arg_array_raw(&read), 2,
				       vaccel_arg_array_raw(&write), 1);
	vaccel_arg_array_release(&read);
	vaccel_arg_array_release(&write);
	return error;
}

int main(void)
{
	float a[] = { 1, 2, 3, 4 }, b[] = { 5, 6, 7, 8 }, c[4] = { 0 };
	char text[] = "eciuls", out[sizeof(text)] = "";
	struct vaccel_session sess;
	int error = vaccel_session_init(&sess, 0);

	if (error)
		return error;
	printf("plugin %s %s: %s\n", sess.plugin->info->name,
	       sess.plugin->info->version, sluice_vaccel_operation_name(192));
	error = vaccel_sgemm(&sess, 2, 2, 2, 1, a, 2, b, 2, 0, c, 2);
	if (!error)
		printf("product %g %g %g %g\n", (double)c[0], (double)c[1],
		       (double)c[2], (double)c[3]);
	if (!error)
		error = reverse(&sess, text, out, sizeof(text) - 1);
	if (!error)
		printf("reversed %s\n", out);
	vaccel_session_release(&sess);
	return error;
}
