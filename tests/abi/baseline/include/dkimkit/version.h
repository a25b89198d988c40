/* SPDX-License-Identifier: MIT */
#ifndef DKIMKIT_VERSION_H
#define DKIMKIT_VERSION_H

/**
 * @file version.h
 * The version of the headers, to be compared with `dkimkit_version`.
 */

/** The version of these headers, as text. */
#define DKIMKIT_VERSION "1.0.0"
/** The version of these headers as 0x00MMmmpp. */
#define DKIMKIT_VERSION_NUM 0x00010000

#endif /* !defined(DKIMKIT_VERSION_H) */
