// SPDX-License-Identifier: MIT

// go-msgauth: msgauth verify|sign FOLDER FILE N. Prints microseconds of CPU.
package main

import (
	"bytes"
	"crypto"
	"crypto/x509"
	"encoding/pem"
	"fmt"
	"os"
	"path/filepath"
	"strconv"
	"syscall"

	"github.com/emersion/go-msgauth/dkim"
)

func read(folder, name string) []byte {
	data, err := os.ReadFile(filepath.Join(folder, name))
	if err != nil {
		panic(err)
	}
	return data
}

func readKey(folder string) crypto.Signer {
	block, _ := pem.Decode(read(folder, "key.pem"))
	key, err := x509.ParsePKCS8PrivateKey(block.Bytes)
	if err != nil {
		panic(err)
	}
	return key.(crypto.Signer)
}

func verify(message []byte, record string) {
	options := &dkim.VerifyOptions{LookupTXT: func(string) ([]string, error) { return []string{record}, nil }}
	done, err := dkim.VerifyWithOptions(bytes.NewReader(message), options)
	if err != nil || len(done) != 1 || done[0].Err != nil {
		panic("go-msgauth: doesn't pass")
	}
}

func sign(message []byte, key crypto.Signer) {
	var out bytes.Buffer
	err := dkim.Sign(&out, bytes.NewReader(message), &dkim.SignOptions{
		Domain: "example.com", Selector: "s0", Signer: key,
		HeaderCanonicalization: dkim.CanonicalizationRelaxed,
		BodyCanonicalization:   dkim.CanonicalizationRelaxed,
	})
	if err != nil {
		panic(err)
	}
}

func cpu() float64 {
	var usage syscall.Rusage
	if err := syscall.Getrusage(syscall.RUSAGE_SELF, &usage); err != nil {
		panic(err)
	}
	return float64(usage.Utime.Sec+usage.Stime.Sec)*1e6 + float64(usage.Utime.Usec+usage.Stime.Usec)
}

func main() {
	operation, folder, name := os.Args[1], os.Args[2], os.Args[3]
	n, err := strconv.Atoi(os.Args[4])
	if err != nil {
		panic(err)
	}
	message, record, key := read(folder, name), string(read(folder, "record.txt")), readKey(folder)
	run := func() { verify(message, record) }
	if operation == "sign" {
		run = func() { sign(message, key) }
	}
	run()
	start := cpu()
	for i := 0; i < n; i++ {
		run()
	}
	fmt.Printf("%.2f\n", (cpu()-start)/float64(n))
}
