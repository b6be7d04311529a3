/*
 * scene -- an attacker in its jail, and all that it is aimed at: another
 * tenant's server and files, and sockets that somebody listens on.
 *
 * cmocka.h is included first; what goes wrong fails the test.
 */
#pragma once

#include <stdbool.h>
#include <stdint.h>

#include "attack.h"
#include "cell.h"
#include "sandbox.h"

#define LAYER(name) (1u << SANDBOX_##name)
#define ALL_LAYERS ((1u << SANDBOX_LAYERS) - 1)
#define NAMESPACES \
	(LAYER(MOUNT) | LAYER(PID) | LAYER(NET) | LAYER(IPC) | LAYER(UTS))
#define MOST_ATTACKS 128

struct scene {
	const struct stage *stage;
	struct sandbox *sandbox;
	struct room attacker;
	struct room other;
	char readable[CELL_PATH];
	char other_file[CELL_PATH + 8];
	char socket[96];
	char abstract[32];
	int listeners[3];
	struct sandbox_child victim;
	char texts[9][CELL_PATH + 32]; /* of struct attack_targets */
	char *argv[12];
};

static inline void sandbox_release(struct sandbox **sandbox)
{
	sandbox_destroy(*sandbox);
}

/* A sandbox without some layers, and which it has. */
struct sandbox *sandbox_make(int landlock_abi, unsigned without);
bool holds(const struct sandbox *sandbox, enum sandbox_layer layer);
unsigned layers_held(const struct sandbox *sandbox);

/* Skip the test where one of them does not hold here. */
void need_layers(unsigned layers);

/* The id of @user's servers; -1, ours, where they have none of their own. */
uid_t uid_of(const struct sandbox *sandbox, uid_t user);

/*
 * Set it up, with a victim that can be traced or not. @sandbox is the scene's
 * from now on.
 */
void scene_open(struct scene *scene, const struct stage *stage,
		struct sandbox *sandbox, bool dumpable);
void scene_close(struct scene *scene);

/**
 * scene_attack - run all attacks
 * @program: of @stage; it carries them out
 * @profile, @vendor: its jail, and a line of its environment, or NULL
 * @results: MOST_ATTACKS places; 0 where an attack ended the program
 */
void scene_attack(struct scene *scene, const char *program, const char *profile,
		  char *vendor, int64_t *results);

/* Fail if one got through that @layers should have refused. */
void scene_check(const int64_t *results, unsigned layers, int abi);
/* Fail if one did not get through that works without a jail. */
void scene_check_open(const int64_t *results);
