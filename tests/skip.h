/*
 * skip -- leave a test function where the machine lacks something, with the
 * reason in its output: scripts/tally.py prints it. cmocka.h is included first.
 */
#pragma once

#define skip_because(...)                              \
	do {                                           \
		print_message("# skip: " __VA_ARGS__); \
		print_message("\n");                   \
		skip();                                \
	} while (0)
