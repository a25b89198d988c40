// SPDX-License-Identifier: MIT

package dkimkit

import (
	"bytes"
	"context"
	"crypto/ed25519"
	"crypto/rand"
	"crypto/x509"
	"encoding/base64"
	"encoding/pem"
	"errors"
	"fmt"
	"io"
	"net"
	"os"
	"reflect"
	"runtime"
	"strings"
	"sync"
	"testing"
	"testing/iotest"
	"time"
)

const header = "From: Alice <alice@example.com>\r\nTo: bob@example.net\r\nSubject: hello\r\n\r\n"

var (
	ctx     = context.Background()
	message = header + strings.Repeat("Hello,  world \r\n", 1000)
	private = newKey()
	record  = recordOf(private)
)

// The keys and records are made by Go, so that the library isn't its own witness.
func newKey() ed25519.PrivateKey {
	_, key, err := ed25519.GenerateKey(rand.Reader)
	if err != nil {
		panic(err)
	}
	return key
}

func recordOf(key ed25519.PrivateKey) string {
	public := key.Public().(ed25519.PublicKey)
	return "v=DKIM1; k=ed25519; p=" + base64.StdEncoding.EncodeToString(public)
}

func pemOf(t testing.TB, key ed25519.PrivateKey) []byte {
	der, err := x509.MarshalPKCS8PrivateKey(key)
	ok(t, err)
	return pem.EncodeToMemory(&pem.Block{Type: "PRIVATE KEY", Bytes: der})
}

func ok(t testing.TB, err error) {
	t.Helper()
	if err != nil {
		t.Fatal(err)
	}
}

func newConfig(t testing.TB, resolver Resolver) *Config {
	t.Helper()
	config, err := NewConfig(Options{Resolver: resolver})
	ok(t, err)
	return config
}

// answering resolves every name to this.
func answering(records []string, err error) Resolver {
	return ResolverFunc(func(context.Context, string) ([]string, error) { return records, err })
}

func newProfile(t testing.TB, config *Config, key *Key, selector string) *Profile {
	t.Helper()
	profile, err := NewProfile(config, ProfileOptions{
		Domain: "example.com", Selector: selector, Key: key})
	ok(t, err)
	return profile
}

func localProfile(t testing.TB, selector string, config *Config) *Profile {
	t.Helper()
	key, err := ImportKey(config, pemOf(t, private))
	ok(t, err)
	return newProfile(t, config, key, selector)
}

func externalProfile(t testing.TB, sign SignFunc) *Profile {
	t.Helper()
	config := newConfig(t, nil)
	key, err := ExternalKey(config, AlgorithmEd25519SHA256, sign)
	ok(t, err)
	return newProfile(t, config, key, "s1")
}

func signed(t testing.TB, selectors ...string) string {
	t.Helper()
	config := newConfig(t, nil)
	var profiles []*Profile
	for _, selector := range selectors {
		profiles = append(profiles, localProfile(t, selector, config))
	}
	fields, err := Sign(ctx, strings.NewReader(message), profiles...)
	ok(t, err)
	return string(fields) + message
}

func verify(t testing.TB, resolver Resolver, message string) *Verification {
	t.Helper()
	done, err := Verify(ctx, newConfig(t, resolver), strings.NewReader(message))
	ok(t, err)
	return done
}

