/*
 * A plugin with one thing wrong, which the build names.
 */
#include <vaccel.h>

#include <sluice/vaccel.h>

#ifndef NAME
#define NAME "bad"
#endif
#ifndef PLUGIN_VERSION
#define PLUGIN_VERSION "1.0.0"
#endif
#ifndef FOR_VERSION
#define FOR_VERSION VACCEL_VERSION
#endif
#ifndef INIT
#define INIT init
#endif
#ifndef FINI
#define FINI fini
#endif
#ifndef INIT_RESULT
#define INIT_RESULT 0
#endif
#ifndef FINI_RESULT
#define FINI_RESULT 0
#endif
#ifndef OP_TYPE
#define OP_TYPE VACCEL_OP_NOOP
#endif
#ifndef OP_FUNC
#define OP_FUNC noop
#endif
#ifndef OP_OWNER
#define OP_OWNER &vaccel_this_plugin
#endif
#ifndef INFO
#define INFO &info
#endif

struct vaccel_plugin vaccel_this_plugin;

static int noop(struct vaccel_session *sess)
{
	(void)sess;
	return 0;
}

static struct vaccel_op op = { (vaccel_op_type_t)OP_TYPE, (void *)OP_FUNC,
			       OP_OWNER };

static int init(void)
{
#ifdef REENTER
	vaccel_bootstrap();
#endif
#ifdef CLEAN_UP
	vaccel_cleanup();
#endif
#ifndef CAREFUL
	vaccel_plugin_register_ops(&op, 1);
#endif
	return INIT_RESULT;
}

#ifdef LATE
/* What a plugin must not do while the library closes. */
static void late_begin(void)
{
	static struct vaccel_session sessions[2];
	static struct vaccel_resource resources[2];
	static size_t begun;

	vaccel_session_init(&sessions[begun], VACCEL_PLUGIN_DEBUG);
	vaccel_resource_init_from_buf(&resources[begun], &op, sizeof(op),
				      VACCEL_RESOURCE_DATA, NULL, true);
	begun++;
}

static int late_unregister(struct vaccel_resource *res,
			   struct vaccel_session *sess)
{
	(void)res, (void)sess;
	late_begin();
	return 0;
}
#endif

static int fini(void)
{
#ifdef LATE
	late_begin();
#endif
	return FINI_RESULT;
}

static struct vaccel_plugin_info info = {
	.name = NAME,
	.version = PLUGIN_VERSION,
	.vaccel_version = FOR_VERSION,
	.init = INIT,
	.fini = FINI,
	.type = VACCEL_PLUGIN_GENERIC,
#ifdef LATE
	.resource_unregister = late_unregister,
#endif
};

struct vaccel_plugin vaccel_this_plugin = {
	.entry = LIST_ENTRY_INIT(vaccel_this_plugin.entry),
	.info = INFO,
};

#if defined(NULL_SYMBOL)
const struct vaccel_plugin *vaccel_plugin = NULL;
#elif !defined(NO_SYMBOL)
const struct vaccel_plugin *vaccel_plugin = &vaccel_this_plugin;
#endif

#if defined(EXTENSION_CODE)
__attribute__((unused)) static int check(const struct vaccel_arg *read,
					 size_t nr_read,
					 const struct vaccel_arg *write,
					 size_t nr_write)
{
	(void)read, (void)nr_read, (void)write, (void)nr_write;
	return 0;
}

static int run(struct vaccel_session *sess, struct vaccel_arg *read,
	       size_t nr_read, struct vaccel_arg *write, size_t nr_write)
{
	(void)sess, (void)read, (void)nr_read, (void)write, (void)nr_write;
	return 0;
}

#ifndef EXTENSION_CHECK
#define EXTENSION_CHECK check
#endif
#ifndef EXTENSION_NAME
#define EXTENSION_NAME "bad"
#endif
const struct sluice_vaccel_op sluice_vaccel_ops[] = {
	{ EXTENSION_CODE, EXTENSION_NAME, EXTENSION_CHECK, run },
	{ EXTENSION_CODE_TOO, EXTENSION_NAME, EXTENSION_CHECK, run },
	{ 0, NULL, NULL, NULL },
};
#endif
const void *const bad_uses[] = { (const void *)&info, (const void *)&op,
				 (const void *)init, (const void *)fini,
				 (const void *)noop };
