package commands

import (
	"flag"
	"os"
	"testing"
)

// Most of these tests wait for a connection or a deadline: many fit at once on any
// number of processors.
func TestMain(m *testing.M) {
	flag.Parse()
	if err := flag.Set("test.parallel", "16"); err != nil {
		panic(err)
	}
	os.Exit(m.Run())
}