func TestResults(t *testing.T) {
	message := signed(t, "s1")
	for _, test := range []struct {
		records []string
		err     error
		result  Result
		reason  Reason
	}{
		{[]string{record}, nil, ResultPass, ReasonOK},
		{[]string{recordOf(newKey())}, nil, ResultFail, ReasonSignatureMismatch},
		{[]string{""}, nil, ResultPermError, ReasonKeySyntax},
		{nil, nil, ResultPermError, ReasonNoKeyForSignature},
		{nil, DNSNXDomain, ResultPermError, ReasonNoKeyForSignature},
		{nil, &net.DNSError{IsNotFound: true}, ResultPermError, ReasonNoKeyForSignature},
		{nil, fmt.Errorf("wrapped: %w", DNSServFail), ResultTempError, ReasonKeyQueryServFail},
		{nil, &net.DNSError{IsTemporary: true}, ResultTempError, ReasonKeyQueryServFail},
		{nil, &net.DNSError{IsTimeout: true}, ResultTempError, ReasonKeyQueryTimeout},
		{nil, os.ErrDeadlineExceeded, ResultTempError, ReasonKeyQueryTimeout},
		{nil, DNSBogus, ResultTempError, ReasonKeyQueryBogus},
		{nil, errors.New("anything"), ResultTempError, ReasonKeyQueryError},
		{[]string{strings.Repeat("x", 100000)}, nil, ResultPermError, ReasonKeyTooLarge},
	} {
		done := verify(t, answering(test.records, test.err), message)
		if one := done.Signatures[0]; one.Result != test.result || one.Reason != test.reason {
			t.Errorf("%.40q, %v: %v, %v", test.records, test.err, one.Result, one.Reason)
		}
	}
}

func TestChangedBody(t *testing.T) {
	one := verify(t, answering([]string{record}, nil), signed(t, "s1")+"x").Signatures[0]
	if one.Reason != ReasonBodyHashMismatch || one.HeaderResult != ResultPass ||
		one.BodyResult != ResultFail {
		t.Error(one)
	}
}

func TestSignature(t *testing.T) {
	one := verify(t, answering([]string{record}, nil), signed(t, "s1")).Signatures[0]
	if age := time.Since(one.Timestamp); age < -time.Hour || age > time.Hour {
		t.Error("t= is", one.Timestamp)
	}
	one.Timestamp = time.Time{}
	want := Signature{
		Result: ResultPass, HeaderResult: ResultPass, BodyResult: ResultPass, Reason: ReasonOK,
		Domain: "example.com", Selector: "s1", Identity: "@example.com",
		Algorithm: AlgorithmEd25519SHA256, KeyBits: 256}
	if !reflect.DeepEqual(one, want) {
		t.Errorf("%+v", one)
	}
}

func TestNoSignature(t *testing.T) {
	done := verify(t, answering(nil, nil), message)
	if done.Result != ResultNone || len(done.Signatures) != 0 {
		t.Error(done)
	}
}

func TestReaders(t *testing.T) {
	config, octets := newConfig(t, answering([]string{record}, nil)), signed(t, "s1")
	for _, reader := range []io.Reader{
		strings.NewReader(octets), bytes.NewBufferString(octets),
		iotest.OneByteReader(strings.NewReader(octets)),
		iotest.DataErrReader(strings.NewReader(octets)),
	} {
		done, err := Verify(ctx, config, reader)
		ok(t, err)
		if done.Result != ResultPass {
			t.Errorf("%T: %v", reader, done.Reason)
		}
	}
	broken := errors.New("broken")
	if _, err := Verify(ctx, config, iotest.ErrReader(broken)); err != broken {
		t.Error(err)
	}
}

// None answers before all have asked.
func TestLookupsOverlap(t *testing.T) {
	var asked sync.WaitGroup
	asked.Add(3)
	resolver := ResolverFunc(func(context.Context, string) ([]string, error) {
		asked.Done()
		asked.Wait()
		return []string{record}, nil
	})
	done := verify(t, resolver, signed(t, "a", "b", "c"))
	for _, one := range done.Signatures {
		if one.Result != ResultPass {
			t.Error(one)
		}
	}
	if len(done.Signatures) != 3 {
		t.Error(done)
	}
}

func TestLookupOverlapsBody(t *testing.T) {
	asked := make(chan string)
	resolver := ResolverFunc(func(_ context.Context, name string) ([]string, error) {
		asked <- name
		return []string{record}, nil
	})
	verifier, err := NewVerifier(ctx, newConfig(t, resolver))
	ok(t, err)
	defer verifier.Close()
	octets := signed(t, "s1")
	_, err = io.WriteString(verifier, octets[:2000])
	ok(t, err)
	if name := <-asked; name != "s1._domainkey.example.com" {
		t.Error(name)
	}
	_, err = io.WriteString(verifier, octets[2000:])
	ok(t, err)
	if done, err := verifier.Finish(); err != nil || done.Result != ResultPass {
		t.Error(done, err)
	}
}

