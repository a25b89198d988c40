// SPDX-License-Identifier: MIT

// Command demo signs and verifies the message on standard input:
//
//	demo sign|external DOMAIN SELECTOR KEYFILE
//	demo verify RECORDS
//
// "external" signs with Go's own crypto instead of the library: the key could as
// well be in another machine. RECORDS has lines of a name and the text of its TXT
// record, or "!servfail", "!timeout".
package main

import (
	"context"
	"crypto"
	"crypto/x509"
	"encoding/pem"
	"errors"
	"fmt"
	"os"
	"strings"

	"example.com/dkimkit"
)

func localKey(config *dkimkit.Config, octets []byte) (*dkimkit.Key, error) {
	return dkimkit.ImportKey(config, octets)
}

func externalKey(config *dkimkit.Config, octets []byte) (*dkimkit.Key, error) {
	block, _ := pem.Decode(octets)
	if block == nil {
		return nil, errors.New("no PEM")
	}
	private, err := x509.ParsePKCS8PrivateKey(block.Bytes)
	if err != nil {
		return nil, err
	}
	return dkimkit.SignerKey(config, private.(crypto.Signer))
}

func sign(makeKey func(*dkimkit.Config, []byte) (*dkimkit.Key, error), arguments []string) error {
	octets, err := os.ReadFile(arguments[2])
	if err != nil {
		return err
	}
	config, err := dkimkit.NewConfig(dkimkit.Options{})
	if err != nil {
		return err
	}
	key, err := makeKey(config, octets)
	if err != nil {
		return err
	}
	profile, err := dkimkit.NewProfile(config, dkimkit.ProfileOptions{
		Domain: arguments[0], Selector: arguments[1], Key: key})
	if err != nil {
		return err
	}
	fields, err := dkimkit.Sign(context.Background(), os.Stdin, profile)
	if err == nil {
		_, err = os.Stdout.Write(fields)
	}
	return err
}

// records resolves names from a file: the resolver callback.
type records map[string]string

func readRecords(path string) (records, error) {
	text, err := os.ReadFile(path)
	found := records{}
	for _, line := range strings.Split(string(text), "\n") {
		if name, record, ok := strings.Cut(line, " "); ok {
			found[name] = record
		}
	}
	return found, err
}

func (r records) LookupTXT(_ context.Context, name string) ([]string, error) {
	switch text, ok := r[name]; {
	case !ok:
		return nil, dkimkit.DNSNXDomain
	case text == "!servfail":
		return nil, dkimkit.DNSServFail
	case text == "!timeout":
		return nil, os.ErrDeadlineExceeded
	default:
		return []string{text}, nil
	}
}

func verify(path string) error {
	resolver, err := readRecords(path)
	if err != nil {
		return err
	}
	config, err := dkimkit.NewConfig(dkimkit.Options{Resolver: resolver})
	if err != nil {
		return err
	}
	done, err := dkimkit.Verify(context.Background(), config, os.Stdin)
	if err != nil {
		return err
	}
	for _, signature := range done.Signatures {
		fmt.Println(signature.Result, signature.Reason)
	}
	if len(done.Signatures) == 0 {
		fmt.Println(done.Result, done.Reason)
	}
	return nil
}

func run(arguments []string) error {
	switch {
	case len(arguments) == 4 && arguments[0] == "sign":
		return sign(localKey, arguments[1:])
	case len(arguments) == 4 && arguments[0] == "external":
		return sign(externalKey, arguments[1:])
	case len(arguments) == 2 && arguments[0] == "verify":
		return verify(arguments[1])
	}
	return errors.New("usage: demo sign|external DOMAIN SELECTOR KEYFILE, demo verify RECORDS")
}

func main() {
	if err := run(os.Args[1:]); err != nil {
		fmt.Fprintln(os.Stderr, "demo:", err)
		os.Exit(1)
	}
}
