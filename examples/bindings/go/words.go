// SPDX-License-Identifier: MIT

package dkimkit

// #include <dkimkit/dkimkit.h>
import "C"

//go:generate sh -c "go run ./internal/enums | gofmt >enums.go"

// Status is an error of the library, comparable like a syscall.Errno:
// errors.Is(err, dkimkit.ErrKeySyntax).
type Status int

// Name is its stable word, such as "multiple-from".
func (s Status) Name() string { return C.GoString(C.dkimkit_error_name(C.int(s))) }

func (s Status) Error() string {
	return s.Name() + ": " + C.GoString(C.dkimkit_strerror(C.int(s)))
}

// check turns a status of C into nil or an error.
func check(rv C.int) error {
	if rv < 0 {
		return Status(rv)
	}
	return nil
}

// Algorithm is a=.
type Algorithm int

func (a Algorithm) String() string {
	return C.GoString(C.dkimkit_algorithm_name(C.dkimkit_algorithm(a)))
}

// Result is a result word of RFC 8601.
type Result int

func (r Result) String() string { return C.GoString(C.dkimkit_result_name(C.dkimkit_result(r))) }

// Reason tells why a result is what it is.
type Reason int

// String is its stable word, such as "body-hash-mismatch".
func (r Reason) String() string { return C.GoString(C.dkimkit_reason_name(C.dkimkit_reason(r))) }

// Text is what large receivers write into Authentication-Results.
func (r Reason) Text() string { return C.GoString(C.dkimkit_reason_text(C.dkimkit_reason(r))) }

// Warning is what a result alone doesn't tell.
type Warning int

func (w Warning) String() string { return C.GoString(C.dkimkit_warning_name(C.dkimkit_warning(w))) }

// DNSStatus is what the DNS said instead of an answer. A Resolver may return it
// as its error.
type DNSStatus int

func (s DNSStatus) Error() string { return "dkimkit: DNS status " + dnsNames[s] }

var dnsNames = map[DNSStatus]string{
	DNSOK: "ok", DNSNXDomain: "nxdomain", DNSNoData: "nodata", DNSServFail: "servfail",
	DNSTimeout: "timeout", DNSBogus: "bogus", DNSRefused: "refused", DNSError: "error",
}