// The resolver is told, and what it says then touches nothing.
func TestCancellation(t *testing.T) {
	for name, resolve := range map[string]ResolverFunc{
		"heeds it": func(ctx context.Context, _ string) ([]string, error) {
			<-ctx.Done()
			return nil, ctx.Err()
		},
		"ignores it": func(ctx context.Context, _ string) ([]string, error) {
			<-ctx.Done()
			return []string{record}, nil
		},
	} {
		resolve := resolve
		t.Run(name, func(t *testing.T) {
			ctx, cancel := context.WithCancel(ctx)
			asked := make(chan bool)
			config := newConfig(t, ResolverFunc(func(ctx context.Context, name string) ([]string, error) {
				close(asked)
				return resolve(ctx, name)
			}))
			go func() {
				<-asked
				cancel()
			}()
			if _, err := Verify(ctx, config, strings.NewReader(signed(t, "s1"))); err != context.Canceled {
				t.Error(err)
			}
		})
	}
}

func TestCloseEndsLookups(t *testing.T) {
	ended := make(chan bool)
	verifier, err := NewVerifier(ctx, newConfig(t, ResolverFunc(
		func(ctx context.Context, _ string) ([]string, error) {
			<-ctx.Done()
			close(ended)
			return nil, ctx.Err()
		})))
	ok(t, err)
	_, err = io.WriteString(verifier, signed(t, "s1"))
	ok(t, err)
	ok(t, verifier.Close())
	ok(t, verifier.Close())
	<-ended
	if _, err := verifier.Write([]byte("x")); err != ErrInvalidArgument {
		t.Error(err)
	}
	if _, err := verifier.Finish(); err != ErrInvalidArgument {
		t.Error(err)
	}
}

// One that nobody closes goes with the garbage, and its lookup with it.
func TestFinalizer(t *testing.T) {
	ended := make(chan bool)
	resolver := ResolverFunc(func(ctx context.Context, _ string) ([]string, error) {
		<-ctx.Done()
		close(ended)
		return nil, ctx.Err()
	})
	func() {
		verifier, err := NewVerifier(ctx, newConfig(t, resolver))
		ok(t, err)
		_, err = io.WriteString(verifier, signed(t, "s1"))
		ok(t, err)
	}()
	for i := 0; i < 1000; i++ {
		runtime.GC()
		select {
		case <-ended:
			return
		case <-time.After(10 * time.Millisecond):
		}
	}
	t.Error("the lookup goes on")
}

func TestGoroutines(t *testing.T) {
	config, octets := newConfig(t, answering([]string{record}, nil)), signed(t, "s1")
	profile := externalProfile(t, signEd25519)
	var group sync.WaitGroup
	for i := 0; i < 8; i++ {
		group.Add(1)
		go func() {
			defer group.Done()
			for j := 0; j < 50; j++ {
				done, err := Verify(ctx, config, strings.NewReader(octets))
				if err != nil || done.Result != ResultPass {
					t.Error(done, err)
				}
				if _, err := Sign(ctx, strings.NewReader(message), profile); err != nil {
					t.Error(err)
				}
			}
		}()
	}
	group.Wait()
}

func signEd25519(_ context.Context, request SignRequest) ([]byte, error) {
	return ed25519.Sign(private, request.Digest), nil
}

func TestExternalKey(t *testing.T) {
	var seen []SignRequest
	profile := externalProfile(t, func(ctx context.Context, request SignRequest) ([]byte, error) {
		seen = append(seen, request)
		return signEd25519(ctx, request)
	})
	runtime.GC()
	fields, err := Sign(ctx, strings.NewReader(message), profile)
	ok(t, err)
	done := verify(t, answering([]string{record}, nil), string(fields)+message)
	if done.Result != ResultPass {
		t.Error(done)
	}
	if len(seen) != 1 || len(seen[0].Digest) != 32 || seen[0].Domain != "example.com" ||
		seen[0].Selector != "s1" || seen[0].Algorithm != AlgorithmEd25519SHA256 {
		t.Error(seen)
	}
}

