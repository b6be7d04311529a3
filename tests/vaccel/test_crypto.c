/*
 * The cipher operation: vectors of NIST's (SP 800-38A, the GCM specification)
 * and of IEEE 1619, and what is refused.
 */
#include "support.h"

#include <ctype.h>
#include <dlfcn.h>
#include <stdio.h>
#include <string.h>

#define CRYPTO "libvaccel-crypto.so"
#define ROOM 128

struct vector {
	const char *cipher, *key, *iv, *aad, *plain, *secret, *tag;
};

#define PLAIN_38A                          \
	"6bc1bee22e409f96e93d7e117393172a" \
	"ae2d8a571e03ac9c9eb76fac45af8e51" \
	"30c81c46a35ce411e5fbc1191a0a52ef" \
	"f69f2445df4f9b17ad2b417be66c3710"
#define KEY_128 "2b7e151628aed2a6abf7158809cf4f3c"
#define KEY_256                            \
	"603deb1015ca71be2b73aef0857d7781" \
	"1f352c073b6108d72d9810a30914dff4"
#define BLOCK_IV "000102030405060708090a0b0c0d0e0f"
#define COUNTER "f0f1f2f3f4f5f6f7f8f9fafbfcfdfeff"
#define GCM_KEY "feffe9928665731c6d6a8f9467308308"
#define GCM_PLAIN                          \
	"d9313225f88406e5a55909c5aff5269a" \
	"86a7a9531534f7da2e4c303d8a318a72" \
	"1c3c0c95956809532fcf0e2449a6b525" \
	"b16aedf5aa0de657ba637b39"
#define GCM_AAD "feedfacedeadbeeffeedfacedeadbeefabaddad2"

