package zones

import (
	"archive/zip"
	_ "embed"
	"fmt"
	"io"
	"strings"
	"sync"
	"time"
)

// zoneinfo is the tz database (public domain, https://www.iana.org/time-zones) as
// compiled for Debian's package tzdata; makezones.go wrote the file. Go has a copy in
// time/tzdata, too, but prefers the host's to it, and both may be older than the laws
// of the day: a build of ours must give the same times on every host.
//
//go:embed zoneinfo.zip
var zoneinfo string

// zoneFiles are the files of the tz database by zone.
var zoneFiles = sync.OnceValues(func() (map[string]*zip.File, string) {
	files := map[string]*zip.File{}
	archive, err := zip.NewReader(strings.NewReader(zoneinfo), int64(len(zoneinfo)))
	if err != nil { // then no zone is known, which the tests would not let pass
		return files, ""
	}
	for _, f := range archive.File {
		files[f.Name] = f
	}
	return files, archive.Comment
})

// loadedZones are the *time.Location by zone.
var loadedZones sync.Map

// Version returns the version of the tz database that the program carries, like
// "2026f".
func Version() string {
	_, version := zoneFiles()
	return version
}

// Load returns the zone of an IANA name, in its exact letter case, from the tz
// database that the program carries. The host's database and its local zone do not
// count: "" and "Local" are errors, like any name that is not known.
func Load(name string) (*time.Location, error) {
	if name == "UTC" {
		return time.UTC, nil
	}
	if loc, ok := loadedZones.Load(name); ok {
		return loc.(*time.Location), nil
	}
	files, _ := zoneFiles()
	f, ok := files[name]
	if !ok {
		return nil, fmt.Errorf("time zone %.64q is not known: use an IANA name like Europe/Berlin", name)
	}
	loc, err := readZone(f)
	if err != nil {
		return nil, fmt.Errorf("time zone %q of this build cannot be read: %w", name, err)
	}
	kept, _ := loadedZones.LoadOrStore(name, loc)
	return kept.(*time.Location), nil
}

// OrUTC returns the zone of an IANA name, and UTC where the program does not carry it.
func OrUTC(name string) *time.Location {
	if loc, err := Load(name); err == nil {
		return loc
	}
	return time.UTC
}

func readZone(f *zip.File) (*time.Location, error) {
	r, err := f.Open()
	if err != nil {
		return nil, err
	}
	defer r.Close()
	content, err := io.ReadAll(r)
	if err != nil {
		return nil, err
	}
	return time.LoadLocationFromTZData(f.Name, content)
}
