// SPDX-License-Identifier: MIT

package dkimkit

/*
#include <stdlib.h>
#include "shim.h"
*/
import "C"

import (
	"context"
	"crypto"
	"crypto/ed25519"
	"crypto/rand"
	"crypto/rsa"
	"runtime"
	"sync/atomic"
	"unsafe"
)

// Key is a private key, in the library or elsewhere.
type Key struct {
	c    *C.dkimkit_key
	id   uint64
	sign SignFunc
}

// SignRequest is what an external key is to sign. Digest is SHA-256; for Ed25519
// it is the message.
type SignRequest struct {
	Digest           []byte
	Algorithm        Algorithm
	Domain, Selector string
}

// SignFunc gives the signature. It is called in a goroutine of its own, several
// at a time.
type SignFunc func(ctx context.Context, request SignRequest) ([]byte, error)

// ImportKey reads a private key in any form that dkimkit_key_import knows. Wiping
// octets is left to the caller.
func ImportKey(config *Config, octets []byte) (*Key, error) {
	if len(octets) == 0 {
		return nil, ErrKeySyntax
	}
	key := &Key{}
	rv := C.dkimkit_key_import(&key.c, config.c, unsafe.Pointer(&octets[0]), C.size_t(len(octets)))
	return key.made(config, rv)
}

var lastKey uint64

// ExternalKey makes a key of a function. C knows it by a number, which a Signer
// looks up among its own profiles: nothing global keeps sign alive.
func ExternalKey(config *Config, algorithm Algorithm, sign SignFunc) (*Key, error) {
	if sign == nil {
		return nil, ErrInvalidArgument
	}
	key := &Key{id: atomic.AddUint64(&lastKey, 1), sign: sign}
	rv := C.dkimkit_go_key_external(&key.c, config.c, C.dkimkit_algorithm(algorithm),
		C.uintptr_t(key.id))
	return key.made(config, rv)
}

// SignerKey makes a key of a crypto.Signer, which is what packages for HSMs and
// for the services of clouds offer.
func SignerKey(config *Config, signer crypto.Signer) (*Key, error) {
	if signer == nil {
		return nil, ErrInvalidArgument
	}
	algorithm, hash := AlgorithmUnknown, crypto.Hash(0)
	switch signer.Public().(type) {
	case *rsa.PublicKey:
		algorithm, hash = AlgorithmRSASHA256, crypto.SHA256
	case ed25519.PublicKey:
		algorithm = AlgorithmEd25519SHA256
	}
	return ExternalKey(config, algorithm,
		func(_ context.Context, request SignRequest) ([]byte, error) {
			return signer.Sign(rand.Reader, request.Digest, hash)
		})
}

func (key *Key) made(config *Config, rv C.int) (*Key, error) {
	runtime.KeepAlive(config)
	if rv != C.DKIMKIT_OK {
		return nil, Status(rv)
	}
	runtime.SetFinalizer(key, func(key *Key) { C.dkimkit_key_free(key.c) })
	return key, nil
}

// Record is the text of the key record that publishes it.
func (key *Key) Record() (string, error) {
	defer runtime.KeepAlive(key)
	var length C.size_t
	if err := check(C.dkimkit_keyrecord_write(nil, &length, key.c)); err != nil {
		return "", err
	}
	text := make([]byte, length+1)
	length = C.size_t(len(text))
	err := check(C.dkimkit_keyrecord_write((*C.char)(unsafe.Pointer(&text[0])), &length, key.c))
	return string(text[:length]), err
}
