/*
 * sluice/vaccel.h -- what Sluice's libvaccel has beyond vAccel's interface.
 *
 * Operations of codes 128 to 255, listed in the plugin that serves them (ours
 * are below 192, others' from there on); what a session can do; what is loaded.
 * vAccel's structures do not change for it. Functions return VACCEL_OK or a
 * positive VACCEL_ code.
 */
#pragma once

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include <vaccel.h>

#ifdef __cplusplus
extern "C" {
#endif

struct vaccel_arg;
struct vaccel_session;

enum {
	SLUICE_VACCEL_OP_FIRST = 128,
	SLUICE_VACCEL_OP_LAST = 255,
	SLUICE_VACCEL_CIPHER = 128
};

/* Whether an operation may be called with these arguments; reads no data. */
typedef int (*sluice_vaccel_check_fn)(const struct vaccel_arg *read,
				      size_t nr_read,
				      const struct vaccel_arg *write,
				      size_t nr_write);

typedef int (*sluice_vaccel_run_fn)(struct vaccel_session *sess,
				    struct vaccel_arg *read, size_t nr_read,
				    struct vaccel_arg *write, size_t nr_write);

/*
 * An operation beyond vAccel's. A plugin exports an array of them by the name
 * sluice_vaccel_ops, ended by an element of code 0. They are called through
 * vaccel_genop(); the arguments are those after the code. @check is pure and
 * has accepted the arguments before @run sees them.
 */
struct sluice_vaccel_op {
	uint32_t code;
	const char *name;
	sluice_vaccel_check_fn check;
	sluice_vaccel_run_fn run;
};

/*
 * A plugin may export a function of this type by the name
 * sluice_vaccel_engine: name and version of what computes, or NULL.
 */
typedef const char *(*sluice_vaccel_engine_fn)(void);

/* The texts are the plugins' own and last until they are unloaded. */
struct sluice_vaccel_operation {
	uint32_t code;
	const char *name;
	const char *plugin;
};

struct sluice_vaccel_plugin {
	const char *name;
	const char *version;
	const char *vaccel_version;
	const char *engine; /* NULL if the plugin does not say */
	uint32_t type;	    /* VACCEL_PLUGIN_ bits */
	bool is_virtio;
	uint32_t operations; /* how many it serves */
};

/**
 * sluice_vaccel_operations - what @sess can do
 * @operations: takes at most @room of them, by code; NULL with 0 is fine
 * @count: how many there are, which may be more than @room
 */
int sluice_vaccel_operations(struct vaccel_session *sess,
			     struct sluice_vaccel_operation *operations,
			     size_t room, size_t *count);

/* The loaded plugins, in load order; @room and @count as above. */
int sluice_vaccel_plugins(struct sluice_vaccel_plugin *list, size_t room,
			  size_t *count);

/* Whether a loaded plugin serves the operation. */
bool sluice_vaccel_serves(uint32_t code);

/* The name of an operation's code, or NULL. */
const char *sluice_vaccel_operation_name(uint32_t code);

/**
 * sluice_vaccel_check - whether vaccel_genop() would accept these arguments
 *
 * Looks at the arguments alone, as vaccel_genop() does before a plugin is
 * asked, for those who call an operation on behalf of somebody else. Codes of
 * 128 and more are checked here if the library knows them.
 */
int sluice_vaccel_check(const struct vaccel_arg *read, int nr_read,
			const struct vaccel_arg *write, int nr_write);

/*
 * A cipher's work: aes-128 or aes-256 with cbc, ctr, gcm or xts, e.g.
 * "aes-256-gcm". @out takes @size bytes. With gcm, @tag is written when
 * encrypting and compared when decrypting; others have none.
 */
struct sluice_vaccel_cipher {
	const char *name;
	bool encrypt;
	const void *key;
	size_t key_size;
	const void *iv;
	size_t iv_size;
	const void *aad;
	size_t aad_size;
	const void *data;
	size_t size;
	void *out;
	void *tag;
	size_t tag_size;
};

/**
 * sluice_vaccel_cipher - encrypt or decrypt
 *
 * CBC takes whole blocks and adds no padding. VACCEL_EACCES if a tag does not
 * match; the output is zeros then.
 */
int sluice_vaccel_cipher(struct vaccel_session *sess,
			 const struct sluice_vaccel_cipher *cipher);

#ifdef __cplusplus
}
#endif
