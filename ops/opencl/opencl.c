/*
 * opencl -- matrices by CLBlast, the rest by kernels of our own, on the first
 * device of an OpenCL library.
 *
 * Loading the plugin opens the libraries; the device is looked for at the first
 * operation, so that a program which never computes pays nothing, and a process
 * forked before can compute as well. One forked after cannot: the device's
 * threads are not in it, and it gets VACCEL_ESESS. Operations take turns; each
 * of them uses the device as a whole.
 */
#define CL_TARGET_OPENCL_VERSION 120
#define CL_USE_DEPRECATED_OPENCL_1_2_APIS

#include <CL/cl.h>
#include <clblast_c.h>
#include <math.h>
#include <pthread.h>
#include <stdatomic.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include <sluice/vaccel.h>

#include "engine.h"
#include "kernels.h"

#define CL_FUNCTIONS(X)              \
	X(clGetPlatformIDs)          \
	X(clGetPlatformInfo)         \
	X(clGetDeviceIDs)            \
	X(clGetDeviceInfo)           \
	X(clCreateContext)           \
	X(clReleaseContext)          \
	X(clCreateCommandQueue)      \
	X(clReleaseCommandQueue)     \
	X(clCreateProgramWithSource) \
	X(clBuildProgram)            \
	X(clReleaseProgram)          \
	X(clCreateKernel)            \
	X(clReleaseKernel)           \
	X(clSetKernelArg)            \
	X(clCreateBuffer)            \
	X(clReleaseMemObject)        \
	X(clEnqueueNDRangeKernel)    \
	X(clEnqueueReadBuffer)       \
	X(clEnqueueReadBufferRect)   \
	X(clEnqueueWriteBufferRect)  \
	X(clFinish)

/* The libraries' functions, by their own names. */
static struct {
#define X(name) __typeof__(name) *name;
	CL_FUNCTIONS(X)
	X(CLBlastSgemm)
	X(CLBlastClearCache)
#undef X
} lib;

static const struct engine_function cl_functions[] = {
#define X(name) { #name, (void **)&lib.name },
	CL_FUNCTIONS(X)
#undef X
};

static const struct engine_function blast_functions[] = {
	{ "CLBlastSgemm", (void **)&lib.CLBlastSgemm },
	{ "CLBlastClearCache", (void **)&lib.CLBlastClearCache },
};

static const struct engine opencl = {
	.plugin = "opencl",
	.files = (const char *const[]){ "libOpenCL.so.1", NULL },
	.remedy = "install an OpenCL library, e.g. Debian's pocl-opencl-icd "
		  "and ocl-icd-libopencl1",
};

static const struct engine clblast = {
	.plugin = "opencl",
	.files = (const char *const[]){ "libclblast.so.1", NULL },
	.remedy = "install CLBlast, Debian's libclblast1",
};

static void *cl_handle, *blast_handle;
static char engine_text[256] = "OpenCL, not used yet";

/* What the first operation finds; all later ones, with the turn, use it. */
static pthread_mutex_t turn = PTHREAD_MUTEX_INITIALIZER;
static _Atomic(pid_t) owner; /* who used it first, and may use it */
static struct {
	int code; /* why there is none; VACCEL_OK if it is ready */
	bool tried;
	cl_device_id device;
	cl_context context;
	cl_command_queue queue;
	cl_program program, doubles;
} gpu;

static int code_of(cl_int status)
{
	switch (status) {
	case CL_SUCCESS:
		return VACCEL_OK;
	case CL_OUT_OF_HOST_MEMORY:
	case CL_OUT_OF_RESOURCES:
	case CL_MEM_OBJECT_ALLOCATION_FAILURE:
	case CL_INVALID_BUFFER_SIZE:
		return VACCEL_ENOMEM;
	default:
		vaccel_error("[opencl] The device answered %d", status);
		return VACCEL_EBACKEND;
	}
}

