/* genop: any operation, by a code and its arguments. See operation.h. */
#include <errno.h>

#include "call.h"
#include "check.h"
#include "operation.h"

/* The code that the first argument to read holds, or -EINVAL. */
static int genop_code(const struct vaccel_arg *read, int nr_read,
		      const struct vaccel_arg *write, int nr_write)
{
	if (!read || nr_read < 1 || nr_write < 0 || (nr_write && !write) ||
	    nr_read > CHECK_COUNT_MOST || nr_write > CHECK_COUNT_MOST ||
	    read[0].type != VACCEL_ARG_UINT8 || read[0].size != 1 ||
	    !read[0].buf)
		return -EINVAL;
	return *(const uint8_t *)read[0].buf;
}

static bool is_extension(unsigned code)
{
	return code >= SLUICE_VACCEL_OP_FIRST && code <= SLUICE_VACCEL_OP_LAST;
}

/* What the library itself knows of an extension's arguments. */
static int extension_check(unsigned code, const struct vaccel_arg *read,
			   size_t nr_read, const struct vaccel_arg *write,
			   size_t nr_write)
{
	return code == SLUICE_VACCEL_CIPHER
		       ? check_cipher(read, nr_read, write, nr_write)
		       : 0;
}

static int extension_call(struct vaccel_session *sess, unsigned code,
			  struct vaccel_arg *read, size_t nr_read,
			  struct vaccel_arg *write, size_t nr_write)
{
	struct call call;
	const int error = call_begin(&call, sess, code);

	if (error)
		return sluice_vaccel_serves(code) ? error : -EINVAL;
	const struct sluice_vaccel_op *op = call.function;
	int result =
		code_of(extension_check(code, read, nr_read, write, nr_write));
	if (!result)
		result = op->check(read, nr_read, write, nr_write);
	if (!result)
		result = op->run(sess, read, nr_read, write, nr_write);
	return call_end(&call, REGION_EXTENSION, result);
}

static int genop(struct vaccel_session *sess, struct vaccel_arg *read,
		 int nr_read, struct vaccel_arg *write, int nr_write)
{
	const int code = genop_code(read, nr_read, write, nr_write);
	struct vaccel_arg *args = nr_read > 1 ? read + 1 : NULL;

	if (code < 0 || !sess)
		return -EINVAL;
	if (is_extension((unsigned)code))
		return extension_call(sess, (unsigned)code, args,
				      (size_t)nr_read - 1, write,
				      (size_t)nr_write);
	if (code >= VACCEL_OP_MAX)
		return -EINVAL;
	const int error =
		operation_check((unsigned)code, args, (size_t)nr_read - 1,
				write, (size_t)nr_write);
	if (error)
		return error;
	return operation_get((unsigned)code)
		->call(sess, args, (size_t)nr_read - 1, write,
		       (size_t)nr_write);
}

int vaccel_genop(struct vaccel_session *sess, struct vaccel_arg *read,
		 int nr_read, struct vaccel_arg *write, int nr_write)
{
	return code_of(genop(sess, read, nr_read, write, nr_write));
}

static int genop_check(const struct vaccel_arg *read, int nr_read,
		       const struct vaccel_arg *write, int nr_write)
{
	const int code = genop_code(read, nr_read, write, nr_write);
	const struct vaccel_arg *args = nr_read > 1 ? read + 1 : NULL;

	if (code < 0)
		return code;
	if (is_extension((unsigned)code))
		return extension_check((unsigned)code, args,
				       (size_t)nr_read - 1, write,
				       (size_t)nr_write);
	if (code >= VACCEL_OP_MAX)
		return -EINVAL;
	return operation_check((unsigned)code, args, (size_t)nr_read - 1, write,
			       (size_t)nr_write);
}

int sluice_vaccel_check(const struct vaccel_arg *read, int nr_read,
			const struct vaccel_arg *write, int nr_write)
{
	return code_of(genop_check(read, nr_read, write, nr_write));
}

/* An argument of bytes, of which there may be none. */
static struct vaccel_arg bytes(const void *data, size_t size)
{
	return (struct vaccel_arg){ .buf = size ? (void *)data : NULL,
				    .size = size,
				    .type = VACCEL_ARG_RAW };
}

static struct vaccel_arg value(vaccel_arg_type_t type, const void *data,
			       size_t size)
{
	return (struct vaccel_arg){ .buf = (void *)data,
				    .size = size,
				    .type = type };
}

static int cipher_run(struct vaccel_session *sess,
		      const struct sluice_vaccel_cipher *cipher)
{
	if (!sess || !cipher || !cipher->name)
		return -EINVAL;
	bool encrypt = cipher->encrypt;
	const bool makes_tag = encrypt && cipher->tag;
	struct vaccel_arg read[] = {
		value(VACCEL_ARG_STRING, cipher->name,
		      strlen(cipher->name) + 1),
		value(VACCEL_ARG_BOOL, &encrypt, sizeof(encrypt)),
		value(VACCEL_ARG_BUFFER, cipher->key, cipher->key_size),
		value(VACCEL_ARG_BUFFER, cipher->iv, cipher->iv_size),
		bytes(cipher->aad, cipher->aad_size),
		bytes(cipher->data, cipher->size),
		bytes(cipher->tag, makes_tag ? 0 : cipher->tag_size),
	};
	struct vaccel_arg write[] = {
		bytes(cipher->out, cipher->size),
		bytes(cipher->tag, cipher->tag_size),
	};
	return extension_call(sess, SLUICE_VACCEL_CIPHER, read,
			      sizeof(read) / sizeof(*read), write,
			      makes_tag ? 2 : 1);
}

int sluice_vaccel_cipher(struct vaccel_session *sess,
			 const struct sluice_vaccel_cipher *cipher)
{
	return code_of(cipher_run(sess, cipher));
}
