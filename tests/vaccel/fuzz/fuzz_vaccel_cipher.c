/*
 * A cipher's arguments: name, sizes and bytes by a message. What is encrypted
 * comes back by decrypting; a changed tag lets nothing out.
 */
#include <sluice/vaccel.h>

#include "input.h"

#define SIZE_MOST 4096

static const char *const names[] = {
	"aes-128-cbc", "aes-128-ctr", "aes-128-gcm", "aes-128-xts",
	"aes-256-cbc", "aes-256-ctr", "aes-256-gcm", "aes-256-xts",
};

static struct vaccel_session session;

/* Without the plugin the checks alone are tried. */
static void begin(void)
{
	struct vaccel_config config = { .plugins = (char *)"libvaccel-noop.so",
					.log_level = (vaccel_log_level_t)0 };

	must(vaccel_bootstrap_with_config(&config) == VACCEL_OK);
	vaccel_plugin_load("libvaccel-crypto.so");
	must(vaccel_session_init(&session, VACCEL_PLUGIN_CPU) == VACCEL_OK);
}

static const char *name_take(struct input *input, char *text, size_t size)
{
	const uint8_t which = input_byte(input);

	if (which < 200)
		return names[which % 8];
	input_take(input, text, size - 1);
	text[size - 1] = '\0';
	return text;
}

static uint8_t *bytes_take(struct input *input, size_t size, void **memory)
{
	uint8_t *bytes = input_copy(input, size, 0, memory);

	return size ? bytes : NULL;
}

static void turn_back(const struct sluice_vaccel_cipher *done,
		      const uint8_t *plain)
{
	struct sluice_vaccel_cipher back = *done;

	back.encrypt = false;
	back.data = done->out;
	back.out = malloc(done->size + 1);
	must(back.out != NULL);
	must(sluice_vaccel_cipher(&session, &back) == VACCEL_OK);
	must(!back.size || memcmp(back.out, plain, back.size) == 0);
	if (back.tag) {
		((uint8_t *)back.tag)[0] ^= 1;
		must(sluice_vaccel_cipher(&session, &back) == VACCEL_EACCES);
		for (size_t i = 0; i < back.size; i++)
			must(((uint8_t *)back.out)[i] == 0);
	}
	free(back.out);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct input input = { data, size };
	char text[32];
	void *memory[6];

	if (!session.id)
		begin();
	struct sluice_vaccel_cipher cipher = {
		.name = name_take(&input, text, sizeof(text)),
		.encrypt = input_byte(&input) & 1,
		.key_size = input_byte(&input),
		.iv_size = input_byte(&input),
		.aad_size = input_byte(&input),
		.size = input_u16(&input) % SIZE_MOST,
		.tag_size = input_byte(&input),
	};
	cipher.key = bytes_take(&input, cipher.key_size, &memory[0]);
	cipher.iv = bytes_take(&input, cipher.iv_size, &memory[1]);
	cipher.aad = bytes_take(&input, cipher.aad_size, &memory[2]);
	cipher.tag = bytes_take(&input, cipher.tag_size, &memory[3]);
	uint8_t *plain = bytes_take(&input, cipher.size, &memory[4]);
	cipher.data = plain;
	cipher.out = bytes_take(&input, cipher.size, &memory[5]);
	const int code = sluice_vaccel_cipher(&session, &cipher);
	must(code == VACCEL_OK || code == VACCEL_EINVAL ||
	     code == VACCEL_EACCES || code == VACCEL_ENOTSUP);
	if (code == VACCEL_OK && cipher.encrypt)
		turn_back(&cipher, plain);
	for (size_t i = 0; i < 6; i++)
		free(memory[i]);
	return 0;
}