static void engine_describe(cl_platform_id platform)
{
	char device[96] = "", version[128] = "";

	lib.clGetDeviceInfo(gpu.device, CL_DEVICE_NAME, sizeof(device) - 1,
			    device, NULL);
	lib.clGetPlatformInfo(platform, CL_PLATFORM_VERSION,
			      sizeof(version) - 1, version, NULL);
	snprintf(engine_text, sizeof(engine_text), "%s on %s", version, device);
}

/* The first device of the first platform that has one. */
static int device_find(void)
{
	cl_platform_id platforms[16];
	cl_uint count = 0;

	if (lib.clGetPlatformIDs(16, platforms, &count) != CL_SUCCESS ||
	    count == 0)
		return engine_without_device(&opencl, "no platform");
	for (cl_uint i = 0; i < count && i < 16; i++) {
		if (lib.clGetDeviceIDs(platforms[i], CL_DEVICE_TYPE_ALL, 1,
				       &gpu.device, NULL) != CL_SUCCESS)
			continue;
		engine_describe(platforms[i]);
		return VACCEL_OK;
	}
	return engine_without_device(&opencl, "platforms without devices");
}

static cl_program program_build(const char *text)
{
	cl_program program = lib.clCreateProgramWithSource(gpu.context, 1,
							   &text, NULL, NULL);

	if (!program || lib.clBuildProgram(program, 1, &gpu.device, "", NULL,
					   NULL) == CL_SUCCESS)
		return program;
	lib.clReleaseProgram(program);
	return NULL;
}

static int device_open(void)
{
	const int code = device_find();

	if (code)
		return code;
	gpu.context =
		lib.clCreateContext(NULL, 1, &gpu.device, NULL, NULL, NULL);
	if (!gpu.context)
		return VACCEL_EBACKEND;
	gpu.queue = lib.clCreateCommandQueue(gpu.context, gpu.device, 0, NULL);
	gpu.program = program_build(kernels_of_floats);
	/* Not every device computes in double precision. */
	gpu.doubles = program_build(kernels_of_doubles);
	return gpu.queue && gpu.program ? VACCEL_OK : VACCEL_EBACKEND;
}

static void device_close(void)
{
	if (gpu.context)
		lib.CLBlastClearCache();
	if (gpu.doubles)
		lib.clReleaseProgram(gpu.doubles);
	if (gpu.program)
		lib.clReleaseProgram(gpu.program);
	if (gpu.queue)
		lib.clReleaseCommandQueue(gpu.queue);
	if (gpu.context)
		lib.clReleaseContext(gpu.context);
	memset(&gpu, 0, sizeof(gpu));
}

/* Have the device, ready; turn_end() after VACCEL_OK. */
static int turn_begin(void)
{
	pid_t none = 0;

	/* Before the lock, which a thread of the parent may have held. */
	if (!atomic_compare_exchange_strong(&owner, &none, getpid()) &&
	    none != getpid())
		return VACCEL_ESESS;
	pthread_mutex_lock(&turn);
	if (!gpu.tried) {
		gpu.code = device_open();
		gpu.tried = true;
	}
	const int code = gpu.code;
	if (code)
		pthread_mutex_unlock(&turn);
	return code;
}

static void turn_end(void)
{
	pthread_mutex_unlock(&turn);
}

/*
 * A computation in steps, of which each is done only if all before it went
 * well. The device's memory is let go at its end.
 */
struct job {
	cl_int status;
	cl_mem memory[4];
	unsigned used;
};

static cl_mem job_memory(struct job *job, const void *data, size_t size)
{
	const cl_mem_flags copy = data ? CL_MEM_COPY_HOST_PTR : 0;
	cl_mem memory = NULL;

	if (job->status == CL_SUCCESS)
		memory = lib.clCreateBuffer(gpu.context,
					    CL_MEM_READ_WRITE | copy, size,
					    (void *)data, &job->status);
	if (memory)
		job->memory[job->used++] = memory;
	return memory;
}

static void job_read(struct job *job, cl_mem memory, void *data, size_t size)
{
	if (job->status == CL_SUCCESS)
		job->status =
			lib.clEnqueueReadBuffer(gpu.queue, memory, CL_TRUE, 0,
						size, data, 0, NULL, NULL);
}