func TestExternalKeyFails(t *testing.T) {
	mine := errors.New("mine")
	for _, test := range []struct {
		signature []byte
		err       error
		want      []error
	}{
		{nil, mine, []error{ErrSignFailed, mine}},
		{nil, os.ErrDeadlineExceeded, []error{ErrSignTimeout, os.ErrDeadlineExceeded}},
		{nil, nil, []error{ErrSignFailed}},
		{[]byte("short"), nil, []error{ErrInvalidArgument}},
	} {
		profile := externalProfile(t, func(context.Context, SignRequest) ([]byte, error) {
			return test.signature, test.err
		})
		fields, err := Sign(ctx, strings.NewReader(message), profile)
		for _, want := range test.want {
			if !errors.Is(err, want) || fields != nil {
				t.Errorf("%v: %v, %q", want, err, fields)
			}
		}
	}
}

func TestErrors(t *testing.T) {
	config := newConfig(t, nil)
	_, err := ImportKey(config, []byte("nonsense"))
	if !errors.Is(err, ErrKeySyntax) || !strings.HasPrefix(err.Error(), "key-syntax: ") {
		t.Error(err)
	}
	key, err := ImportKey(config, pemOf(t, private))
	ok(t, err)
	for _, test := range []struct {
		options ProfileOptions
		want    error
	}{
		{ProfileOptions{}, ErrProfileIncomplete},
		{ProfileOptions{Domain: "x..y", Selector: "s", Key: key}, ErrDomainSyntax},
		{ProfileOptions{Domain: "a.example\x00x", Selector: "s", Key: key}, ErrInvalidArgument},
		{ProfileOptions{Domain: "a.example", Selector: "s", Key: key, Identity: "@b.example"},
			ErrDomainMismatch},
		{ProfileOptions{Domain: "a.example", Selector: "s", Key: key, Headers: []string{"To", "Cc"}},
			ErrFromNotSigned},
		{ProfileOptions{Domain: "a.example", Selector: "s", Key: key, Headers: []string{"a\x00"}},
			ErrHeaderNameSyntax},
	} {
		if profile, err := NewProfile(config, test.options); err != test.want || profile != nil {
			t.Errorf("%v: %v", test.want, err)
		}
	}
	if _, err := Verify(ctx, config, strings.NewReader("")); err != ErrState {
		t.Error(err)
	}
	profile := newProfile(t, config, key, "s1")
	if _, err := Sign(ctx, strings.NewReader("To: x\r\n\r\n"), profile); err != ErrMessageNoFrom {
		t.Error(err)
	}
	if _, err := Sign(ctx, strings.NewReader(message)); err != ErrInvalidArgument {
		t.Error(err)
	}
}

// What is nil is an error at once, not a panic in a goroutine later.
func TestNil(t *testing.T) {
	config := newConfig(t, nil)
	for name, call := range map[string]func() error{
		"SignFunc": func() error {
			_, err := ExternalKey(config, AlgorithmEd25519SHA256, nil)
			return err
		},
		"crypto.Signer": func() error { _, err := SignerKey(config, nil); return err },
		"ResolverFunc": func() error {
			_, err := NewConfig(Options{Resolver: ResolverFunc(nil)})
			return err
		},
		"Profile": func() error { _, err := NewSigner(ctx, nil); return err },
	} {
		if err := call(); err != ErrInvalidArgument {
			t.Error(name, err)
		}
	}
}

func TestRecord(t *testing.T) {
	key, err := ImportKey(newConfig(t, nil), pemOf(t, private))
	ok(t, err)
	if text, err := key.Record(); err != nil || text != record {
		t.Error(text, err)
	}
}
