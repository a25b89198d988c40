/* SPDX-License-Identifier: MIT */
#ifndef DKIMKIT_UNBOUND_H
#define DKIMKIT_UNBOUND_H

/**
 * @file unbound.h
 * libdkimkit-unbound: a ready-made resolver on libunbound for the DNS
 * callback, which validates answers by DNSSEC (RFC 4035) from trust anchors
 * that it is given. What is validated completes with `DKIMKIT_DNS_SECURE`;
 * what should have been and isn't right, with `DKIMKIT_DNS_BOGUS`, which
 * never passes. Names below no trust anchor, or in zones that are provably
 * not signed, are answered without either.
 *
 * Asynchronous, without threads and without processes of its own: it is
 * driven by the embedder's event loop, or by `dkimkit_unbound_wait` where
 * there is none, just like the resolver of `cares.h`. Validation itself is
 * computed within `dkimkit_unbound_process`.
 *
 * It asks the DNS from the root servers on, unless it is told of name servers
 * to forward to. CNAMEs are followed (8 links), character-strings joined,
 * truncated answers repeated over TCP. Answers are kept in a cache of a few
 * MiB, which belongs to the resolver. /etc/hosts and /etc/resolv.conf aren't
 * read.
 *
 * Limits of a resolver: 1024 questions under way, 1024 sockets for UDP, 64 for
 * TCP, and besides the cache some 15 KiB for each question and 64 KiB for each
 * TCP connection. As a rule a question needs one socket at a time, so it
 * doesn't wait for others, however silent the servers are that these went to.
 * The process has to be allowed that many descriptors (RLIMIT_NOFILE), or be
 * content with fewer questions (`dkimkit_unbound_set_question_limit`): one for
 * which there is no socket is a `DKIMKIT_DNS_SERVFAIL`.
 *
 * libunbound can't be told to forget a question. One that was cancelled or took
 * too long stays in it, and goes on as the resolver is driven, until it ends by
 * itself. When a quarter of the limit have come together, the next
 * `dkimkit_unbound_process` replaces libunbound's context: they are gone with
 * their sockets, the cache begins anew, and the open questions are asked again
 * with the time that they have left. A context lasts for half of a
 * question's time at least (`dkimkit_unbound_set_timeout`), so that one which
 * needs less than that is answered however fast others are given up; when
 * these fill the limit meanwhile, further ones are refused.
 *
 * Use: `dkimkit_config_set_dns(config, dkimkit_unbound_lookup,
 * dkimkit_unbound_cancel, resolver)`. A resolver belongs to one thread; a
 * program with several threads has a resolver for each. One configuration, and
 * one cache (cache.h), do for all of them: its callback finds the resolver by
 * `dkimkit_query_owner_data` (docs/embedding.md, "Threads").
 * libunbound writes to TCP sockets: ignore SIGPIPE. Its log, of which there
 * is one in a process, is turned off with each context.
 */

#include <dkimkit/common.h>
#include <dkimkit/dns.h>