struct kernel_arg {
	const void *value;
	size_t size;
};

#define ARG(variable)                         \
	{                                     \
		&(variable), sizeof(variable) \
	}

/* Run a kernel over @count items; its last argument is their number. */
static void job_kernel(struct job *job, cl_program program, const char *name,
		       const struct kernel_arg *args, cl_uint nr_args,
		       size_t count)
{
	cl_kernel kernel = NULL;

	if (job->status == CL_SUCCESS)
		kernel = lib.clCreateKernel(program, name, &job->status);
	for (cl_uint i = 0; i < nr_args && job->status == CL_SUCCESS; i++)
		job->status = lib.clSetKernelArg(kernel, i, args[i].size,
						 args[i].value);
	if (job->status == CL_SUCCESS)
		job->status =
			lib.clEnqueueNDRangeKernel(gpu.queue, kernel, 1, NULL,
						   &count, NULL, 0, NULL, NULL);
	if (kernel)
		lib.clReleaseKernel(kernel);
}

static int job_end(struct job *job)
{
	lib.clFinish(gpu.queue);
	for (unsigned i = 0; i < job->used; i++)
		lib.clReleaseMemObject(job->memory[i]);
	turn_end();
	return code_of(job->status);
}

/* A matrix between the caller's memory, with its stride, and the device's,
 * without gaps. */
struct matrix {
	size_t region[3];
	size_t pitch;
};

static struct matrix matrix_of(int64_t rows, int64_t columns, int64_t stride)
{
	return (struct matrix){
		.region = { (size_t)columns * sizeof(float), (size_t)rows, 1 },
		.pitch = (size_t)stride * sizeof(float),
	};
}

static const size_t origin[3] = { 0, 0, 0 };

static cl_mem job_matrix(struct job *job, const float *data, int64_t rows,
			 int64_t columns, int64_t stride)
{
	const struct matrix m = matrix_of(rows, columns, stride);
	cl_mem memory = job_memory(job, NULL, m.region[0] * m.region[1]);

	if (data && job->status == CL_SUCCESS)
		job->status = lib.clEnqueueWriteBufferRect(
			gpu.queue, memory, CL_TRUE, origin, origin, m.region,
			m.region[0], 0, m.pitch, 0, data, 0, NULL, NULL);
	return memory;
}

static void job_read_matrix(struct job *job, cl_mem memory, float *data,
			    int64_t rows, int64_t columns, int64_t stride)
{
	const struct matrix m = matrix_of(rows, columns, stride);

	if (job->status == CL_SUCCESS)
		job->status = lib.clEnqueueReadBufferRect(
			gpu.queue, memory, CL_TRUE, origin, origin, m.region,
			m.region[0], 0, m.pitch, 0, data, 0, NULL, NULL);
}

static int sgemm_run(int64_t m, int64_t n, int64_t k, float alpha,
		     const float *a, int64_t lda, const float *b, int64_t ldb,
		     float beta, float *c, int64_t ldc)
{
	struct job job = { .status = CL_SUCCESS };
	int code = turn_begin();

	if (code)
		return code;
	cl_mem on_a = job_matrix(&job, a, m, k, lda);
	cl_mem on_b = job_matrix(&job, b, k, n, ldb);
	/* Without a beta, what C holds may be no number, and is not read. */
	cl_mem on_c = beta != 0 ? job_matrix(&job, c, m, n, ldc)
				: job_matrix(&job, NULL, m, n, ldc);
	if (beta == 0 && job.status == CL_SUCCESS)
		job_kernel(&job, gpu.program, "clear",
			   (struct kernel_arg[]){ ARG(on_c) }, 1,
			   (size_t)m * (size_t)n);
	if (job.status == CL_SUCCESS &&
	    lib.CLBlastSgemm(CLBlastLayoutRowMajor, CLBlastTransposeNo,
			     CLBlastTransposeNo, (size_t)m, (size_t)n,
			     (size_t)k, alpha, on_a, 0, (size_t)k, on_b, 0,
			     (size_t)n, beta, on_c, 0, (size_t)n, &gpu.queue,
			     NULL) != CLBlastSuccess)
		job.status = CL_INVALID_OPERATION;
	job_read_matrix(&job, on_c, c, m, n, ldc);
	return job_end(&job);
}