static const struct vector vectors[] = {
	/* SP 800-38A: F.2.1, F.2.5, F.5.1, F.5.5 */
	{ "aes-128-cbc", KEY_128, BLOCK_IV, "", PLAIN_38A,
	  "7649abac8119b246cee98e9b12e9197d"
	  "5086cb9b507219ee95db113a917678b2"
	  "73bed6b8e3c1743b7116e69e22229516"
	  "3ff1caa1681fac09120eca307586e1a7",
	  "" },
	{ "aes-256-cbc", KEY_256, BLOCK_IV, "", PLAIN_38A,
	  "f58c4c04d6e5f1ba779eabfb5f7bfbd6"
	  "9cfc4e967edb808d679f777bc6702c7d"
	  "39f23369a9d9bacfa530e26304231461"
	  "b2eb05e2c39be9fcda6c19078c6a9d1b",
	  "" },
	{ "aes-128-ctr", KEY_128, COUNTER, "", PLAIN_38A,
	  "874d6191b620e3261bef6864990db6ce"
	  "9806f66b7970fdff8617187bb9fffdff"
	  "5ae4df3edbd5d35e5b4f09020db03eab"
	  "1e031dda2fbe03d1792170a0f3009cee",
	  "" },
	{ "aes-256-ctr", KEY_256, COUNTER, "", PLAIN_38A,
	  "601ec313775789a5b7a7f504bbf3d228"
	  "f443e3ca4d62b59aca84e990cacaf5c5"
	  "2b0930daa23de94ce87017ba2d84988d"
	  "dfc9c58db67aada613c2dd08457941a6",
	  "" },
	/* The GCM specification's test cases 1, 2, 4, 6, 13, 16 */
	{ "aes-128-gcm", "00000000000000000000000000000000",
	  "000000000000000000000000", "", "", "",
	  "58e2fccefa7e3061367f1d57a4e7455a" },
	{ "aes-128-gcm", "00000000000000000000000000000000",
	  "000000000000000000000000", "", "00000000000000000000000000000000",
	  "0388dace60b6a392f328c2b971b2fe78",
	  "ab6e47d42cec13bdf53a67b21257bddf" },
	{ "aes-128-gcm", GCM_KEY, "cafebabefacedbaddecaf888", GCM_AAD,
	  GCM_PLAIN,
	  "42831ec2217774244b7221b784d0d49c"
	  "e3aa212f2c02a4e035c17e2329aca12e"
	  "21d514b25466931c7d8f6a5aac84aa05"
	  "1ba30b396a0aac973d58e091",
	  "5bc94fbc3221a5db94fae95ae7121a47" },
	{ "aes-128-gcm", GCM_KEY,
	  "9313225df88406e555909c5aff5269aa"
	  "6a7a9538534f7da1e4c303d2a318a728"
	  "c3c0c95156809539fcf0e2429a6b5254"
	  "16aedbf5a0de6a57a637b39b",
	  GCM_AAD, GCM_PLAIN,
	  "8ce24998625615b603a033aca13fb894"
	  "be9112a5c3a211a8ba262a3cca7e2ca7"
	  "01e4a9a4fba43c90ccdcb281d48c7c6f"
	  "d62875d2aca417034c34aee5",
	  "619cc5aefffe0bfa462af43c1699d050" },
	{ "aes-256-gcm",
	  "0000000000000000000000000000000000000000000000000000000000000000",
	  "000000000000000000000000", "", "", "",
	  "530f8afbc74536b9a963b4f1c4cb738b" },
	{ "aes-256-gcm", GCM_KEY GCM_KEY, "cafebabefacedbaddecaf888", GCM_AAD,
	  GCM_PLAIN,
	  "522dc1f099567d07f47f37a32a84427d"
	  "643a8cdcbfe5c0c97598a2bd2555d1aa"
	  "8cb08e48590dbb3da7b08b1056828838"
	  "c5f61e6393ba7a0abcc9f662",
	  "76fc6ece0f4e1768cddf8853bb2d551b" },
	/* IEEE 1619: vectors 2, 15 (a part of a block), the begin of 10 */
	{ "aes-128-xts",
	  "1111111111111111111111111111111122222222222222222222222222222222",
	  "33333333330000000000000000000000", "",
	  "4444444444444444444444444444444444444444444444444444444444444444",
	  "c454185e6a16936e39334038acef838bfb186fff7480adc4289382ecd6d394f0",
	  "" },
	{ "aes-128-xts",
	  "fffefdfcfbfaf9f8f7f6f5f4f3f2f1f0bfbebdbcbbbab9b8b7b6b5b4b3b2b1b0",
	  "9a785634120000000000000000000000", "",
	  "000102030405060708090a0b0c0d0e0f10",
	  "6c1625db4671522d3d7599601de7ca09ed", "" },
	{ "aes-256-xts",
	  "2718281828459045235360287471352662497757247093699959574966967627"
	  "3141592653589793238462643383279502884197169399375105820974944592",
	  "ff000000000000000000000000000000", "",
	  "000102030405060708090a0b0c0d0e0f101112131415161718191a1b1c1d1e1f",
	  "1c3b3a102f770386e4836c99e370cf9bea00803f5e482357a4ae12d414a3e63b",
	  "" },
};

static struct vaccel_session sess;

struct bytes {
	unsigned char data[ROOM];
	size_t size;
};

static unsigned nibble(char digit)
{
	return (unsigned)(isdigit(digit) ? digit - '0' : digit - 'a' + 10);
}

static struct bytes bytes_of(const char *hex)
{
	struct bytes bytes = { .size = strlen(hex) / 2 };

	assert_true(bytes.size <= ROOM);
	for (size_t i = 0; i < bytes.size; i++)
		bytes.data[i] = (unsigned char)(nibble(hex[2 * i]) << 4 |
						nibble(hex[2 * i + 1]));
	return bytes;
}

/* A vector as it is passed, with an output that differs from the result. */
struct work {
	struct bytes key, iv, aad, in, expected, tag, out, made;
	struct sluice_vaccel_cipher cipher;
};

