/*
 * library -- programs in pieces: headers given as programs, compiled and
 * linked; files that the source includes, found beside the program and by -I,
 * one through another; binaries that are taken out and put in again; build logs
 * of what is wrong.
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "device.h"

static char folder[] = "/tmp/sluice-library-XXXXXX";

static void write_file(const char *name, const char *text)
{
	char path[256];

	snprintf(path, sizeof(path), "%s/%s", folder, name);
	FILE *file = fopen(path, "w");
	check(file && fputs(text, file) >= 0 && fclose(file) == 0, path);
}

static void write_files(void)
{
	char path[256];

	check(mkdtemp(folder) != NULL, "a folder");
	snprintf(path, sizeof(path), "%s/deep", folder);
	check(mkdir(path, 0700) == 0, path);
	write_file("outer.h", "#include \"deep/inner.h\"\n"
			      "#define OUTER (INNER + 1)\n");
	write_file("deep/inner.h", "# include <found.h>\n"
				   "#define INNER (FOUND * 10)\n");
	write_file("deep/found.h", "#define FOUND 4\n");
	check(chdir(folder) == 0, "chdir");
}

static void remove_files(void)
{
	static const char *const names[] = { "outer.h", "deep/inner.h",
					     "deep/found.h", "deep", "." };

	for (size_t i = 0; i + 1 < sizeof(names) / sizeof(names[0]); i++)
		check(remove(names[i]) == 0, names[i]);
	check(chdir("/") == 0 && rmdir(folder) == 0, folder);
}

/* What kernel @name of @program writes to each of @n elements. */
static void run(struct device *device, cl_program program, const char *name,
		size_t n, cl_uint expected)
{
	cl_kernel kernel = device_kernel(program, name);
	cl_uint *data = calloc(n, sizeof(*data));

	check(data != NULL, "memory");
	cl_mem buffer = device_buffer(device, CL_MEM_READ_WRITE,
				      n * sizeof(*data), NULL);
	kernel_arg(kernel, 0, sizeof(buffer), &buffer);
	kernel_run(device->queue, kernel, n, 0);
	need(clEnqueueReadBuffer(device->queue, buffer, CL_TRUE, 0,
				 n * sizeof(*data), data, 0, NULL, NULL),
	     "clEnqueueReadBuffer");
	for (size_t i = 0; i < n; i++)
		check(data[i] == expected + i, name);
	clReleaseMemObject(buffer);
	clReleaseKernel(kernel);
	free(data);
}

static void include_files(struct device *device, size_t n)
{
	static const char source[] =
		"#include \"outer.h\"\n"
		"kernel void included(global uint *data)\n"
		"{ data[get_global_id(0)] = OUTER + get_global_id(0); }\n";
	char options[300], own[300] = "";

	snprintf(options, sizeof(options), "-DUNUSED=1 -I %s/deep", folder);
	cl_program program = device_build(device, source, options);
	need(clGetProgramBuildInfo(program, device->id,
				   CL_PROGRAM_BUILD_OPTIONS, sizeof(own), own,
				   NULL),
	     "CL_PROGRAM_BUILD_OPTIONS");
	check(strcmp(own, options) == 0, "the options are the application's");
	run(device, program, "included", n, 41);
	clReleaseProgram(program);
}

static cl_program from_source(struct device *device, const char *source)
{
	cl_int error;
	cl_program program = clCreateProgramWithSource(device->context, 1,
						       &source, NULL, &error);

	need(error, "clCreateProgramWithSource");
	return program;
}

static void compile_and_link(struct device *device, size_t n)
{
	const char *name = "given.h";
	cl_int error;
	cl_program header = from_source(device, "#define GIVEN 12\n");
	cl_program parts[2] = {
		from_source(device, "uint helped(uint i);\n"
				    "kernel void linked(global uint *data)\n"
				    "{ data[get_global_id(0)] =\n"
				    "	helped(get_global_id(0)); }\n"),
		from_source(device, "#include \"given.h\"\n"
				    "uint helped(uint i);\n"
				    "uint helped(uint i)\n"
				    "{ return i + GIVEN; }\n"),
	};

	need(clCompileProgram(parts[0], 0, NULL, NULL, 0, NULL, NULL, NULL,
			      NULL),
	     "clCompileProgram");
	need(clCompileProgram(parts[1], 0, NULL, NULL, 1, &header, &name, NULL,
			      NULL),
	     "clCompileProgram with a header");
	cl_program linked = clLinkProgram(device->context, 0, NULL, NULL, 2,
					  parts, NULL, NULL, &error);
	need(error, "clLinkProgram");
	run(device, linked, "linked", n, 12);
	clReleaseProgram(linked);
	clReleaseProgram(parts[0]);
	clReleaseProgram(parts[1]);
	clReleaseProgram(header);
}

static void take_out_and_put_in(struct device *device, size_t n)
{
	static const char source[] =
		"kernel void stored(global uint *data)\n"
		"{ data[get_global_id(0)] = 99 + get_global_id(0); }\n";
	cl_program program = device_build(device, source, "");
	unsigned char *binary = NULL;
	cl_int status = -1, error;
	size_t size = 0;

	/* Built for the launch's group as well, where that happens lazily. */
	run(device, program, "stored", n, 99);
	need(clGetProgramInfo(program, CL_PROGRAM_BINARY_SIZES, sizeof(size),
			      &size, NULL),
	     "CL_PROGRAM_BINARY_SIZES");
	check(size > 0, "a binary");
	binary = calloc(1, size);
	check(binary != NULL, "memory");
	need(clGetProgramInfo(program, CL_PROGRAM_BINARIES, sizeof(binary),
			      &binary, NULL),
	     "CL_PROGRAM_BINARIES");
	clReleaseProgram(program);
	program = clCreateProgramWithBinary(
		device->context, 1, &device->id, &size,
		(const unsigned char **)&binary, &status, &error);
	need(error, "clCreateProgramWithBinary");
	need(status, "binary_status");
	need(clBuildProgram(program, 0, NULL, NULL, NULL, NULL),
	     "clBuildProgram of a binary");
	run(device, program, "stored", n, 99);
	clReleaseProgram(program);
	free(binary);
}

static void break_it(struct device *device)
{
	char log[8192] = "";
	cl_program program =
		from_source(device, "kernel void broken(global int *a)\n"
				    "{ a[0] = nowhere_declared; }\n");

	check(clBuildProgram(program, 1, &device->id, NULL, NULL, NULL) ==
		      CL_BUILD_PROGRAM_FAILURE,
	      "a broken program is refused");
	need(clGetProgramBuildInfo(program, device->id, CL_PROGRAM_BUILD_LOG,
				   sizeof(log), log, NULL),
	     "CL_PROGRAM_BUILD_LOG");
	check(strstr(log, "nowhere_declared") != NULL, "the log names it");
	clReleaseProgram(program);
}

int main(int argc, char **argv)
{
	const size_t n = size_argument(argc, argv, 64);
	struct device device;

	write_files();
	device_open(&device, 0);
	include_files(&device, n);
	compile_and_link(&device, n);
	take_out_and_put_in(&device, n);
	break_it(&device);
	device_close(&device);
	remove_files();
	printf("library: includes, links, binaries, logs: right\n");
	return 0;
}
