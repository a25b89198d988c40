// SPDX-License-Identifier: MIT

// go-msgauth: one result a signature, in their order.
package main

import (
	"bufio"
	"bytes"
	"encoding/binary"
	"io"
	"net"
	"os"
	"strconv"
	"strings"
	"time"
	_ "unsafe"

	"github.com/emersion/go-msgauth/dkim"
)

// The package reads its clock through this variable.
//
//go:linkname now github.com/emersion/go-msgauth/dkim.now
var now func() time.Time

type answer struct {
	status  string
	records []string
}

func readFrame(r io.Reader) ([][]byte, error) {
	var count uint32
	if err := binary.Read(r, binary.BigEndian, &count); err != nil {
		return nil, err
	}
	items := make([][]byte, count)
	for i := range items {
		var length uint32
		if err := binary.Read(r, binary.BigEndian, &length); err != nil {
			return nil, err
		}
		items[i] = make([]byte, length)
		if _, err := io.ReadFull(r, items[i]); err != nil {
			return nil, err
		}
	}
	return items, nil
}

func writeFrame(w *bufio.Writer, items []string) {
	binary.Write(w, binary.BigEndian, uint32(len(items)))
	for _, item := range items {
		binary.Write(w, binary.BigEndian, uint32(len(item)))
		w.WriteString(item)
	}
	w.Flush()
}

func zoneOf(items [][]byte) map[string]*answer {
	zone := make(map[string]*answer)
	for i := 1; i+2 < len(items); i += 3 {
		name := strings.ToLower(string(items[i]))
		if zone[name] == nil {
			zone[name] = &answer{status: string(items[i+1])}
		}
		zone[name].records = append(zone[name].records, string(items[i+2]))
	}
	return zone
}

// What net.LookupTXT gives.
func lookup(zone map[string]*answer, name string) ([]string, error) {
	found := zone[strings.ToLower(name)]
	if found == nil || found.status == "nxdomain" || found.status == "nodata" {
		return nil, &net.DNSError{Err: "no such host", Name: name,
			IsNotFound: true}
	}
	if found.status != "ok" {
		return nil, &net.DNSError{Err: found.status, Name: name,
			IsTimeout: found.status == "timeout", IsTemporary: true}
	}
	return found.records, nil
}

func line(v *dkim.Verification) string {
	result, detail := "pass", "-"
	if v.Err != nil {
		result, detail = "fail", v.Err.Error()
		if dkim.IsTempFail(v.Err) {
			result = "temperror"
		}
	}
	detail = strings.Join(strings.Fields(detail), " ")
	return "\t" + v.Domain + "\t" + result + "\t" + detail
}

func verify(items [][]byte) (lines []string) {
	defer func() {
		if recover() != nil {
			lines = []string{"\t\tfail\tpanic"}
		}
	}()
	zone := zoneOf(items)
	options := &dkim.VerifyOptions{
		LookupTXT: func(name string) ([]string, error) {
			return lookup(zone, name)
		}}
	results, err := dkim.VerifyWithOptions(bytes.NewReader(items[0]), options)
	if err != nil {
		detail := strings.Join(strings.Fields(err.Error()), " ")
		return []string{"\t\tfail\t" + detail}
	}
	for _, v := range results {
		lines = append(lines, line(v))
	}
	return lines
}

func main() {
	seconds, err := strconv.ParseInt(os.Getenv("DIFFERENTIAL_NOW"), 10, 64)
	if err != nil {
		panic(err)
	}
	now = func() time.Time { return time.Unix(seconds, 0) }
	in, out := bufio.NewReader(os.Stdin), bufio.NewWriter(os.Stdout)
	writeFrame(out, []string{"go-msgauth " + os.Getenv("MSGAUTH_VERSION"),
		"rsa-sha256 ed25519-sha256"})
	for {
		items, err := readFrame(in)
		if err != nil {
			return
		}
		writeFrame(out, verify(items))
	}
}