static int sgemm(struct vaccel_session *sess, int64_t m, int64_t n, int64_t k,
		 float alpha, float *a, int64_t lda, float *b, int64_t ldb,
		 float beta, float *c, int64_t ldc)
{
	const int code = sgemm_check(m, n, k, a, lda, b, ldb, c, ldc);

	(void)sess;
	if (code || m == 0 || n == 0)
		return code;
	if (k == 0 || alpha == 0) {
		sgemm_scale(m, n, beta, c, ldc);
		return VACCEL_OK;
	}
	return sgemm_run(m, n, k, alpha, a, lda, b, ldb, beta, c, ldc);
}

/* What each item finds is brought together here: there are few of them. */
#define PARTS 256

static void extremes(const double *parts, double *min, double *max)
{
	*min = INFINITY;
	*max = -INFINITY;
	for (size_t i = 0; i < PARTS; i++) {
		*min = fmin(*min, parts[2 * i]);
		*max = fmax(*max, parts[2 * i + 1]);
	}
}

static int minmax(struct vaccel_session *sess, const double *indata, int ndata,
		  int low_threshold, int high_threshold, double *outdata,
		  double *min, double *max)
{
	const size_t size = (size_t)ndata * sizeof(double);
	struct job job = { .status = CL_SUCCESS };
	double parts[2 * PARTS];

	(void)sess;
	if (!indata || !outdata || !min || !max || ndata <= 0 ||
	    low_threshold > high_threshold)
		return VACCEL_EINVAL;
	const int code = turn_begin();
	if (code)
		return code;
	if (!gpu.doubles) {
		turn_end();
		return VACCEL_ENOTSUP;
	}
	cl_mem in = job_memory(&job, indata, size);
	cl_mem out = job_memory(&job, NULL, size);
	cl_mem found = job_memory(&job, NULL, sizeof(parts));
	const cl_int low = low_threshold, high = high_threshold, count = ndata;
	job_kernel(&job, gpu.doubles, "minmax",
		   (struct kernel_arg[]){ ARG(in), ARG(out), ARG(found),
					  ARG(low), ARG(high), ARG(count) },
		   6, PARTS);
	job_read(&job, out, outdata, size);
	job_read(&job, found, parts, sizeof(parts));
	if (job.status == CL_SUCCESS)
		extremes(parts, min, max);
	return job_end(&job);
}

static int fpga_arraycopy(struct vaccel_session *sess, int a[], int out_a[],
			  size_t len_a)
{
	struct job job = { .status = CL_SUCCESS };
	const size_t size = len_a * sizeof(*a);

	(void)sess;
	if (!a || !out_a || len_a > SIZE_MAX / sizeof(*a))
		return VACCEL_EINVAL;
	if (len_a == 0)
		return VACCEL_OK;
	const int code = turn_begin();
	if (code)
		return code;
	cl_mem from = job_memory(&job, a, size);
	cl_mem to = job_memory(&job, NULL, size);
	job_kernel(&job, gpu.program, "arraycopy",
		   (struct kernel_arg[]){ ARG(from), ARG(to) }, 2, len_a);
	job_read(&job, to, out_a, size);
	return job_end(&job);
}

static int fpga_vadd(struct vaccel_session *sess, float a[], float b[],
		     float c[], size_t len_a, size_t len_b)
{
	struct job job = { .status = CL_SUCCESS };
	const size_t size = len_a * sizeof(*a);

	(void)sess;
	if (!a || !b || !c || len_a != len_b || len_a > SIZE_MAX / sizeof(*a))
		return VACCEL_EINVAL;
	if (len_a == 0)
		return VACCEL_OK;
	const int code = turn_begin();
	if (code)
		return code;
	cl_mem on_a = job_memory(&job, a, size);
	cl_mem on_b = job_memory(&job, b, size);
	cl_mem on_c = job_memory(&job, NULL, size);
	job_kernel(&job, gpu.program, "vadd",
		   (struct kernel_arg[]){ ARG(on_a), ARG(on_b), ARG(on_c) }, 3,
		   len_a);
	job_read(&job, on_c, c, size);
	return job_end(&job);
}

