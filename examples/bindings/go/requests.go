// SPDX-License-Identifier: MIT

package dkimkit

/*
#include "shim.h"
*/
import "C"

import (
	"context"
	"errors"
	"net"
	"runtime/cgo"
	"unsafe"
)

// requests are those of one owner, a Verifier or a Signer.
//
// C calls the two functions below, while the owner is in a call of its own. Each
// starts a goroutine and returns: no code of the program's runs inside C, and DNS
// time overlaps the arrival of the body. What a goroutine brings is handed to the
// owner's, which alone touches C, in wait. When the owner has gone, ctx is done
// and what comes late goes nowhere.
//
// C's handle leads here and not to the owner, so that the owner's finalizer can
// run. No cancel callback is needed: only the owner frees.
type requests struct {
	ctx      context.Context
	cancel   context.CancelFunc
	resolver Resolver
	signers  map[C.uintptr_t]SignFunc
	arrived  chan func() error
	cause    error // why an external key didn't sign
}

func newRequests(ctx context.Context) *requests {
	ctx, cancel := context.WithCancel(ctx)
	return &requests{ctx: ctx, cancel: cancel, arrived: make(chan func() error)}
}

// start runs ask in a goroutine; it gives the function that completes.
func (r *requests) start(ask func() func() error) {
	go func() {
		complete := ask()
		select {
		case r.arrived <- complete:
		case <-r.ctx.Done():
		}
	}()
}

// wait completes one request, in the owner's goroutine.
func (r *requests) wait() error {
	select {
	case complete := <-r.arrived:
		if err := r.ctx.Err(); err != nil {
			return err
		}
		return complete()
	case <-r.ctx.Done():
		return r.ctx.Err()
	}
}

//export dkimkitGoLookup
func dkimkitGoLookup(query *C.dkimkit_query, owner C.uintptr_t) C.int {
	r := cgo.Handle(owner).Value().(*requests)
	name := C.GoString(C.dkimkit_query_name(query))
	r.start(func() func() error {
		records, err := r.resolver.LookupTXT(r.ctx, name)
		return func() error { return completeQuery(query, records, err) }
	})
	return C.DKIMKIT_OK
}

func completeQuery(query *C.dkimkit_query, records []string, err error) error {
	for _, record := range records {
		// A record over a limit is left out, and the library remembers it.
		if err := addRecord(query, []byte(record)); err != nil && err != ErrLimit {
			return err
		}
	}
	rv := C.dkimkit_query_done(query, C.dkimkit_dns_status(dnsStatus(err)), 0, 0)
	return check(rv)
}

func addRecord(query *C.dkimkit_query, text []byte) error {
	if len(text) == 0 {
		return check(C.dkimkit_query_add_txt(query, nil, 0))
	}
	return check(C.dkimkit_query_add_txt(query, (*C.uint8_t)(unsafe.Pointer(&text[0])),
		C.size_t(len(text))))
}

func dnsStatus(err error) DNSStatus {
	var status DNSStatus
	var dns *net.DNSError
	switch {
	case err == nil:
		return DNSOK
	case errors.As(err, &status) && status > DNSOK && status <= DNSError:
		return status
	case isTimeout(err):
		return DNSTimeout
	case errors.As(err, &dns) && dns.IsNotFound:
		return DNSNXDomain
	case errors.As(err, &dns) && dns.IsTemporary:
		return DNSServFail
	}
	return DNSError
}

func isTimeout(err error) bool {
	var timeout interface{ Timeout() bool }
	return errors.As(err, &timeout) && timeout.Timeout()
}

//export dkimkitGoSign
func dkimkitGoSign(c *C.dkimkit_sign_req, owner C.uintptr_t, key C.uintptr_t) C.int {
	r := cgo.Handle(owner).Value().(*requests)
	var length C.size_t
	digest := C.dkimkit_sign_req_digest(c, &length)
	request := SignRequest{
		Digest:    C.GoBytes(unsafe.Pointer(digest), C.int(length)),
		Algorithm: Algorithm(C.dkimkit_sign_req_algorithm(c)),
		Domain:    C.GoString(C.dkimkit_sign_req_domain(c)),
		Selector:  C.GoString(C.dkimkit_sign_req_selector(c)),
	}
	r.start(func() func() error {
		signature, err := r.signers[key](r.ctx, request)
		return func() error { return r.completeSignature(c, signature, err) }
	})
	return C.DKIMKIT_OK
}

func (r *requests) completeSignature(c *C.dkimkit_sign_req, signature []byte, err error) error {
	switch {
	case err == nil && len(signature) > 0:
		return check(C.dkimkit_sign_req_done(c, (*C.uint8_t)(unsafe.Pointer(&signature[0])),
			C.size_t(len(signature))))
	case err != nil && isTimeout(err):
		r.cause = err
		return check(C.dkimkit_sign_req_fail(c, C.DKIMKIT_ERR_SIGN_TIMEOUT))
	default:
		r.cause = err
		return check(C.dkimkit_sign_req_fail(c, C.DKIMKIT_ERR_SIGN_FAILED))
	}
}
