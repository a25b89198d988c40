/* SPDX-License-Identifier: MIT */
#ifndef DKIMKIT_CARES_H
#define DKIMKIT_CARES_H

/**
 * @file cares.h
 * libdkimkit-cares: a ready-made resolver on c-ares for the DNS callback.
 * Asynchronous: it is driven by the embedder's event loop, or by
 * `dkimkit_cares_wait` where there is none. It follows CNAMEs (8 links),
 * joins character-strings, repeats truncated answers over TCP, and tells
 * NXDOMAIN, NODATA, SERVFAIL, REFUSED and timeouts apart. It doesn't validate:
 * see `dkimkit_cares_set_trust_ad`, and `unbound.h` for one that does. It
 * belongs behind a validating name server on the same machine: elsewhere
 * whoever hits the identifier and the port of a question can forge the answer
 * (docs/resolvers.md, "Forged answers").
 *
 * Queries for one name that are open at once share one question, whose answer
 * is for all of them. With c-ares from 1.20 each question has a socket of its
 * own.
 *
 * Use: `dkimkit_config_set_dns(config, dkimkit_cares_lookup,
 * dkimkit_cares_cancel, resolver)`. A resolver belongs to one thread; a
 * program with several threads has a resolver for each. One configuration, and
 * one cache (cache.h), do for all of them: its callback finds the resolver by
 * `dkimkit_query_owner_data` (docs/embedding.md, "Threads").
 * c-ares writes to TCP sockets: ignore SIGPIPE.
 */

#include <dkimkit/common.h>
#include <dkimkit/dns.h>

