#include "picture.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define CLASSES 1000

#if HAVE_JPEG
#include <setjmp.h>

#include <jpeglib.h>

struct reader {
	struct jpeg_error_mgr errors;
	jmp_buf failed;
	struct jpeg_decompress_struct jpeg;
	unsigned char *pixels;
	bool done;
};

static void reader_fail(j_common_ptr jpeg)
{
	longjmp(((struct reader *)jpeg->err)->failed, 1);
}

static void reader_decode(struct reader *reader, const void *data, size_t size)
{
	struct jpeg_decompress_struct *jpeg = &reader->jpeg;

	jpeg_create_decompress(jpeg);
	jpeg_mem_src(jpeg, data, size);
	jpeg_read_header(jpeg, TRUE);
	jpeg->out_color_space = JCS_RGB;
	jpeg_start_decompress(jpeg);
	const size_t row = (size_t)jpeg->output_width * PICTURE_COLOURS;
	reader->pixels = malloc(row * jpeg->output_height);
	if (!reader->pixels)
		longjmp(reader->failed, 1);
	while (jpeg->output_scanline < jpeg->output_height) {
		JSAMPROW line = reader->pixels + row * jpeg->output_scanline;
		jpeg_read_scanlines(jpeg, &line, 1);
	}
	jpeg_finish_decompress(jpeg);
}

/* The nearest pixel, between -1 and 1. */
static float value_at(const struct reader *reader, size_t x, size_t y,
		      size_t colour)
{
	const size_t width = reader->jpeg.output_width;
	const size_t height = reader->jpeg.output_height;
	const size_t column = x * width / PICTURE_SIDE;
	const size_t line = y * height / PICTURE_SIDE;

	return (float)reader->pixels[(line * width + column) * PICTURE_COLOURS +
				     colour] /
		       127.5f -
	       1;
}

static void reader_scale(const struct reader *reader, enum picture_order order,
			 float *floats)
{
	const size_t plane = (size_t)PICTURE_SIDE * PICTURE_SIDE;

	for (size_t i = 0; i < plane; i++)
		for (size_t colour = 0; colour < PICTURE_COLOURS; colour++)
			floats[order == PICTURE_PLANES
				       ? colour * plane + i
				       : i * PICTURE_COLOURS + colour] =
				value_at(reader, i % PICTURE_SIDE,
					 i / PICTURE_SIDE, colour);
}

bool picture_read(const void *data, size_t size, enum picture_order order,
		  float *floats)
{
	static struct reader reader;

	memset(floats, 0, PICTURE_FLOATS * sizeof(*floats));
	reader.done = false;
	reader.jpeg.err = jpeg_std_error(&reader.errors);
	reader.errors.error_exit = reader_fail;
	if (!setjmp(reader.failed)) {
		reader_decode(&reader, data, size);
		reader_scale(&reader, order, floats);
		reader.done = true;
	}
	jpeg_destroy_decompress(&reader.jpeg);
	free(reader.pixels);
	reader.pixels = NULL;
	return reader.done;
}
#else
bool picture_read(const void *data, size_t size, enum picture_order order,
		  float *floats)
{
	(void)data, (void)size, (void)order;
	memset(floats, 0, PICTURE_FLOATS * sizeof(*floats));
	return false;
}
#endif

void picture_predict(const char *labels, const float *floats)
{
	FILE *file = fopen(labels, "r");
	char line[512] = "";
	size_t best = 0;

	for (size_t i = 1; i < CLASSES; i++)
		if (floats[i] > floats[best])
			best = i;
	for (size_t i = 0; file && i <= best; i++)
		if (!fgets(line, sizeof(line), file))
			line[0] = '\0';
	if (file)
		fclose(file);
	line[strcspn(line, "\r\n")] = '\0';
	printf("Prediction: %s\n", line);
}
