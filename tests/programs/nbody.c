/*
 * nbody -- gravitation among N bodies: two buffers that change places at each
 * step, one launch a step, no transfer in between. The first step is compared
 * with the host's, and the momentum of all bodies must be kept.
 */
#include <math.h>
#include <stdio.h>
#include <stdlib.h>

#include "device.h"

#define STEPS 8
#define DT 0.001f
#define SOFT 0.01f

static const char source[] =
	"kernel void advance(global const float4 *from, global float4 *to,\n"
	"		     global float4 *speed, const float dt,\n"
	"		     const float soft)\n"
	"{\n"
	"	const uint i = get_global_id(0), n = get_global_size(0);\n"
	"	const float4 me = from[i];\n"
	"	float4 force = 0;\n"
	"	for (uint j = 0; j < n; j++) {\n"
	"		const float4 d = from[j] - me;\n"
	"		const float r = d.x * d.x + d.y * d.y + d.z * d.z + "
	"soft;\n"
	"		force.xyz += d.xyz * (from[j].w / (r * sqrt(r)));\n"
	"	}\n"
	"	speed[i].xyz += force.xyz * dt;\n"
	"	to[i] = (float4)(me.xyz + speed[i].xyz * dt, me.w);\n"
	"}\n";

static void host_step(const cl_float4 *from, size_t n, size_t i, double out[3])
{
	double force[3] = { 0 };

	for (size_t j = 0; j < n; j++) {
		double d[3], r = SOFT;
		for (int c = 0; c < 3; c++) {
			d[c] = (double)from[j].s[c] - from[i].s[c];
			r += d[c] * d[c];
		}
		for (int c = 0; c < 3; c++)
			force[c] += d[c] * from[j].s[3] / (r * sqrt(r));
	}
	for (int c = 0; c < 3; c++)
		out[c] = from[i].s[c] + force[c] * DT * DT;
}

static void check_momentum(const cl_float4 *bodies, const cl_float4 *speed,
			   size_t n)
{
	for (int c = 0; c < 3; c++) {
		double sum = 0, all = 1e-9;
		for (size_t i = 0; i < n; i++) {
			sum += (double)speed[i].s[c] * bodies[i].s[3];
			all += fabs((double)speed[i].s[c] * bodies[i].s[3]);
		}
		check(fabs(sum) < 1e-3 * all, "momentum");
	}
}

int main(int argc, char **argv)
{
	const size_t n = size_argument(argc, argv, 128);
	const size_t size = n * sizeof(cl_float4);
	const cl_float dt = DT, soft = SOFT;
	cl_float4 *bodies = calloc(n, sizeof(*bodies));
	cl_float4 *result = calloc(n, sizeof(*result));
	cl_float4 *speed = calloc(n, sizeof(*speed));
	struct device device;
	uint32_t seed = 7;

	check(bodies && result && speed, "memory");
	for (size_t i = 0; i < n; i++)
		for (int c = 0; c < 4; c++)
			bodies[i].s[c] =
				c < 3 ? random_float(&seed) : 1.0f / (float)n;
	device_open(&device, CL_QUEUE_PROFILING_ENABLE);
	cl_program program = device_build(&device, source, "");
	cl_kernel kernel = device_kernel(program, "advance");
	cl_mem place[2] = {
		device_buffer(&device, CL_MEM_COPY_HOST_PTR, size, bodies),
		device_buffer(&device, CL_MEM_READ_WRITE, size, NULL),
	};
	cl_mem motion =
		device_buffer(&device, CL_MEM_COPY_HOST_PTR, size, speed);
	kernel_arg(kernel, 2, sizeof(motion), &motion);
	kernel_arg(kernel, 3, sizeof(dt), &dt);
	kernel_arg(kernel, 4, sizeof(soft), &soft);
	for (int step = 0; step < STEPS; step++) {
		kernel_arg(kernel, 0, sizeof(cl_mem), &place[step % 2]);
		kernel_arg(kernel, 1, sizeof(cl_mem), &place[1 - step % 2]);
		kernel_run(device.queue, kernel, n, 0);
		if (step > 0)
			continue;
		need(clEnqueueReadBuffer(device.queue, place[1], CL_TRUE, 0,
					 size, result, 0, NULL, NULL),
		     "clEnqueueReadBuffer");
		for (size_t i = 0; i < n; i += n / 16 + 1) {
			double expected[3];
			host_step(bodies, n, i, expected);
			for (int c = 0; c < 3; c++)
				check(fabs(result[i].s[c] - expected[c]) < 1e-4,
				      "the first step");
		}
	}
	need(clEnqueueReadBuffer(device.queue, motion, CL_TRUE, 0, size, speed,
				 0, NULL, NULL),
	     "clEnqueueReadBuffer");
	check_momentum(bodies, speed, n);
	clReleaseMemObject(place[0]);
	clReleaseMemObject(place[1]);
	clReleaseMemObject(motion);
	clReleaseKernel(kernel);
	clReleaseProgram(program);
	device_close(&device);
	printf("nbody: %zu bodies, %d steps: right\n", n, STEPS);
	free(bodies);
	free(result);
	free(speed);
	return 0;
}
