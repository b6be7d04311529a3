/*
 * crypto -- ciphers by OpenSSL 3: AES in CBC, CTR, GCM and XTS mode.
 *
 * One call does all of it. What OpenSSL keeps of a key lives in the context of
 * that call, and is wiped when it is freed; the caller's memory is the
 * caller's.
 */
#include <limits.h>
#include <openssl/crypto.h>
#include <openssl/evp.h>
#include <string.h>

#include <sluice/vaccel.h>

#include "engine.h"

#define BLOCK_SIZE 16
#define TAG_SIZE 16
#define NONCE_MOST 128

enum mode { CBC, CTR, GCM, XTS };

static struct cipher {
	char name[sizeof("aes-128-cbc")];
	const char *evp_name;
	size_t key_size;
	enum mode mode;
	EVP_CIPHER *evp; /* fetched when the plugin starts */
} ciphers[] = {
	{ "aes-128-cbc", "AES-128-CBC", 16, CBC, NULL },
	{ "aes-128-ctr", "AES-128-CTR", 16, CTR, NULL },
	{ "aes-128-gcm", "AES-128-GCM", 16, GCM, NULL },
	{ "aes-128-xts", "AES-128-XTS", 32, XTS, NULL },
	{ "aes-256-cbc", "AES-256-CBC", 32, CBC, NULL },
	{ "aes-256-ctr", "AES-256-CTR", 32, CTR, NULL },
	{ "aes-256-gcm", "AES-256-GCM", 32, GCM, NULL },
	{ "aes-256-xts", "AES-256-XTS", 64, XTS, NULL },
};

#define CIPHERS (sizeof(ciphers) / sizeof(*ciphers))

/* Arguments by their place after the code. */
enum { NAME, ENCRYPT, KEY, IV, AAD, DATA, TAG, READS };

static struct cipher *cipher_of(const struct vaccel_arg *name)
{
	if (name->size < sizeof(ciphers->name))
		return NULL;
	for (size_t i = 0; i < CIPHERS; i++)
		if (memcmp(ciphers[i].name, name->buf, sizeof(ciphers->name)) ==
		    0)
			return &ciphers[i];
	return NULL;
}

static bool is_bytes(const struct vaccel_arg *arg)
{
	return arg->type == VACCEL_ARG_RAW && arg->size <= INT_MAX &&
	       !arg->buf == !arg->size;
}

static bool types_are_right(const struct vaccel_arg *read, size_t nr_read,
			    const struct vaccel_arg *write, size_t nr_write)
{
	return nr_read == READS && (nr_write == 1 || nr_write == 2) && read &&
	       write && read[NAME].type == VACCEL_ARG_STRING &&
	       read[NAME].buf && read[NAME].size > 0 &&
	       ((const char *)read[NAME].buf)[read[NAME].size - 1] == '\0' &&
	       read[ENCRYPT].type == VACCEL_ARG_BOOL &&
	       read[ENCRYPT].size == 1 && read[ENCRYPT].buf &&
	       read[KEY].type == VACCEL_ARG_BUFFER && read[KEY].buf &&
	       read[IV].type == VACCEL_ARG_BUFFER && read[IV].buf &&
	       is_bytes(&read[AAD]) && is_bytes(&read[DATA]) &&
	       is_bytes(&read[TAG]) && is_bytes(&write[0]) &&
	       (nr_write == 1 || is_bytes(&write[1]));
}

static bool encrypts(const struct vaccel_arg *read)
{
	return *(const unsigned char *)read[ENCRYPT].buf;
}

static bool sizes_are_right(const struct cipher *cipher,
			    const struct vaccel_arg *read)
{
	const size_t iv = read[IV].size, data = read[DATA].size;

	if (read[KEY].size != cipher->key_size)
		return false;
	if (cipher->mode == GCM)
		return iv > 0 && iv <= NONCE_MOST;
	if (iv != BLOCK_SIZE || read[AAD].size)
		return false;
	return cipher->mode == CBC   ? data % BLOCK_SIZE == 0
	       : cipher->mode == XTS ? data >= BLOCK_SIZE
				     : true;
}

/* XTS with two equal halves is no cipher, and OpenSSL refuses it too. */
static bool key_is_right(const struct cipher *cipher,
			 const struct vaccel_arg *key)
{
	const size_t half = key->size / 2;

	return cipher->mode != XTS ||
	       CRYPTO_memcmp(key->buf, (const char *)key->buf + half, half);
}

static int check(const struct vaccel_arg *read, size_t nr_read,
		 const struct vaccel_arg *write, size_t nr_write)
{
	if (!types_are_right(read, nr_read, write, nr_write))
		return VACCEL_EINVAL;
	const struct cipher *cipher = cipher_of(&read[NAME]);
	if (!cipher || !sizes_are_right(cipher, read) ||
	    !key_is_right(cipher, &read[KEY]) ||
	    write[0].size != read[DATA].size)
		return VACCEL_EINVAL;
	const bool tagged = cipher->mode == GCM;
	const bool encrypt = encrypts(read);
	if (read[TAG].size != (tagged && !encrypt ? TAG_SIZE : 0))
		return VACCEL_EINVAL;
	if (!tagged || !encrypt)
		return nr_write == 1 ? VACCEL_OK : VACCEL_EINVAL;
	return nr_write == 2 && write[1].size == TAG_SIZE ? VACCEL_OK
							  : VACCEL_EINVAL;
}