#ifdef __cplusplus
extern "C" {
#endif

/** A resolver: a c-ares channel and its open queries. For one thread at a
 *  time. */
typedef struct dkimkit_cares dkimkit_cares;

/** `dkimkit_cares_watch`: tell when the socket can be read. */
#define DKIMKIT_CARES_READ 1u
/** `dkimkit_cares_watch`: tell when the socket can be written. */
#define DKIMKIT_CARES_WRITE 2u

/**
 * Asks the event loop to watch a socket. Called from within
 * `dkimkit_cares_lookup`, `_process`, `_wait` and `_free`; must not call back
 * into the resolver.
 * @param socket    which.
 * @param events    `DKIMKIT_CARES_READ`, `_WRITE`, or-ed; 0: stop watching, the
 *                  socket is about to be closed.
 * @param user_data as given to `dkimkit_cares_set_watch`.
 */
typedef void (*dkimkit_cares_watch)(int socket, unsigned events,
                                    void *user_data);

/**
 * Makes a resolver that asks the system's name servers.
 *
 * @param out receives it; free with `dkimkit_cares_free`.
 * @param mem the allocator, copied; NULL for malloc(3). c-ares itself uses
 *            its own.
 * @return `DKIMKIT_OK`, `DKIMKIT_ERR_NOMEM`, `DKIMKIT_ERR_SYSTEM` if c-ares
 *         can't start.
 * Any thread. Since 1.0.
 */
DKIMKIT_EXTERN DKIMKIT_NODISCARD int dkimkit_cares_new(dkimkit_cares **out,
                                                       const dkimkit_mem *mem);

/**
 * Frees. Queries that are still open end as `DKIMKIT_DNS_ERROR`, so free it
 * only when no verifier waits for it any more. Since 1.0.
 */
DKIMKIT_EXTERN void dkimkit_cares_free(dkimkit_cares *resolver);

/*
 * Setters: before the first lookup only, else DKIMKIT_ERR_STATE.
 */

/**
 * Sets the name servers: comma-separated addresses, each with an optional
 * port ("192.0.2.1", "127.0.0.1:5353", "[::1]:5353").
 * @param servers NUL-terminated.
 * @return also `DKIMKIT_ERR_SYNTAX`, `DKIMKIT_ERR_NOMEM`. Since 1.0.
 */
DKIMKIT_EXTERN DKIMKIT_NODISCARD int
dkimkit_cares_set_servers(dkimkit_cares *resolver, const char *servers);

/**
 * Takes the name servers from a resolv.conf(5) other than the system's.
 * @param path of the file.
 * @return also `DKIMKIT_ERR_SYSTEM` if it can't be read;
 *         `DKIMKIT_ERR_SYNTAX` if it names no server; `DKIMKIT_ERR_NOMEM`.
 * Since 1.0.
 */
DKIMKIT_EXTERN DKIMKIT_NODISCARD int
dkimkit_cares_set_resolv_conf(dkimkit_cares *resolver, const char *path);

/**
 * Sets the patience. Each further try waits twice as long. A query that joins a
 * question under way has the time that is left of it.
 *
 * @param milliseconds for the first try (default 2000; 1 to 60,000).
 * @param tries        for each server (default 3; 1 to 10).
 * Since 1.0.
 */
DKIMKIT_EXTERN DKIMKIT_NODISCARD int
dkimkit_cares_set_timeout(dkimkit_cares *resolver, unsigned milliseconds,
                          unsigned tries);

/**
 * Sets whether answers count as validated by DNSSEC (`DKIMKIT_DNS_SECURE`) if
 * the name server says so by the AD bit, which questions then ask for (RFC
 * 6840, 5.7). Off by default.
 *
 * Turn it on only if all name servers validate, are trusted to, and nobody can
 * change or forge what they send: on the loopback, or on a path that is secured
 * otherwise (RFC 6840, 5.8). Any other server can set the bit on anything.
 *
 * What a validating server found to be wrong it keeps back: that is SERVFAIL,
 * which can't be told from other failures, and never passes.
 *
 * @param trust 0 or 1.
 * Since 1.0.
 */
DKIMKIT_EXTERN DKIMKIT_NODISCARD int
dkimkit_cares_set_trust_ad(dkimkit_cares *resolver, int trust);

/** Sets what is told of sockets.
 *  @param watch NULL for none: `dkimkit_cares_wait` needs none. Since 1.0. */
DKIMKIT_EXTERN DKIMKIT_NODISCARD int
dkimkit_cares_set_watch(dkimkit_cares *resolver, dkimkit_cares_watch watch,
                        void *user_data);

/** The `dkimkit_dns_lookup` of this resolver.
 *  @param user_data the `dkimkit_cares`.
 *  @return `DKIMKIT_OK`, `DKIMKIT_ERR_SYSTEM`, `DKIMKIT_ERR_NOMEM`,
 *  `DKIMKIT_ERR_REENTERED` from within a watch or memory callback, but for
 *  those while an answer is given; `DKIMKIT_ERR_UNSUPPORTED` for a type other
 *  than TXT. Since 1.0. */
DKIMKIT_EXTERN DKIMKIT_NODISCARD int dkimkit_cares_lookup(dkimkit_query *query,
                                                          void *user_data);

/** The `dkimkit_dns_cancel` of this resolver. Others that wait for the same go
 *  on. A query that isn't open any more is left alone.
 *  @param user_data the `dkimkit_cares`. Since 1.0. */
DKIMKIT_EXTERN void dkimkit_cares_cancel(dkimkit_query *query, void *user_data);

/**
 * Lets the resolver work: call it when a watched socket is ready, and when
 * the time of `dkimkit_cares_timeout` has passed.
 * @param socket the ready socket; -1 if only time has passed.
 * @param events `DKIMKIT_CARES_READ`, `_WRITE`, or-ed.
 * Since 1.0.
 */
DKIMKIT_EXTERN void dkimkit_cares_process(dkimkit_cares *resolver, int socket,
                                          unsigned events);

/** @return milliseconds after which `dkimkit_cares_process` has to be called
 *  at the latest; -1 if nothing is open. Since 1.0. */
DKIMKIT_EXTERN int dkimkit_cares_timeout(dkimkit_cares *resolver);

/**
 * For programs without an event loop: waits until something happens, and
 * processes it.
 * @param milliseconds to wait at most; -1: as long as it takes.
 * @return the number of queries still open, or `DKIMKIT_ERR_SYSTEM` if
 *         waiting isn't possible, or `DKIMKIT_ERR_REENTERED` from within a
 *         callback. Since 1.0.
 */
DKIMKIT_EXTERN DKIMKIT_NODISCARD int dkimkit_cares_wait(dkimkit_cares *resolver,
                                                        int milliseconds);

#ifdef __cplusplus
}
#endif

#endif /* !defined(DKIMKIT_CARES_H) */
