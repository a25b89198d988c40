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
	"unsafe"
)

// Sign gives the DKIM-Signature fields to put on top of the message, one for
// each profile; the profiles are of one configuration.
func Sign(ctx context.Context, message io.Reader, profiles ...*Profile) ([]byte, error) {
	signer, err := NewSigner(ctx, profiles...)
	if err != nil {
		return nil, err
	}
	defer signer.Close()
	if _, err := signer.ReadFrom(message); err != nil {
		return nil, err
	}
	return signer.Finish()
}

// A Signer takes the raw message by Write.
type Signer struct {
	c        *C.dkimkit_signer
	profiles []*Profile // they keep their keys
	owner
}

// SignError is what the failure of an external key becomes. errors.Is and
// errors.As find the status as well as the cause.
type SignError struct {
	Status Status
	Cause  error
}

func (e *SignError) Error() string        { return e.Status.Error() + ": " + e.Cause.Error() }
func (e *SignError) Unwrap() error        { return e.Cause }
func (e *SignError) Is(target error) bool { return target == e.Status }

// NewSigner makes a signer. When ctx is done, Finish returns its error.
func NewSigner(ctx context.Context, profiles ...*Profile) (*Signer, error) {
	if len(profiles) == 0 {
		return nil, ErrInvalidArgument
	}
	for _, profile := range profiles {
		if profile == nil {
			return nil, ErrInvalidArgument
		}
	}
	signer := &Signer{profiles: profiles}
	signer.requests = newRequests(ctx)
	signer.requests.signers = map[C.uintptr_t]SignFunc{}
	array := make([]*C.dkimkit_profile, len(profiles))
	for i, profile := range profiles {
		array[i] = profile.c
		signer.requests.signers[C.uintptr_t(profile.key.id)] = profile.key.sign
	}
	signer.handle = cgo.NewHandle(signer.requests)
	rv := C.dkimkit_go_signer_new(&signer.c, profiles[0].config.c, &array[0],
		C.size_t(len(array)), C.uintptr_t(signer.handle))
	if rv != C.DKIMKIT_OK {
		signer.end()
		return nil, Status(rv)
	}
	runtime.SetFinalizer(signer, (*Signer).Close)
	return signer, nil
}

// Close frees the signer and ends its requests. It may be called again.
func (s *Signer) Close() error {
	if s.c != nil {
		C.dkimkit_signer_free(s.c)
		s.c = nil
		s.end()
		runtime.SetFinalizer(s, nil)
	}
	return nil
}

// Write takes the next octets of the message.
func (s *Signer) Write(octets []byte) (int, error) {
	defer runtime.KeepAlive(s)
	s.calls++
	if len(octets) == 0 {
		return 0, nil
	}
	rv := C.dkimkit_signer_feed(s.c, (*C.uint8_t)(unsafe.Pointer(&octets[0])),
		C.size_t(len(octets)))
	if rv != C.DKIMKIT_OK {
		return 0, s.failed(rv)
	}
	return len(octets), nil
}

// ReadFrom takes the message in large chunks.
func (s *Signer) ReadFrom(message io.Reader) (int64, error) { return readFrom(s, message) }

// Finish ends the message, waits for external keys and gives the fields.
func (s *Signer) Finish() ([]byte, error) {
	defer runtime.KeepAlive(s)
	s.calls++
	for {
		switch rv := C.dkimkit_signer_finish(s.c); rv {
		case C.DKIMKIT_OK:
			return s.fields(), nil
		case C.DKIMKIT_PENDING:
			if err := s.requests.wait(); err != nil {
				return nil, err
			}
		default:
			return nil, s.failed(rv)
		}
	}
}

// failed closes after what is fatal: then nothing else may be called.
func (s *Signer) failed(rv C.int) error {
	if C.dkimkit_is_fatal(rv) == 1 {
		s.Close()
	}
	if s.requests.cause != nil {
		return &SignError{Status(rv), s.requests.cause}
	}
	return Status(rv)
}

func (s *Signer) fields() []byte {
	var fields []byte
	for i := C.size_t(0); i < C.dkimkit_signer_count(s.c); i++ {
		var length C.size_t
		field := C.dkimkit_signer_field(s.c, i, &length)
		fields = append(fields, C.GoBytes(unsafe.Pointer(field), C.int(length))...)
	}
	return fields
}
