// SPDX-License-Identifier: MIT

// Package dkimkit signs and verifies mail with DKIM by libdkimkit. It is an
// example of a binding.
//
// A Config, a Key and a Profile are immutable, may be used by any number of
// goroutines, and go with the garbage. A Verifier and a Signer are for one
// message and one goroutine at a time, and have to be closed. Verify and Sign
// do that.
package dkimkit

/*
#cgo pkg-config: dkimkit
#include <stdlib.h>
#include "shim.h"
*/
import "C"

import (
	"context"
	"runtime"
	"strings"
	"unsafe"
)

// A Resolver gives the TXT records of a name, each with its strings joined;
// *net.Resolver is one. It is called in goroutines of its own, several at a time.
// Every error is a result of the signatures that need the name: a DNSStatus, a
// *net.DNSError and a timeout tell which.
type Resolver interface {
	LookupTXT(ctx context.Context, name string) ([]string, error)
}

// ResolverFunc makes a Resolver of a function.
type ResolverFunc func(ctx context.Context, name string) ([]string, error)

func (f ResolverFunc) LookupTXT(ctx context.Context, name string) ([]string, error) {
	return f(ctx, name)
}

// Options of a Config. The zero value has the library's defaults.
type Options struct {
	Resolver          Resolver // needed to verify
	NormalizeLineEnds bool     // a bare LF ends a line, too
	AllowSHA1         bool     // verify rsa-sha1
	AllowExpired      bool     // x= in the past is a warning only
}

// Config is the library's configuration, sealed.
type Config struct {
	c        *C.dkimkit_config
	resolver Resolver
}

// NewConfig makes and seals a configuration.
func NewConfig(options Options) (*Config, error) {
	if f, isFunc := options.Resolver.(ResolverFunc); isFunc && f == nil {
		return nil, ErrInvalidArgument
	}
	config := &Config{resolver: options.Resolver}
	if rv := C.dkimkit_config_new(&config.c, nil); rv != C.DKIMKIT_OK {
		return nil, Status(rv)
	}
	// What is made from it has references of its own, in C.
	runtime.SetFinalizer(config, func(config *Config) { C.dkimkit_config_free(config.c) })
	if err := config.set(options); err != nil {
		return nil, err
	}
	if rv := C.dkimkit_config_seal(config.c); rv != C.DKIMKIT_OK {
		return nil, Status(rv)
	}
	return config, nil
}

func (config *Config) set(options Options) error {
	if options.Resolver != nil {
		if err := check(C.dkimkit_go_set_dns(config.c)); err != nil {
			return err
		}
	}
	if options.NormalizeLineEnds {
		err := check(C.dkimkit_config_set_line_ends(config.c, C.DKIMKIT_LINE_ENDS_NORMALIZE))
		if err != nil {
			return err
		}
	}
	if err := check(C.dkimkit_config_set_allow_sha1(config.c, number(options.AllowSHA1))); err != nil {
		return err
	}
	return check(C.dkimkit_config_set_allow_expired(config.c, number(options.AllowExpired)))
}

func number(b bool) C.int {
	if b {
		return 1
	}
	return 0
}

// withString gives f a copy of s, for as long as it runs. C would read s only up
// to a NUL, so that is refused.
func withString(s string, f func(*C.char) C.int) error {
	if strings.ContainsRune(s, 0) {
		return ErrInvalidArgument
	}
	copied := C.CString(s)
	defer C.free(unsafe.Pointer(copied))
	return check(f(copied))
}
