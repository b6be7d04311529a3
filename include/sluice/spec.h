/*
 * spec -- the vocabulary of API specifications
 * (docs/specification-language.md).
 *
 * A specification is C: it includes the vendor's headers, then this one, last,
 * and gives bodies made of these words to functions of the vendor. Nothing here
 * is ever linked or run: any C compiler checks names, types and prototypes, and
 * `sluice compile` reads the meaning.
 *
 * Each word is a function with an underscore and a macro over it, so that a
 * parameter that is called like a word stays a parameter.
 */
#pragma once

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#pragma GCC diagnostic ignored "-Wreturn-type"
#pragma GCC diagnostic ignored "-Wunused-function"
#pragma GCC diagnostic ignored "-Wunused-parameter"
#pragma GCC diagnostic ignored "-Wunused-variable"
#pragma GCC diagnostic ignored "-Wmissing-prototypes"
#pragma GCC diagnostic ignored "-Wdeprecated-declarations"
#ifdef __clang__
#pragma clang diagnostic ignored \
	"-Wincompatible-pointer-types-discards-qualifiers"
#pragma clang diagnostic ignored "-Wincompatible-library-redeclaration"
#pragma clang diagnostic ignored "-Wignored-qualifiers"
#else
#pragma GCC diagnostic ignored "-Wdiscarded-qualifiers"
#endif

#define SPEC_JOINED(a, b) a##b
#define SPEC_JOIN(a, b) SPEC_JOINED(a, b)

/* API(void) { } facts about the whole API; TYPE(T v) { } every value of type T;
 * IDIOM(parameters) { } every function that has parameters of these types and
 * names. */
#define API static void SPEC_JOIN(api_, __COUNTER__)
#define TYPE static void SPEC_JOIN(type_, __COUNTER__)
#define IDIOM static void SPEC_JOIN(idiom_, __COUNTER__)

/* T r = RESULT; names what the function returns. */
#define RESULT    \
	{         \
		0 \
	}

/* The first parameter of whatever type, as `any _` in an idiom. */
typedef void *any;

/* Something that tenants share and are accounted for: resource memory; */
typedef struct spec_resource *resource;

typedef const volatile void *spec_pointer;
typedef unsigned long long spec_value;

/* Facts about the API */
void name_(const char *name);
void version_(const char *version);
void soname_(const char *soname);
void loads_(const char *library);
void functions_(const char *glob, ...);
void exports_(const char *file);
void reviewed_(const char *glob, ...);
void only_if_(const char *glob, ...);

/* Data */
void in_(spec_pointer p, spec_value count);
void out_(spec_pointer p, spec_value count);
void inout_(spec_pointer p, spec_value count);
void out_upto_(spec_pointer p, spec_value room, spec_value used);
void string_(const char *s);
void text_(const char *s, spec_value length);
void in_until_(spec_pointer p, long long end, ...);
void sized_(spec_pointer p, size_t (*helper)(const void *p, size_t limit));
void in_rows_(spec_pointer p, spec_value offset, spec_value bytes,
	      spec_value rows, spec_value row_pitch, spec_value slices,
	      spec_value slice_pitch);
void out_rows_(spec_pointer p, spec_value offset, spec_value bytes,
	       spec_value rows, spec_value row_pitch, spec_value slices,
	       spec_value slice_pitch);
void typed_(spec_pointer p);
void handle_(spec_pointer place);
void opaque_(spec_pointer p);
void later_(spec_pointer p, spec_pointer event);
void bulk_(spec_pointer p);
void pieces_(spec_value offset, spec_value size);
void always_(spec_pointer p);
void required_(spec_pointer p);
void shared_(spec_pointer p, spec_value count);
void file_(const char *path);
void mask_(spec_value flags, spec_value allowed, long long error);
void require_(bool condition, long long error);
void keeps_(spec_pointer p, spec_value count, spec_pointer owner);
void lives_(spec_pointer p, spec_pointer owner);
void via_(spec_pointer function);

/* Objects */
void creates_(spec_pointer object);
void destroys_(spec_pointer object);
void retains_(spec_pointer object);
void releases_(spec_pointer object);
spec_value parent_(spec_pointer object, ...);
spec_value counts_(spec_pointer object);
void is_(spec_value parameter, spec_value value, ...);
void modifies_(spec_pointer object);
void needs_(spec_pointer object, spec_pointer on);
void saved_by_(spec_pointer save, spec_pointer restore);
void address_(spec_value address);
void dispatch_(void);
void invalid_(long long error);