static void prepare(struct work *work, const struct vector *vector,
		    bool encrypt)
{
	*work = (struct work){
		.key = bytes_of(vector->key),
		.iv = bytes_of(vector->iv),
		.aad = bytes_of(vector->aad),
		.in = bytes_of(encrypt ? vector->plain : vector->secret),
		.expected = bytes_of(encrypt ? vector->secret : vector->plain),
		.tag = bytes_of(vector->tag),
	};
	memset(work->out.data, 0xa5, ROOM);
	work->made = work->tag;
	if (encrypt)
		memset(work->made.data, 0, ROOM);
	work->cipher = (struct sluice_vaccel_cipher){
		.name = vector->cipher,
		.encrypt = encrypt,
		.key = work->key.data,
		.key_size = work->key.size,
		.iv = work->iv.data,
		.iv_size = work->iv.size,
		.aad = work->aad.data,
		.aad_size = work->aad.size,
		.data = work->in.data,
		.size = work->in.size,
		.out = work->out.data,
		.tag = work->tag.size ? work->made.data : NULL,
		.tag_size = work->tag.size,
	};
}

static void every_vector_is_met_in_both_directions(void **state)
{
	struct work work;

	(void)state;
	for (size_t i = 0; i < COUNT(vectors) * 2; i++) {
		prepare(&work, &vectors[i / 2], i % 2 == 0);
		assert_int_equal(sluice_vaccel_cipher(&sess, &work.cipher), 0);
		assert_memory_equal(work.out.data, work.expected.data,
				    work.in.size);
		assert_int_equal(work.out.data[work.in.size], 0xa5);
		assert_memory_equal(work.made.data, work.tag.data,
				    work.tag.size);
	}
}

static void data_may_be_transformed_in_place(void **state)
{
	struct work work;

	(void)state;
	for (size_t i = 0; i < COUNT(vectors); i++) {
		prepare(&work, &vectors[i], true);
		work.cipher.out = work.in.data;
		assert_int_equal(sluice_vaccel_cipher(&sess, &work.cipher), 0);
		assert_memory_equal(work.in.data, work.expected.data,
				    work.in.size);
	}
}

/* Arguments as old bindings give them. */
static int over_genop(const struct work *work, size_t nr_write)
{
	uint8_t code = SLUICE_VACCEL_CIPHER, encrypt = work->cipher.encrypt;
	struct vaccel_arg_array read, write;

	assert_int_equal(vaccel_arg_array_init(&read, 8), 0);
	assert_int_equal(vaccel_arg_array_init(&write, 2), 0);
	vaccel_arg_array_add_uint8(&read, &code);
	vaccel_arg_array_add_string(&read, (char *)work->cipher.name);
	vaccel_arg_array_add_bool(&read, (bool *)&encrypt);
	vaccel_arg_array_add_buffer(&read, (void *)work->cipher.key,
				    work->cipher.key_size);
	vaccel_arg_array_add_buffer(&read, (void *)work->cipher.iv,
				    work->cipher.iv_size);
	vaccel_arg_array_add_raw(
		&read, work->aad.size ? (void *)work->cipher.aad : NULL,
		work->aad.size);
	vaccel_arg_array_add_raw(
		&read, work->in.size ? (void *)work->cipher.data : NULL,
		work->in.size);
	vaccel_arg_array_add_raw(&read, encrypt ? NULL : work->cipher.tag,
				 encrypt ? 0 : work->cipher.tag_size);
	vaccel_arg_array_add_raw(
		&write, work->in.size ? work->cipher.out : NULL, work->in.size);
	vaccel_arg_array_add_raw(&write, work->cipher.tag,
				 work->cipher.tag ? work->cipher.tag_size : 0);
	const int result =
		vaccel_genop(&sess, vaccel_arg_array_raw(&read), 8,
			     vaccel_arg_array_raw(&write), (int)nr_write);
	vaccel_arg_array_release(&read);
	vaccel_arg_array_release(&write);
	return result;
}

static void old_bindings_reach_it_over_genop(void **state)
{
	struct work work;

	(void)state;
	for (size_t i = 0; i < COUNT(vectors) * 2; i++) {
		const bool encrypt = i % 2 == 0;
		prepare(&work, &vectors[i / 2], encrypt);
		const bool makes_tag = encrypt && work.tag.size;
		assert_int_equal(over_genop(&work, makes_tag ? 1 : 2),
				 VACCEL_EINVAL);
		assert_int_equal(over_genop(&work, makes_tag ? 2 : 1), 0);
		assert_memory_equal(work.out.data, work.expected.data,
				    work.in.size);
	}
}

