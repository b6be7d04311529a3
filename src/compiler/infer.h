/*
 * infer -- what a pointer parameter means where nothing says it: by type, name
 * and neighbours. It proposes; where it would have to guess, it refuses.
 */
#pragma once

#include "model.h"
#include "word.h"

struct inference {
	const struct word *word; /* NULL: refused */
	struct expr *count;	 /* for words that take one */
	const char *reason;	 /* of the meaning, or of the refusal */
	bool needs_review;	 /* holds arrays or structs */
};

struct inference infer_param(const struct model *model,
			     const struct function *function, size_t param);

/*
 * A count parameter that matches no array, or NULL: a sign that something was
 * misunderstood. @described: parameters that something else describes.
 */
const struct param *infer_stray_count(const struct function *function,
				      const bool *described);
