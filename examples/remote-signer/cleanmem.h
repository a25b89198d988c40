/* SPDX-License-Identifier: MIT */
#ifndef RS_CLEANMEM_H
#define RS_CLEANMEM_H

/**
 * Has libcrypto wipe whatever it frees: its decoders leave copies of private
 * keys otherwise. To be called before anything else of libcrypto's. @return 0,
 * or -1 if it is too late.
 */
int rs_cleanmem_use(void);

#endif /* !defined(RS_CLEANMEM_H) */