/* Calls */
void async_(void);
void wait_(void);
void flushes_(void);
void ordered_by_(spec_pointer queue);
void reports_(void);
void constant_(void);
void calls_(spec_pointer function, spec_pointer described, ...);
void once_(spec_pointer function, spec_pointer described, spec_pointer data);
void since_(unsigned major, unsigned minor);
void local_(void);
void by_hand_(void);
void unsupported_(long long error);
void same_as_(spec_pointer function);
void lookup_(const char *name);

/* Results and accounting */
void status_(long long status);
void success_(long long value);
void failure_(long long value);
void lost_(long long error);
void holds_(resource resource, spec_value amount, spec_pointer object);
void costs_(resource resource, spec_value amount);
void timed_(spec_pointer event);

#define name(...) name_(__VA_ARGS__)
#define version(...) version_(__VA_ARGS__)
#define soname(...) soname_(__VA_ARGS__)
#define loads(...) loads_(__VA_ARGS__)
#define functions(...) functions_(__VA_ARGS__)
#define exports(...) exports_(__VA_ARGS__)
#define reviewed(...) reviewed_(__VA_ARGS__)
#define only_if(...) only_if_(__VA_ARGS__)
#define in(...) in_(__VA_ARGS__)
#define out(...) out_(__VA_ARGS__)
#define inout(...) inout_(__VA_ARGS__)
#define out_upto(...) out_upto_(__VA_ARGS__)
#define string(...) string_(__VA_ARGS__)
#define text(...) text_(__VA_ARGS__)
#define in_until(...) in_until_(__VA_ARGS__)
#define sized(...) sized_(__VA_ARGS__)
#define in_rows(...) in_rows_(__VA_ARGS__)
#define out_rows(...) out_rows_(__VA_ARGS__)
#define typed(...) typed_(__VA_ARGS__)
#define handle(...) handle_(__VA_ARGS__)
#define opaque(...) opaque_(__VA_ARGS__)
#define later(...) later_(__VA_ARGS__)
#define bulk(...) bulk_(__VA_ARGS__)
#define pieces(...) pieces_(__VA_ARGS__)
#define always(...) always_(__VA_ARGS__)
#define required(...) required_(__VA_ARGS__)
#define shared(...) shared_(__VA_ARGS__)
#define file(...) file_(__VA_ARGS__)
#define mask(...) mask_(__VA_ARGS__)
#define require(...) require_(__VA_ARGS__)
#define keeps(...) keeps_(__VA_ARGS__)
#define lives(...) lives_(__VA_ARGS__)
#define via(...) via_(__VA_ARGS__)
#define creates(...) creates_(__VA_ARGS__)
#define destroys(...) destroys_(__VA_ARGS__)
#define retains(...) retains_(__VA_ARGS__)
#define releases(...) releases_(__VA_ARGS__)
#define parent(...) parent_(__VA_ARGS__)
#define counts(...) counts_(__VA_ARGS__)
#define is(...) is_(__VA_ARGS__)
#define modifies(...) modifies_(__VA_ARGS__)
#define needs(...) needs_(__VA_ARGS__)
#define saved_by(...) saved_by_(__VA_ARGS__)
#define address(...) address_(__VA_ARGS__)
#define dispatch(...) dispatch_(__VA_ARGS__)
#define invalid(...) invalid_(__VA_ARGS__)
#define async(...) async_(__VA_ARGS__)
#define wait(...) wait_(__VA_ARGS__)
#define flushes(...) flushes_(__VA_ARGS__)
#define ordered_by(...) ordered_by_(__VA_ARGS__)
#define reports(...) reports_(__VA_ARGS__)
#define constant(...) constant_(__VA_ARGS__)
#define calls(...) calls_(__VA_ARGS__)
#define once(...) once_(__VA_ARGS__)
#define since(...) since_(__VA_ARGS__)
#define local(...) local_(__VA_ARGS__)
#define by_hand(...) by_hand_(__VA_ARGS__)
#define unsupported(...) unsupported_(__VA_ARGS__)
#define same_as(...) same_as_(__VA_ARGS__)
#define lookup(...) lookup_(__VA_ARGS__)
#define status(...) status_(__VA_ARGS__)
#define success(...) success_(__VA_ARGS__)
#define failure(...) failure_(__VA_ARGS__)
#define lost(...) lost_(__VA_ARGS__)
#define holds(...) holds_(__VA_ARGS__)
#define costs(...) costs_(__VA_ARGS__)
#define timed(...) timed_(__VA_ARGS__)
