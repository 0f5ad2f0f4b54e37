//go:build unix

package main

import (
	"context"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"cairn/playground"
)

// A member breathes, and the whole playground is killed, with the bot in it: started
// again, the exercise goes on where it would be.
func TestExerciseOutlivesThePlayground(t *testing.T) {
	t.Parallel()
	dir := t.TempDir()
	cairn := startPlayground(t, dir, "127.0.0.1:0")
	world := playground.Dial(cairn.address)
	maya := photographed(t, world, "maya")
	maya.presses(maya.uses("checkin", playground.Opt("mood", 5), playground.Opt("craving", 4)), "I agree")
	page := maya.uses("cope", playground.Opt("name", "paced-breathing"))
	breathing := maya.presses(maya.presses(maya.presses(page, "Start"), "Next"), "Gentle")
	for began := time.Now(); ; time.Sleep(20 * time.Millisecond) {
		saved, err := os.ReadFile(filepath.Join(dir, "playground.json"))
		if err == nil && strings.Contains(string(saved), "This step ends") {
			break
		}
		if time.Since(began) > 20*time.Second {
			t.Fatal("the playground does not save its world")
		}
	}
	cairn.kill()

	cairn = startPlayground(t, dir, "127.0.0.1:0")
	world = playground.Dial(cairn.address)
	maya.Person = world.Person("maya")
	becomes := func(part string) {
		t.Helper()
		ctx, cancel := context.WithTimeout(t.Context(), 20*time.Second)
		defer cancel()
		if _, err := maya.Await(ctx, maya.dm, func(m *playground.Message) bool {
			return m.ID == breathing.ID && strings.Contains(m.Content, part)
		}); err != nil {
			t.Fatalf("it does not come to say %q: %v", part, err)
		}
	}
	becomes("I had to restart")
	for _, part := range []string{"Breathe in", "Breathe out"} {
		becomes(part) // at the latest five seconds later
	}
	if _, err := world.ClockAdvance(t.Context(), 6*time.Minute); err != nil {
		t.Fatal(err)
	}
	becomes("Did it help?")
	cairn.stop()
}
