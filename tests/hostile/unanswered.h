/*
 * unanswered -- OpenCL's calls from a guest that waits for no answer, whatever
 * they are: tests of test_hostile.c.
 */
#pragma once

void calls_that_nobody_waits_for_are_executed(void **state);
void answers_that_nobody_waits_for_never_come(void **state);
void errors_that_nobody_waits_for_are_told_later(void **state);
void who_blocks_itself_unanswered_blocks_no_other(void **state);
void any_call_may_come_unanswered(void **state);