static int fpga_parallel(struct vaccel_session *sess, float a[], float b[],
			 float add_output[], float mult_output[], size_t len_a)
{
	struct job job = { .status = CL_SUCCESS };
	const size_t size = len_a * sizeof(*a);

	(void)sess;
	if (!a || !b || !add_output || !mult_output ||
	    len_a > SIZE_MAX / sizeof(*a))
		return VACCEL_EINVAL;
	if (len_a == 0)
		return VACCEL_OK;
	const int code = turn_begin();
	if (code)
		return code;
	cl_mem on_a = job_memory(&job, a, size);
	cl_mem on_b = job_memory(&job, b, size);
	cl_mem sum = job_memory(&job, NULL, size);
	cl_mem product = job_memory(&job, NULL, size);
	job_kernel(&job, gpu.program, "parallel",
		   (struct kernel_arg[]){ ARG(on_a), ARG(on_b), ARG(sum),
					  ARG(product) },
		   4, len_a);
	job_read(&job, sum, add_output, size);
	job_read(&job, product, mult_output, size);
	return job_end(&job);
}

/* The side of a square of @count elements; -1 if there is none. */
static int64_t side_of(size_t count)
{
	const int64_t side = (int64_t)(sqrt((double)count) + 0.5);

	return (size_t)side * (size_t)side == count ? side : -1;
}

static int fpga_mmult(struct vaccel_session *sess, float a[], float b[],
		      float c[], size_t len_a)
{
	const int64_t side = side_of(len_a);

	if (side < 0)
		return VACCEL_EINVAL;
	if (side == 0)
		return VACCEL_OK;
	return sgemm(sess, side, side, side, 1, a, side, b, side, 0, c, side);
}

static struct vaccel_op ops[] = {
	VACCEL_OP_INIT(sgemm, VACCEL_OP_BLAS_SGEMM, sgemm),
	VACCEL_OP_INIT(minmax, VACCEL_OP_MINMAX, minmax),
	VACCEL_OP_INIT(arraycopy, VACCEL_OP_FPGA_ARRAYCOPY, fpga_arraycopy),
	VACCEL_OP_INIT(mmult, VACCEL_OP_FPGA_MMULT, fpga_mmult),
	VACCEL_OP_INIT(parallel, VACCEL_OP_FPGA_PARALLEL, fpga_parallel),
	VACCEL_OP_INIT(vadd, VACCEL_OP_FPGA_VECTORADD, fpga_vadd),
};

__attribute__((visibility("default"))) const char *sluice_vaccel_engine(void);
const char *sluice_vaccel_engine(void)
{
	return engine_text;
}

static int init(void)
{
	int code = engine_watch_exit();

	if (!code)
		code = engine_open(&opencl, cl_functions,
				   sizeof(cl_functions) / sizeof(*cl_functions),
				   &cl_handle);
	if (!code)
		code = engine_open(&clblast, blast_functions,
				   sizeof(blast_functions) /
					   sizeof(*blast_functions),
				   &blast_handle);
	if (!code)
		code = vaccel_plugin_register_ops(ops,
						  sizeof(ops) / sizeof(*ops));
	return code;
}

/* A child leaves alone what only its parent's threads could finish. Who used
 * the device remains known, also to the children of a process that starts
 * again: the library's threads remain as well. */
static int fini(void)
{
	const pid_t user = atomic_load(&owner);

	if (engine_exits() || (user && user != getpid()))
		return VACCEL_OK;
	device_close();
	engine_close(&blast_handle);
	engine_close(&cl_handle);
	return VACCEL_OK;
}

VACCEL_PLUGIN(.name = "opencl", .version = VACCEL_VERSION,
	      .vaccel_version = VACCEL_VERSION,
	      .type = VACCEL_PLUGIN_GPU | VACCEL_PLUGIN_FPGA, .init = init,
	      .fini = fini);
