// SPDX-License-Identifier: MIT

package dkimkit

/*
#include <stdlib.h>
#include "shim.h"
*/
import "C"

import (
	"runtime"
	"strings"
	"time"
	"unsafe"
)

// ProfileOptions say how to sign. What is zero has the library's default.
type ProfileOptions struct {
	Domain, Selector string
	Key              *Key
	Identity         string        // i=
	Headers          []string      // the fields to sign
	Expiration       time.Duration // x=, after the time of signing
}

// Profile is how to sign, sealed.
type Profile struct {
	c      *C.dkimkit_profile
	config *Config
	key    *Key
}

// NewProfile makes and seals a profile.
func NewProfile(config *Config, options ProfileOptions) (*Profile, error) {
	profile := &Profile{config: config, key: options.Key}
	if options.Key == nil {
		return nil, ErrProfileIncomplete
	}
	if rv := C.dkimkit_profile_new(&profile.c, config.c); rv != C.DKIMKIT_OK {
		return nil, Status(rv)
	}
	runtime.SetFinalizer(profile, func(profile *Profile) { C.dkimkit_profile_free(profile.c) })
	if err := profile.set(options); err != nil {
		return nil, err
	}
	if rv := C.dkimkit_profile_seal(profile.c); rv != C.DKIMKIT_OK {
		return nil, Status(rv)
	}
	return profile, nil
}

func (profile *Profile) set(options ProfileOptions) error {
	setters := []func() error{
		func() error {
			return withString(options.Domain, func(s *C.char) C.int {
				return C.dkimkit_profile_set_domain(profile.c, s)
			})
		},
		func() error {
			return withString(options.Selector, func(s *C.char) C.int {
				return C.dkimkit_profile_set_selector(profile.c, s)
			})
		},
		func() error {
			defer runtime.KeepAlive(options.Key)
			return check(C.dkimkit_profile_set_key(profile.c, options.Key.c))
		},
		func() error {
			seconds := C.uint64_t(options.Expiration / time.Second)
			return check(C.dkimkit_profile_set_expiration(profile.c, seconds))
		},
		func() error { return profile.setIdentity(options.Identity) },
		func() error { return profile.setHeaders(options.Headers) },
	}
	for _, set := range setters {
		if err := set(); err != nil {
			return err
		}
	}
	return nil
}

func (profile *Profile) setIdentity(identity string) error {
	if identity == "" {
		return nil
	}
	return withString(identity, func(s *C.char) C.int {
		return C.dkimkit_profile_set_identity(profile.c, s)
	})
}

// setHeaders collects the names in memory of C's: Go memory that holds pointers
// mustn't be passed.
func (profile *Profile) setHeaders(names []string) error {
	if len(names) == 0 {
		return nil
	}
	array := C.malloc(C.size_t(len(names)) * C.size_t(unsafe.Sizeof((*C.char)(nil))))
	defer C.free(array)
	for i, name := range names {
		if strings.ContainsRune(name, 0) {
			return ErrHeaderNameSyntax
		}
		copied := C.CString(name)
		defer C.free(unsafe.Pointer(copied))
		unsafe.Slice((**C.char)(array), len(names))[i] = copied
	}
	return check(C.dkimkit_profile_set_headers(profile.c, (**C.char)(array), C.size_t(len(names))))
}
