//go:build ignore

// Makezones writes zoneinfo.zip, the time zones that the program carries, from a
// directory of compiled zones that has the source's tzdata.zi beside them, such as the
// /usr/share/zoneinfo of an up-to-date Debian's package tzdata:
//
//	go run makezones.go /usr/share/zoneinfo
//
// The same zones and the same Go make the same file. The version is its comment.
package main

import (
	"archive/zip"
	"bytes"
	"compress/flate"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"strings"
)

func main() {
	if len(os.Args) != 2 {
		fmt.Fprintln(os.Stderr, "usage: go run makezones.go /usr/share/zoneinfo")
		os.Exit(2)
	}
	if err := run(os.DirFS(os.Args[1])); err != nil {
		fmt.Fprintln(os.Stderr, "makezones:", err)
		os.Exit(1)
	}
}

func run(dir fs.FS) error {
	version, err := version(dir)
	if err != nil {
		return err
	}
	var out bytes.Buffer
	w := zip.NewWriter(&out)
	w.RegisterCompressor(zip.Deflate, func(w io.Writer) (io.WriteCloser, error) { return flate.NewWriter(w, flate.BestCompression) })
	zones := 0
	err = fs.WalkDir(dir, ".", func(path string, entry fs.DirEntry, err error) error {
		if err != nil {
			return err
		}
		if entry.IsDir() {
			if path == "posix" || path == "right" { // the same again, and with leap seconds
				return fs.SkipDir
			}
			return nil
		}
		if path == "localtime" || path == "posixrules" { // the host's
			return nil
		}
		content, err := fs.ReadFile(dir, path)
		if err != nil || !bytes.HasPrefix(content, []byte("TZif")) {
			return err
		}
		zones++
		f, err := w.Create(path)
		if err == nil {
			_, err = f.Write(content)
		}
		return err
	})
	if err = errors.Join(err, w.SetComment(version), w.Close()); err != nil {
		return err
	}
	fmt.Printf("%d zones of %s, %d bytes\n", zones, version, out.Len())
	return os.WriteFile("zoneinfo.zip", out.Bytes(), 0o644)
}

// version is that of the tz database, like 2026f.
func version(dir fs.FS) (string, error) {
	source, err := fs.ReadFile(dir, "tzdata.zi")
	if err != nil {
		return "", fmt.Errorf("the version is read from tzdata.zi: %w", err)
	}
	first, _, _ := strings.Cut(string(source), "\n")
	version, ok := strings.CutPrefix(first, "# version ")
	if !ok || len(version) != len("2026f") {
		return "", fmt.Errorf("tzdata.zi begins with %q, not with a version", first)
	}
	return version, nil
}
