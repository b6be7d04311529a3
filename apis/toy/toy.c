/* The toy: each word of the language, once. Nobody runs this file: `sluice
 * compile` makes a guest library and a server module from it. */
#include "toy_api.h"
#include "toy_util.h"
#include <sluice/spec.h>

API(void)
{
	name("toy");
	version("1.0");
	soname("libtoy.so.1");
	functions("toy_*");
	exports("toy.map");
	reviewed("toy_box_info", "toy_mirror");
}

TYPE(toy_status s)
{
	success(TOY_OK);
	failure(TOY_ERROR_FAILED);
	lost(TOY_ERROR_LOST);
	unsupported(TOY_ERROR_UNSUPPORTED);
}
TYPE(toy_world w)
{
	invalid(TOY_ERROR_HANDLE);
}
TYPE(toy_box b)
{
	invalid(TOY_ERROR_HANDLE);
}
TYPE(toy_timer t)
{
	invalid(TOY_ERROR_HANDLE);
}
TYPE(toy_event e)
{
	invalid(TOY_ERROR_HANDLE);
}
TYPE(toy_line l)
{
	invalid(TOY_ERROR_HANDLE);
	ordered_by(l);
}

/* Structs: what is not described (unused, secret) does not travel. */
TYPE(toy_desc d)
{
	string(d.name);
	in(d.data, d.size);
	handle(&d.box);
	if (d.kind == 1)
		handle(&d.u.other);
	in(d.tags, d.tag_count);
	for (int i = 0; i < d.tag_count; i++)
		string(d.tags[i]);
}
TYPE(toy_info i)
{
	handle(&i.friend_box);
}

/* Families */
IDIOM(size_t size, void *value, size_t *size_ret)
{
	out_upto(value, size, *size_ret);
}
IDIOM(size_t size, char *text, size_t *size_ret)
{
	out_upto(text, size, *size_ret);
}
IDIOM(toy_status *error_ret)
{
	status(*error_ret);
}

/* Values */
toy_status toy_plus(int a, int b, int *sum)
{
	same_as(toy_add);
}
toy_status toy_choose(unsigned flags, int count, int *chosen)
{
	mask(flags, TOY_FLAG_A | TOY_FLAG_B, TOY_ERROR_VALUE);
	require(count <= 100, TOY_ERROR_VALUE);
	out(chosen, 1);
}
toy_status toy_get_limit(toy_limit limit, size_t size, void *value,
			 size_t *size_ret)
{
	constant();
}

/* Text */
toy_status toy_count_text(const char *text, size_t length, size_t *letters)
{
	text(text, length);
	out(letters, 1);
}
toy_status toy_count_letters(const char *text, size_t *letters)
{
	out(letters, 1);
}
toy_status toy_join(const char *const *parts, unsigned count, size_t size,
		    char *text, size_t *size_ret)
{
	in(parts, count);
	for (unsigned i = 0; i < count; i++)
		string(parts[i]);
}
const char *toy_status_text(toy_status status)
{
	local();
}
const char *toy_version_text(void)
{
	const char *text = RESULT;
	lives(text, NULL);
}
extern toy_status server_features(size_t size, char *text, size_t *size_ret);
toy_status toy_features(size_t size, char *text, size_t *size_ret)
{
	via(server_features);
}

/* Bytes */
toy_status toy_sum_bulk(const void *data, size_t size, uint64_t *sum)
{
	bulk(data);
}
toy_status toy_fill(void *data, size_t size, unsigned seed)
{
	out(data, size);
}
toy_status toy_fill_bulk(void *data, size_t size, unsigned seed)
{
	out(data, size);
	bulk(data);
}
toy_status toy_invert(void *data, size_t size)
{
	inout(data, size);
}
toy_status toy_fill_part(size_t room, void *data, size_t wanted, size_t *used)
{
	out_upto(data, room, *used);
}
toy_status toy_given(const int *in, int *out, int *inout, const void *opaque,
		     unsigned *which)
{
	in(in, 1);
	out(out, 1);
	inout(inout, 1);
	opaque(opaque);
	required(which);
}
toy_status toy_judge(const int *values, unsigned count, int *verdicts)
{
	in(values, count);
	out(verdicts, count);
	always(verdicts);
}
uint64_t toy_checksum(const void *data, size_t size)
{
	local();
}

/* Lists */
toy_status toy_sum_list(const int *list, long *sum)
{
	in_until(list, -1);
}
toy_status toy_sum_packet(const toy_packet *packet, uint64_t *sum)
{
	sized(packet, packet_bytes);
}

