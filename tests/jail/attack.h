/*
 * attack -- what a compromised vendor library or a hostile kernel would try.
 *
 * Each attack is data: up to four system calls, each of which may use what an
 * earlier one returned. Encoded, an attack is an array of numbers and a block
 * of bytes without pointers, so that whoever can make system calls can carry it
 * out: this process by attack_run(), a process by attack_kernel_source on a CPU
 * device, wherever its server is. What comes out is the last call's result:
 * below 0 the attack was refused.
 */
#pragma once

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#define ATTACK_CALLS 4
#define ATTACK_WORDS 14 /* of one call; the last is its result */
#define ATTACK_DATA 2048

/* Where it is aimed at: strings are paths unless said otherwise. */
struct attack_targets {
	const char *other_file;	  /* of another tenant's cache */
	const char *other_folder; /* the cache itself */
	const char *socket;	  /* somebody listens there */
	const char *abstract;	  /* name of an abstract socket likewise */
	const char *own;	  /* a folder that the attacker may write */
	const char *readable; /* a file that it may only read, but may own */
	long port;	      /* TCP on the loopback device */
	long victim;	      /* pid of a process of another tenant */
	long address;	      /* something mapped in it */
};

/* Each "name=value"; others are skipped. The values are borrowed. */
void attack_targets_parse(struct attack_targets *targets, int count,
			  char **arguments);

struct attack_code {
	int64_t calls[ATTACK_CALLS][ATTACK_WORDS];
	unsigned char data[ATTACK_DATA];
	int32_t count;
};

/* Layers, 1 << enum sandbox_layer, are told by the table in attack.c. */
struct attack {
	const char *name;
	unsigned alone; /* layers that refuse it on their own */
	unsigned flags;
};

/* Landlock refuses it from this version of its interface on. */
#define ATTACK_LANDLOCK3 (1u << 28)
#define ATTACK_LANDLOCK4 (1u << 29)
#define ATTACK_LANDLOCK6 (1u << 30)

/* Without any jail it gets through: as root, as another user. */
#define ATTACK_WORKS_ROOT 1u
#define ATTACK_WORKS_USER 2u
#define ATTACK_WORKS (ATTACK_WORKS_ROOT | ATTACK_WORKS_USER)
/* The caller is another program afterwards. */
#define ATTACK_REPLACES 4u
/* A sanitizer build may do it: it reads its own /proc. */
#define ATTACK_PROC 8u

/* Whether one of @layers refuses it, where Landlock is of version @abi. */
bool attack_is_refused(const struct attack *attack, unsigned layers, int abi);

size_t attack_count(void);
const struct attack *attack_at(size_t index);

/* The calls of an attack, aimed. */
void attack_encode(size_t index, const struct attack_targets *targets,
		   struct attack_code *code);

/* Carry it out, here. Returns the last result: a negative errno where refused.
 */
int64_t attack_run(struct attack_code *code);

/*
 * OpenCL C for x86-64: kernel void attack(global long *calls, global char
 * *data, int count), over copies of what is in struct attack_code.
 */
extern const char attack_kernel_source[];
