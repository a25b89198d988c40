/* SPDX-License-Identifier: MIT */
#ifndef DKK_TEST_SECRETS_OWN_STACK_H
#define DKK_TEST_SECRETS_OWN_STACK_H

/** Runs `run` on a stack that nothing else runs on, before or later, so that
 *  what it leaves there can be found. Ends the program if there is none. */
void run_on_own_stack(void (*run)(void *argument), void *argument);

#endif /* !defined(DKK_TEST_SECRETS_OWN_STACK_H) */