static void what_does_not_verify_does_not_come_out(void **state)
{
	static const unsigned char zeros[ROOM];
	struct work work;

	(void)state;
	for (size_t i = 0; i < COUNT(vectors); i++) {
		if (!*vectors[i].tag)
			continue;
		prepare(&work, &vectors[i], false);
		work.made.data[3] ^= 1;
		assert_int_equal(sluice_vaccel_cipher(&sess, &work.cipher),
				 VACCEL_EACCES);
		assert_memory_equal(work.out.data, zeros, work.in.size);
		prepare(&work, &vectors[i], false);
		if (!work.in.size)
			continue;
		work.in.data[0] ^= 0x80;
		assert_int_equal(sluice_vaccel_cipher(&sess, &work.cipher),
				 VACCEL_EACCES);
		assert_memory_equal(work.out.data, zeros, work.in.size);
	}
}

static void shorten_key(struct work *work)
{
	work->cipher.key_size--;
}

static void shorten_iv(struct work *work)
{
	work->cipher.iv_size = 0;
}

static void forget_key(struct work *work)
{
	work->cipher.key = NULL;
}

static void forget_out(struct work *work)
{
	work->cipher.out = NULL;
}

static void name_another(struct work *work)
{
	work->cipher.name = "aes-192-cbc";
}

static void name_none(struct work *work)
{
	work->cipher.name = "";
}

static void shorten_tag(struct work *work)
{
	work->cipher.tag_size = work->cipher.tag_size ? 15 : 3;
	work->cipher.tag = work->made.data;
}

static void grow_beyond_int(struct work *work)
{
	work->cipher.size = (size_t)1 << 31;
}

static void wrong_arguments_are_refused_and_nothing_is_written(void **state)
{
	void (*const spoils[])(struct work *) = {
		shorten_key,  shorten_iv, forget_key,  forget_out,
		name_another, name_none,  shorten_tag, grow_beyond_int,
	};
	struct work work;
	unsigned char before[ROOM];

	(void)state;
	memset(before, 0xa5, ROOM);
	for (size_t i = 0; i < COUNT(vectors) * 2; i++)
		for (size_t j = 0; j < COUNT(spoils); j++) {
			prepare(&work, &vectors[i / 2], i % 2 == 0);
			if (spoils[j] == forget_out && !work.in.size)
				continue;
			spoils[j](&work);
			assert_int_equal(
				sluice_vaccel_cipher(&sess, &work.cipher),
				VACCEL_EINVAL);
			assert_memory_equal(work.out.data, before, ROOM);
		}
	assert_int_equal(sluice_vaccel_cipher(NULL, &work.cipher),
			 VACCEL_EINVAL);
	assert_int_equal(sluice_vaccel_cipher(&sess, NULL), VACCEL_EINVAL);
}

static void halves_of_an_xts_key_differ(void **state)
{
	struct work work;

	(void)state;
	prepare(&work, &vectors[COUNT(vectors) - 1], true);
	memcpy(work.key.data + 32, work.key.data, 32);
	assert_int_equal(sluice_vaccel_cipher(&sess, &work.cipher),
			 VACCEL_EINVAL);
}

static int setup(void **state)
{
	(void)state;
	start(NOOP);
	assert_int_equal(vaccel_plugin_load(CRYPTO), VACCEL_OK);
	assert_int_equal(vaccel_session_init(&sess, VACCEL_PLUGIN_CPU), 0);
	return 0;
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(every_vector_is_met_in_both_directions),
		cmocka_unit_test(data_may_be_transformed_in_place),
		cmocka_unit_test(old_bindings_reach_it_over_genop),
		cmocka_unit_test(what_does_not_verify_does_not_come_out),
		cmocka_unit_test(
			wrong_arguments_are_refused_and_nothing_is_written),
		cmocka_unit_test(halves_of_an_xts_key_differ),
	};

	if (!dlopen(CRYPTO, RTLD_NOW)) {
		puts("1..0 # SKIP no plugin crypto: apt install libssl-dev");
		return 0;
	}
	return cmocka_run_group_tests(tests, setup, teardown);
}
