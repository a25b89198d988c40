// SPDX-License-Identifier: MIT

package dkimkit

import (
	"context"
	"errors"
	"os"
	"runtime"
	"strings"
	"testing"
)

// 10,000 messages in every way, also those that go wrong, and the process doesn't
// grow more than Go's own memory may: a verifier that isn't freed costs thousands
// of octets; a key costs hundreds, so there are more of them.
const rounds, allowed = 10000, 12 << 20

func resident(t *testing.T) int {
	statm, err := os.ReadFile("/proc/self/statm")
	ok(t, err)
	var pages int
	for _, digit := range strings.Fields(string(statm))[1] {
		pages = pages*10 + int(digit-'0')
	}
	return pages * os.Getpagesize()
}

func TestMemory(t *testing.T) {
	if testing.Short() {
		t.Skip("the race detector keeps memory of its own")
	}
	config, octets := newConfig(t, answering([]string{record}, nil)), signed(t, "s1")
	broken := newConfig(t, answering(nil, errors.New("broken")))
	local, external := localProfile(t, "s1", newConfig(t, nil)), externalProfile(t, signEd25519)
	refusing := externalProfile(t, func(context.Context, SignRequest) ([]byte, error) {
		return nil, errors.New("refused")
	})
	ways := map[string]func(){
		"verify":  func() { verifyRound(t, config, octets) },
		"resolve": func() { verifyRound(t, broken, octets) },
		"sign": func() {
			_, err := Sign(ctx, strings.NewReader(header), local)
			ok(t, err)
		},
		"external": func() {
			_, err := Sign(ctx, strings.NewReader(header), external)
			ok(t, err)
		},
		"refused": func() {
			if _, err := Sign(ctx, strings.NewReader(header), refusing); err == nil {
				t.Fatal("no error")
			}
		},
		"profile": func() {
			for i := 0; i < 6; i++ {
				localProfile(t, "s1", config)
			}
		},
	}
	for _, round := range ways {
		repeat(round, 2*rounds) // until the heaps have their size
	}
	for name, round := range ways {
		t.Run(name, func(t *testing.T) {
			before := resident(t)
			repeat(round, rounds)
			if grown := resident(t) - before; grown > allowed {
				t.Error("grown by", grown)
			}
		})
	}
}

func verifyRound(t *testing.T, config *Config, octets string) {
	_, err := Verify(ctx, config, strings.NewReader(octets))
	ok(t, err)
}

func repeat(round func(), times int) {
	for i := 0; i < times; i++ {
		if i%1000 == 0 {
			collect()
		}
		round()
	}
	collect()
}

// collect waits for finalizers, and again: what they let go of has some, too.
func collect() {
	for i := 0; i < 3; i++ {
		done := make(chan bool)
		runtime.SetFinalizer(&struct{ octets [16]byte }{}, func(any) { close(done) })
		runtime.GC()
		<-done
	}
}