/* Objects */
toy_status toy_box_open(toy_world world, size_t size, toy_box *box)
{
	creates(*box);
	parent(*box, world);
}
toy_box toy_box_clone(toy_box box, toy_status *error_ret)
{
	toy_box clone = RESULT;
	creates(clone);
}
toy_status toy_box_retain(toy_box box)
{
	retains(box);
}
toy_status toy_box_release(toy_box box)
{
	releases(box);
}
toy_box toy_box_open_with(const intptr_t *properties, toy_status *error_ret)
{
	toy_box box = RESULT;
	creates(box);
	in_until(properties, 0, 2);
	for (int i = 0; properties[i]; i += 2)
		if (properties[i] == TOY_PROPERTY_FRIEND)
			handle((toy_box *)&properties[i + 1]);
}
toy_status toy_box_open_many(unsigned count, size_t size, toy_box *boxes,
			     unsigned *opened)
{
	out_upto(boxes, count, *opened);
	creates(*boxes);
}
toy_status toy_sum_boxes(const toy_box *boxes, unsigned count, size_t *total)
{
	in(boxes, count);
	out(total, 1);
}
toy_status toy_list_boxes(toy_box *list, unsigned *count)
{
	inout(count, 1);
	out_upto(list, *count, *count);
}
toy_status toy_box_get(toy_box box, toy_box_question question, size_t size,
		       void *value, size_t *size_ret)
{
	if (question == TOY_BOX_FRIEND)
		typed((toy_box *)value);
	else if (question == TOY_BOX_WORLD)
		typed((toy_world *)value);
	is(question, TOY_BOX_WORLD, parent(box));
	is(question, TOY_BOX_COUNT, counts(box));
}
toy_status toy_digest(const toy_desc *descs, int count, uint64_t *digest)
{
	in(descs, count);
	out(digest, 1);
}
const toy_report *toy_box_report(toy_box box)
{
	const toy_report *report = RESULT;
	lives(report, box);
}

/* Contents */
IDIOM(const void *data, size_t offset, size_t bytes, size_t rows,
      size_t row_pitch, size_t slices, size_t slice_pitch)
{
	in_rows(data, offset, bytes, rows, row_pitch, slices, slice_pitch);
}
IDIOM(void *data, size_t offset, size_t bytes, size_t rows, size_t row_pitch,
      size_t slices, size_t slice_pitch)
{
	out_rows(data, offset, bytes, rows, row_pitch, slices, slice_pitch);
}
toy_status toy_box_read(toy_box box, size_t offset, void *data, size_t size)
{
	out(data, size);
	bulk(data);
}
toy_status toy_box_wrap(void *memory, size_t size, toy_box *box)
{
	in(memory, size);
	creates(*box);
	keeps(memory, size, *box);
}

/* By hand: the guest's half sends and fetches by private calls. */
toy_status toy_sluice_push(toy_box box, const void *data, size_t size);
toy_status toy_sluice_pull(toy_box box, void *data, size_t size);
toy_status toy_sluice_push(toy_box box, const void *data, size_t size)
{
	in(data, size);
}
toy_status toy_sluice_pull(toy_box box, void *data, size_t size)
{
	out(data, size);
}
toy_status toy_box_push(toy_box box)
{
	by_hand();
}
toy_status toy_box_pull(toy_box box)
{
	by_hand();
}

/* Waiting */
toy_status toy_event_open(toy_event *event)
{
	creates(*event);
}
toy_status toy_event_poll(toy_event event, int *set)
{
	out(set, 1);
}
toy_status toy_event_retain(toy_event event)
{
	retains(event);
}
toy_status toy_event_release(toy_event event)
{
	releases(event);
}
toy_status toy_timer_start(toy_timer *timer)
{
	creates(*timer);
}
toy_status toy_timer_destroy(toy_timer timer)
{
	destroys(timer);
}
toy_status toy_box_read_later(toy_box box, toy_event gate, void *data,
			      size_t size, toy_event *done)
{
	out(data, size);
	out(done, 1);
	creates(*done);
	later(data, done);
}

/* Callbacks */
static int visit_arguments(unsigned index, const char *text, void *data)
{
	string(text);
}
static double weight_arguments(float value, double factor, void *data)
{
}
static void notice_arguments(const void *bytes, size_t size, void *data)
{
	in(bytes, size);
}
static void changed_arguments(toy_box box, int value, void *data)
{
}

toy_status toy_each(unsigned count, toy_visit visit, void *data, int *answer)
{
	calls(visit, visit_arguments, data);
}
toy_status toy_weigh(unsigned count, toy_weight weight, void *data, double *sum)
{
	calls(weight, weight_arguments, data);
}
toy_status toy_after(size_t size, toy_notice notice, void *data)
{
	once(notice, notice_arguments, data);
}
toy_status toy_box_on_change(toy_box box, toy_changed changed, void *data)
{
	calls(changed, changed_arguments, data, box);
}
toy_status toy_box_on_close(toy_box box, toy_changed closed, void *data)
{
	once(closed, changed_arguments, data);
}

/* The rest */
toy_function toy_find(const char *name)
{
	lookup(name);
}
toy_status toy_teleport(toy_box box)
{
	unsupported(TOY_ERROR_UNSUPPORTED);
}
toy_status toy_newest(int *answer)
{
	since(2, 0);
}
toy_status toy_sum_file(const char *path, uint64_t *sum)
{
	file(path);
}

/* Work that need not be waited for */
toy_status toy_line_open(int room, toy_line *line)
{
	creates(*line);
}
toy_status toy_line_close(toy_line line)
{
	destroys(line);
}
toy_status toy_line_push(toy_line line, int kind, const void *number,
			 size_t size, int waits, toy_event *done)
{
	in(number, size);
	out(done, 1);
	creates(*done);
	async();
	if (waits) {
		wait();
		reports();
	}
}
toy_status toy_line_set_room(toy_line line, int room)
{
	modifies(line);
	async();
}
toy_status toy_line_sum(toy_line line, long *sum)
{
	out(sum, 1);
	reports();
}
toy_status toy_count_asked(unsigned *limits, unsigned *references)
{
	out(limits, 1);
	out(references, 1);
}
