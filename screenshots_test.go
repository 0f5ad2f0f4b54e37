//go:build unix

package main

import (
	"flag"
	"os"
	"path/filepath"
	"testing"

	"cairn/playground"
	"cairn/playground/page/drive"
)

var updateScreenshots = flag.Bool("update-screenshots", false, "take the pictures in docs/ anew")

// screenshotLimit keeps the repository small, in bytes a picture.
const screenshotLimit = 250_000

// TestScreenshot takes the pictures in docs/ from the program itself, so that they show
// what a newcomer will see.
func TestScreenshot(t *testing.T) {
	if !*updateScreenshots {
		t.Skip("the pictures are taken with: go test -run TestScreenshot . -update-screenshots")
	}
	window := drive.Browser(t)
	cairn := startPlayground(t, t.TempDir(), "127.0.0.1:0")
	world, opt := playground.Dial(cairn.address), playground.Opt

	// Some of Maya's days: check-ins of her own, then the first daily prompt.
	maya := photographed(t, world, "maya")
	maya.waits("21:40")
	maya.presses(maya.uses("checkin", opt("mood", 3), opt("craving", 6), opt("note", "Long evening. Called Sam instead.")), "I agree")
	maya.waits("08:10")
	maya.uses("checkin", opt("mood", 5), opt("craving", 4))
	maya.waits("19:30")
	maya.uses("checkin", opt("mood", 6), opt("craving", 3), opt("note", "Cooked for friends."))
	maya.uses("reminders daily", opt("time", "08:00"), opt("zone", "Europe/Berlin"))
	maya.waits("08:00")
	prompt, err := maya.Await(t.Context(), maya.dm, func(m *playground.Message) bool { return !m.Ephemeral() })
	if err != nil {
		t.Fatal(err)
	}
	prompt = maya.chooses(maya.chooses(prompt, "Mood", "7"), "strongest", "2")
	maya.chooses(prompt, "optional", prompt.Select("optional").Option("tired").Value)
	maya.uses("history")
	maya.takes(window, cairn.address, "screenshot.png", 1280, 800)

	// Sam's first check-in, on a phone, with what helps now.
	sam := photographed(t, world, "sam")
	saved := sam.presses(sam.uses("checkin", opt("mood", 3), opt("craving", 6)), "I agree")
	saved = sam.chooses(saved, "optional", saved.Select("optional").Option("lonely").Value)
	sam.presses(saved, "Show how")
	sam.takes(window, cairn.address, "screenshot-phone.png", 390, 844)

	// A craving: three things to try, and breathing.
	sam.chooses(sam.uses("cope"), "Right now it is", "craving")
	breathing := sam.presses(sam.uses("cope", opt("name", "paced-breathing")), "Start")
	breathing = sam.presses(breathing, "Next")
	sam.presses(breathing, "Gentle")
	sam.takes(window, cairn.address, "screenshot-breathing.png", 390, 844)

	// What a moderator sees of a reminder, as it is and as it will look.
	state, err := world.State(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	robin := photographed(t, world, "robin")
	robin.dm = state.Channel("check-ins")
	added := robin.uses("reminder add", opt("what", "meeting"), opt("when", "weekdays at 18:00"), opt("zone", "Europe/Berlin"),
		opt("text", "**Evening meeting** at {time}, voice channel Campfire. Come as you are."))
	robin.presses(added, "Preview")
	robin.takesIn("check-ins", window, cairn.address, "screenshot-moderator.png", 1280, 800)
	if err := world.LetBotPost(t.Context(), robin.dm, false); err != nil {
		t.Fatal(err)
	}
	robin.waits("18:00")
	robin.uses("setup")
	robin.takesIn("check-ins", window, cairn.address, "screenshot-setup.png", 1280, 800)
	cairn.stop()
}

// A sitter is a person whose days are prepared over the control API, to be seen in a
// picture.
type sitter struct {
	*playground.Person
	t     *testing.T
	world *playground.Client
	dm    string
}

func photographed(t *testing.T, world *playground.Client, handle string) *sitter {
	t.Helper()
	s := &sitter{Person: world.Person(handle), t: t, world: world}
	var err error
	if s.dm, err = s.DM(t.Context()); err != nil {
		t.Fatal(err)
	}
	return s
}

// waits moves the clock to the next time it shows hhmm in Berlin.
func (s *sitter) waits(hhmm string) {
	s.t.Helper()
	if _, err := s.world.ClockToLocal(s.t.Context(), hhmm, "Europe/Berlin"); err != nil {
		s.t.Fatal(err)
	}
}

func (s *sitter) answered(res playground.Result, err error) *playground.Message {
	s.t.Helper()
	if err != nil {
		s.t.Fatal(err)
	}
	if !res.Answered() || res.Message == nil {
		s.t.Fatalf("no answer: %+v", res)
	}
	return res.Message
}

func (s *sitter) uses(command string, options ...playground.Option) *playground.Message {
	s.t.Helper()
	return s.answered(s.Command(s.t.Context(), s.dm, command, options...))
}

func (s *sitter) presses(m *playground.Message, label string) *playground.Message {
	s.t.Helper()
	return s.answered(s.Press(s.t.Context(), m, m.Button(label).CustomID))
}

func (s *sitter) chooses(m *playground.Message, menu, value string) *playground.Message {
	s.t.Helper()
	return s.answered(s.Choose(s.t.Context(), m, m.Select(menu).CustomID, value))
}

// takes a picture of the direct messages, at their end, into docs/.
func (s *sitter) takes(window *drive.Window, address, name string, width, height int64) {
	s.t.Helper()
	s.takesIn("dm", window, address, name, width, height)
}

// takesIn takes a picture of a channel, at its end, into docs/.
func (s *sitter) takesIn(channel string, window *drive.Window, address, name string, width, height int64) {
	s.t.Helper()
	path := filepath.Join("docs", name)
	tab := window.Open(s.t, address+"/#/"+s.Handle()+"/"+channel, width, height)
	tab.Sees("message")
	tab.Until("document.fonts.status === 'loaded'")
	tab.Screenshot(path)
	if info, err := os.Stat(path); err != nil || info.Size() > screenshotLimit {
		s.t.Errorf("%s has more than %d bytes: %v", path, screenshotLimit, err)
	}
}