#ifdef __cplusplus
extern "C" {
#endif

/** A resolver: a libunbound context, its cache and its open queries. For one
 *  thread at a time. */
typedef struct dkimkit_unbound dkimkit_unbound;

/** `dkimkit_unbound_watch`: tell when the socket can be read. */
#define DKIMKIT_UNBOUND_READ 1u
/** `dkimkit_unbound_watch`: tell when the socket can be written. */
#define DKIMKIT_UNBOUND_WRITE 2u

/**
 * Asks the event loop to watch a socket. Called from within
 * `dkimkit_unbound_lookup`, `_process`, `_wait` and `_free`; must not call
 * back into the resolver.
 * @param socket    which.
 * @param events    `DKIMKIT_UNBOUND_READ`, `_WRITE`, or-ed; 0: stop watching,
 *                  the socket may be closed next.
 * @param user_data as given to `dkimkit_unbound_set_watch`.
 */
typedef void (*dkimkit_unbound_watch)(int socket, unsigned events,
                                      void *user_data);

/**
 * Makes a resolver without trust anchors. It needs one before the first
 * lookup.
 *
 * @param out receives it; free with `dkimkit_unbound_free`.
 * @param mem the allocator, copied; NULL for malloc(3). libunbound itself
 *            uses malloc(3).
 * @return `DKIMKIT_OK`, `DKIMKIT_ERR_NOMEM`.
 * Any thread. Since 1.0.
 */
DKIMKIT_EXTERN DKIMKIT_NODISCARD int
dkimkit_unbound_new(dkimkit_unbound **out, const dkimkit_mem *mem);

/**
 * Frees, with the cache. Queries that are still open end as
 * `DKIMKIT_DNS_ERROR`, so free it only when no verifier waits for it any more.
 * Since 1.0.
 */
DKIMKIT_EXTERN void dkimkit_unbound_free(dkimkit_unbound *resolver);

/*
 * Setters: before the first lookup only, else DKIMKIT_ERR_STATE. When one
 * fails, nothing is set.
 */

/**
 * Adds trust anchors: DS or DNSKEY records in master file form (RFC 1035, 5),
 * one a line, each with its owner name; TTL and class are optional, the TTL
 * stands first, comments begin with ";". No parentheses, no `$` directives.
 * May be called several times.
 *
 * Algorithms are those that a validator should know, 5, 7, 8, 10, 13, 14, 15
 * and 16, digest types 1, 2 and 4 (RFC 8624, 3.1 and 3.3). If libunbound was
 * built without one of them, an anchor that has no other validates nothing:
 * its zone counts as not signed (RFC 4035, 5.2).
 *
 * @param text NUL-terminated; at most 65,535 octets.
 * @return also `DKIMKIT_ERR_SYNTAX` if a line is no such record or if
 *         there is none; `DKIMKIT_ERR_UNSUPPORTED` for another algorithm or
 *         digest type; `DKIMKIT_ERR_LIMIT` if the text is longer;
 *         `DKIMKIT_ERR_NOMEM`; `DKIMKIT_ERR_SYSTEM` if libunbound can't start.
 *         Since 1.0.
 */
DKIMKIT_EXTERN DKIMKIT_NODISCARD int
dkimkit_unbound_add_trust_anchors(dkimkit_unbound *resolver, const char *text);

/**
 * Adds the trust anchors of a file, in the form above; such as the anchor of
 * the root zone that comes with the system. The file is read once and never
 * written: when the key of the root changes (RFC 5011), who maintains the
 * file changes it, and a new resolver reads it again.
 *
 * @param path of the file.
 * @return as `dkimkit_unbound_add_trust_anchors`, `DKIMKIT_ERR_SYNTAX` also if
 *         the file has over 65,535 octets; `DKIMKIT_ERR_SYSTEM` if it can't be
 *         read. Since 1.0.
 */
DKIMKIT_EXTERN DKIMKIT_NODISCARD int
dkimkit_unbound_add_trust_anchor_file(dkimkit_unbound *resolver,
                                      const char *path);

/**
 * Sets the name servers that are asked instead of the root servers, replacing
 * those set before: comma-separated addresses, each with an optional port
 * ("192.0.2.1", "127.0.0.1:5353", "[::1]:5353"). They have to be recursive and
 * to pass on DNSSEC records; they needn't validate, nor be trusted.
 * @param servers NUL-terminated.
 * @return also `DKIMKIT_ERR_SYNTAX`, `DKIMKIT_ERR_NOMEM`. Since 1.0.
 */
DKIMKIT_EXTERN DKIMKIT_NODISCARD int
dkimkit_unbound_set_forwarders(dkimkit_unbound *resolver, const char *servers);

/**
 * Takes these name servers from a resolv.conf(5).
 * @param path of the file.
 * @return also `DKIMKIT_ERR_SYSTEM` if it can't be read;
 *         `DKIMKIT_ERR_SYNTAX` if it names no server; `DKIMKIT_ERR_NOMEM`.
 * Since 1.0.
 */
DKIMKIT_EXTERN DKIMKIT_NODISCARD int
dkimkit_unbound_set_resolv_conf(dkimkit_unbound *resolver, const char *path);

/**
 * Adds a zone whose authoritative servers are given instead of looked for: an
 * internal zone, or with "." other root servers. May be called for several
 * zones; for one zone the servers add up. What is in the zone is validated as
 * anything else.
 *
 * @param zone    letters, digits, "-" and "_" between dots, in A-labels; or
 *                ".".
 * @param servers as in `dkimkit_unbound_set_forwarders`.
 * @return also `DKIMKIT_ERR_SYNTAX`, `DKIMKIT_ERR_NOMEM`. Since 1.0.
 */
DKIMKIT_EXTERN DKIMKIT_NODISCARD int
dkimkit_unbound_add_stub_zone(dkimkit_unbound *resolver, const char *zone,
                              const char *servers);

/**
 * Sets how long a question may take as a whole, with all that has to be asked
 * for its validation. Then it
 * ends as `DKIMKIT_DNS_TIMEOUT`. libunbound goes on with it, if the resolver is
 * driven, so a second attempt may find the answer in the cache.
 * @param milliseconds default 10,000; 1 to 60,000.
 * Since 1.0.
 */
DKIMKIT_EXTERN DKIMKIT_NODISCARD int
dkimkit_unbound_set_timeout(dkimkit_unbound *resolver, unsigned milliseconds);

/**
 * Sets how many octets an answer may have, in DNS wire form with its DNSSEC
 * records. A larger one ends as `DKIMKIT_DNS_ERROR`.
 * @param octets default and maximum 65,535; minimum 512.
 * Since 1.0.
 */
DKIMKIT_EXTERN DKIMKIT_NODISCARD int
dkimkit_unbound_set_answer_limit(dkimkit_unbound *resolver, size_t octets);

/**
 * Sets how many questions may be under way, and with them how many sockets for
 * UDP there may be: a process whose descriptors are few keeps some for others.
 * Those beyond are refused.
 * @param questions default and maximum 1024; minimum 16.
 * Since 1.0.
 */
DKIMKIT_EXTERN DKIMKIT_NODISCARD int
dkimkit_unbound_set_question_limit(dkimkit_unbound *resolver, size_t questions);

/** Sets what is told of sockets.
 *  @param watch NULL for none: `dkimkit_unbound_wait` needs none. Since 1.0. */
DKIMKIT_EXTERN DKIMKIT_NODISCARD int
dkimkit_unbound_set_watch(dkimkit_unbound *resolver,
                          dkimkit_unbound_watch watch, void *user_data);

/**
 * The `dkimkit_dns_lookup` of this resolver.
 * @param user_data the `dkimkit_unbound`.
 * @return `DKIMKIT_OK`; `DKIMKIT_ERR_STATE` if there is no trust anchor;
 *         `DKIMKIT_ERR_LIMIT` if as many questions are under way as may be,
 *         among them those that were cancelled or took too long and that
 *         libunbound still has (above);
 *         `DKIMKIT_ERR_SYNTAX` if the name has other characters than letters,
 *         digits, "-", "_" and dots;
 *         `DKIMKIT_ERR_REENTERED` from within a watch or memory callback, but
 *         for those while an answer is given;
 *         `DKIMKIT_ERR_UNSUPPORTED` for a type other than TXT;
 *         `DKIMKIT_ERR_SYSTEM`, `DKIMKIT_ERR_NOMEM`. Since 1.0.
 */
DKIMKIT_EXTERN DKIMKIT_NODISCARD int
dkimkit_unbound_lookup(dkimkit_query *query, void *user_data);

/** The `dkimkit_dns_cancel` of this resolver. A query that isn't open any more
 *  is left alone.
 *  @param user_data the `dkimkit_unbound`. Since 1.0. */
DKIMKIT_EXTERN void dkimkit_unbound_cancel(dkimkit_query *query,
                                           void *user_data);

/**
 * Lets the resolver work: call it when a watched socket is ready, and when
 * the time of `dkimkit_unbound_timeout` has passed.
 * @param socket the ready socket; -1 if only time has passed.
 * @param events `DKIMKIT_UNBOUND_READ`, `_WRITE`, or-ed.
 * Since 1.0.
 */
DKIMKIT_EXTERN void dkimkit_unbound_process(dkimkit_unbound *resolver,
                                            int socket, unsigned events);

/** @return milliseconds after which `dkimkit_unbound_process` has to be called
 *  at the latest; -1 if nothing is open and the context needn't be replaced.
 *  Ask anew after each call of the resolver, also after
 *  `dkimkit_unbound_lookup` and `_cancel`. Since 1.0. */
DKIMKIT_EXTERN int dkimkit_unbound_timeout(dkimkit_unbound *resolver);

/**
 * For programs without an event loop: waits until something happens, and
 * processes it.
 * @param milliseconds to wait at most; -1: as long as it takes.
 * @return the number of queries still open, or `DKIMKIT_ERR_SYSTEM` if
 *         waiting isn't possible, or `DKIMKIT_ERR_REENTERED` from within a
 *         callback. Since 1.0.
 */
DKIMKIT_EXTERN DKIMKIT_NODISCARD int
dkimkit_unbound_wait(dkimkit_unbound *resolver, int milliseconds);

#ifdef __cplusplus
}
#endif

#endif /* !defined(DKIMKIT_UNBOUND_H) */
