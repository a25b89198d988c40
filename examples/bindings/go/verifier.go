// SPDX-License-Identifier: MIT

package dkimkit

/*
#include <stdlib.h>
#include "shim.h"
*/
import "C"

import (
	"context"
	"io"
	"runtime"
	"runtime/cgo"
	"sync"
	"time"
	"unsafe"
)

// Verification is the result of a message, in Go's own memory.
type Verification struct {
	Result     Result
	Reason     Reason
	Signatures []Signature
}

// Signature is one DKIM-Signature field and what became of it. Names have
// A-labels; what isn't there is zero.
type Signature struct {
	Result, HeaderResult, BodyResult Result
	Reason                           Reason
	Subject                          string // what the reason is about
	Domain, Selector, Identity       string
	Algorithm                        Algorithm
	KeyBits                          uint
	Timestamp                        time.Time
	Testing                          bool
	Warnings                         []Warning
}

// Verify verifies a message. A bad message, a bad signature or a DNS failure is
// no error, but a result.
func Verify(ctx context.Context, config *Config, message io.Reader) (*Verification, error) {
	verifier, err := NewVerifier(ctx, config)
	if err != nil {
		return nil, err
	}
	defer verifier.Close()
	if _, err := verifier.ReadFrom(message); err != nil {
		return nil, err
	}
	return verifier.Finish()
}

// A Verifier takes the raw message by Write.
type Verifier struct {
	c      *C.dkimkit_verifier
	config *Config
	owner
}

// owner is what a Verifier and a Signer have in common.
type owner struct {
	requests *requests
	handle   cgo.Handle
	// The race detector doesn't see what C does. It sees this.
	calls int
}

func (o *owner) end() {
	o.requests.cancel()
	o.handle.Delete()
}

// NewVerifier makes a verifier. When ctx is done, Finish returns its error.
func NewVerifier(ctx context.Context, config *Config) (*Verifier, error) {
	verifier := &Verifier{config: config}
	verifier.requests = newRequests(ctx)
	verifier.requests.resolver = config.resolver
	verifier.handle = cgo.NewHandle(verifier.requests)
	rv := C.dkimkit_go_verifier_new(&verifier.c, config.c, C.uintptr_t(verifier.handle))
	if rv != C.DKIMKIT_OK {
		verifier.end()
		return nil, Status(rv)
	}
	runtime.SetFinalizer(verifier, (*Verifier).Close)
	return verifier, nil
}

// Close frees the verifier and ends its lookups. It may be called again.
func (v *Verifier) Close() error {
	if v.c != nil {
		C.dkimkit_verifier_free(v.c)
		v.c = nil
		v.end()
		runtime.SetFinalizer(v, nil)
	}
	return nil
}

// Write takes the next octets of the message.
func (v *Verifier) Write(octets []byte) (int, error) {
	defer runtime.KeepAlive(v)
	v.calls++
	if len(octets) == 0 {
		return 0, nil
	}
	rv := C.dkimkit_verifier_feed(v.c, (*C.uint8_t)(unsafe.Pointer(&octets[0])),
		C.size_t(len(octets)))
	if rv != C.DKIMKIT_OK {
		return 0, v.failed(rv)
	}
	return len(octets), nil
}

// ReadFrom takes the message in large chunks: each costs one call into C.
func (v *Verifier) ReadFrom(message io.Reader) (int64, error) { return readFrom(v, message) }

var chunks = sync.Pool{New: func() any { return make([]byte, 1<<18) }}

func readFrom(to io.Writer, message io.Reader) (int64, error) {
	type onlyWriter struct{ io.Writer }
	chunk := chunks.Get().([]byte)
	defer chunks.Put(chunk)
	return io.CopyBuffer(onlyWriter{to}, message, chunk)
}

// Finish ends the message, waits for the lookups and gives the results.
func (v *Verifier) Finish() (*Verification, error) {
	defer runtime.KeepAlive(v)
	v.calls++
	for {
		switch rv := C.dkimkit_verifier_finish(v.c); rv {
		case C.DKIMKIT_OK:
			return v.verification(), nil
		case C.DKIMKIT_PENDING:
			if err := v.requests.wait(); err != nil {
				return nil, err
			}
		default:
			return nil, v.failed(rv)
		}
	}
}

// failed closes after what is fatal: then nothing else may be called.
func (v *Verifier) failed(rv C.int) error {
	if C.dkimkit_is_fatal(rv) == 1 {
		v.Close()
	}
	return Status(rv)
}

func (v *Verifier) verification() *Verification {
	done := &Verification{
		Result: Result(C.dkimkit_verifier_result(v.c)),
		Reason: Reason(C.dkimkit_verifier_reason(v.c)),
	}
	for i := C.size_t(0); i < C.dkimkit_verifier_count(v.c); i++ {
		done.Signatures = append(done.Signatures,
			newSignature(C.dkimkit_verifier_signature(v.c, i)))
	}
	return done
}

func newSignature(c *C.dkimkit_signature) Signature {
	one := Signature{
		Result:       Result(C.dkimkit_signature_result(c)),
		HeaderResult: Result(C.dkimkit_signature_header_result(c)),
		BodyResult:   Result(C.dkimkit_signature_body_result(c)),
		Reason:       Reason(C.dkimkit_signature_reason(c)),
		Subject:      C.GoString(C.dkimkit_signature_subject(c)),
		Domain:       C.GoString(C.dkimkit_signature_domain_ascii(c)),
		Selector:     C.GoString(C.dkimkit_signature_selector_ascii(c)),
		Identity:     C.GoString(C.dkimkit_signature_identity_ascii(c)),
		Algorithm:    Algorithm(C.dkimkit_signature_algorithm(c)),
		KeyBits:      uint(C.dkimkit_signature_key_bits(c)),
		Testing:      C.dkimkit_signature_testing(c) == 1,
	}
	var seconds C.uint64_t
	if C.dkimkit_signature_timestamp(c, &seconds) == 1 {
		one.Timestamp = time.Unix(int64(seconds), 0)
	}
	for i := C.size_t(0); i < C.dkimkit_signature_warning_count(c); i++ {
		one.Warnings = append(one.Warnings, Warning(C.dkimkit_signature_warning(c, i)))
	}
	return one
}