/* Set the context up for this cipher, key and initial value. */
static bool begin(EVP_CIPHER_CTX *context, const struct cipher *cipher,
		  const struct vaccel_arg *read)
{
	const int encrypt = encrypts(read);

	if (cipher->mode != GCM)
		return EVP_CipherInit_ex2(context, cipher->evp, read[KEY].buf,
					  read[IV].buf, encrypt, NULL) == 1 &&
		       EVP_CIPHER_CTX_set_padding(context, 0) == 1;
	if (EVP_CipherInit_ex2(context, cipher->evp, NULL, NULL, encrypt,
			       NULL) != 1 ||
	    EVP_CIPHER_CTX_ctrl(context, EVP_CTRL_AEAD_SET_IVLEN,
				(int)read[IV].size, NULL) != 1 ||
	    EVP_CipherInit_ex2(context, NULL, read[KEY].buf, read[IV].buf,
			       encrypt, NULL) != 1)
		return false;
	int size;
	return !read[AAD].size ||
	       EVP_CipherUpdate(context, NULL, &size, read[AAD].buf,
				(int)read[AAD].size) == 1;
}

static bool transform(EVP_CIPHER_CTX *context, const struct vaccel_arg *data,
		      struct vaccel_arg *out)
{
	int size;

	return !data->size ||
	       (EVP_CipherUpdate(context, out->buf, &size, data->buf,
				 (int)data->size) == 1 &&
		(size_t)size == data->size);
}

/* The end, with the tag if the mode has one. */
static int finish(EVP_CIPHER_CTX *context, const struct cipher *cipher,
		  const struct vaccel_arg *read, struct vaccel_arg *write)
{
	unsigned char rest[BLOCK_SIZE];
	const bool tagged = cipher->mode == GCM;
	const bool encrypt = encrypts(read);
	int size;

	if (tagged && !encrypt &&
	    EVP_CIPHER_CTX_ctrl(context, EVP_CTRL_AEAD_SET_TAG, TAG_SIZE,
				read[TAG].buf) != 1)
		return VACCEL_EBACKEND;
	if (EVP_CipherFinal_ex(context, rest, &size) != 1)
		return tagged && !encrypt ? VACCEL_EACCES : VACCEL_EBACKEND;
	if (tagged && encrypt &&
	    EVP_CIPHER_CTX_ctrl(context, EVP_CTRL_AEAD_GET_TAG, TAG_SIZE,
				write[1].buf) != 1)
		return VACCEL_EBACKEND;
	return VACCEL_OK;
}

static int run(struct vaccel_session *sess, struct vaccel_arg *read,
	       size_t nr_read, struct vaccel_arg *write, size_t nr_write)
{
	const struct cipher *cipher = cipher_of(&read[NAME]);
	EVP_CIPHER_CTX *context = EVP_CIPHER_CTX_new();
	int code = VACCEL_EBACKEND;

	(void)sess, (void)nr_read, (void)nr_write;
	if (!context)
		return VACCEL_ENOMEM;
	if (begin(context, cipher, read) &&
	    transform(context, &read[DATA], &write[0]))
		code = finish(context, cipher, read, write);
	/* Nothing of what did not verify goes out. */
	if (code && write[0].size)
		OPENSSL_cleanse(write[0].buf, write[0].size);
	EVP_CIPHER_CTX_free(context);
	return code;
}

__attribute__((visibility("default")))
const struct sluice_vaccel_op sluice_vaccel_ops[] = {
	{ SLUICE_VACCEL_CIPHER, "cipher", check, run },
	{ 0, NULL, NULL, NULL },
};

__attribute__((visibility("default"))) const char *sluice_vaccel_engine(void);
const char *sluice_vaccel_engine(void)
{
	return OpenSSL_version(OPENSSL_VERSION);
}

static void ciphers_free(void)
{
	for (size_t i = 0; i < CIPHERS; i++) {
		EVP_CIPHER_free(ciphers[i].evp);
		ciphers[i].evp = NULL;
	}
}

static int init(void)
{
	if (engine_watch_exit())
		return VACCEL_ENOMEM;
	for (size_t i = 0; i < CIPHERS; i++) {
		ciphers[i].evp =
			EVP_CIPHER_fetch(NULL, ciphers[i].evp_name, NULL);
		if (ciphers[i].evp)
			continue;
		vaccel_error("[crypto] OpenSSL has no %s: load its default "
			     "provider",
			     ciphers[i].evp_name);
		ciphers_free();
		return VACCEL_ENODEV;
	}
	return VACCEL_OK;
}

static int fini(void)
{
	if (!engine_exits())
		ciphers_free();
	return VACCEL_OK;
}

VACCEL_PLUGIN(.name = "crypto", .version = VACCEL_VERSION,
	      .vaccel_version = VACCEL_VERSION, .type = VACCEL_PLUGIN_CPU,
	      .init = init, .fini = fini);
