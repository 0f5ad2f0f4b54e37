//go:build unix

package main

import (
	"os"
	"testing"
)

// TestMain runs the tests, or in a process that a benchmark started the bot under test:
// only in a process of its own can its processor time and memory be told from those of
// the load.
func TestMain(m *testing.M) {
	if name := os.Getenv(botVariable); name != "" {
		os.Exit(benchBot(name))
	}
	os.Exit(m.Run())
}
