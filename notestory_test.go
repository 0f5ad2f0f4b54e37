//go:build unix

package main

import (
	"testing"

	"cairn/content"
	"cairn/playground/page/drive"
)

// TestNoteStory is what somebody sees who writes that it is too much, on a phone, in a
// browser: to the bot, and in the note of a check-in.
func TestNoteStory(t *testing.T) {
	window := drive.Browser(t)
	cairn := startPlayground(t, t.TempDir(), "127.0.0.1:0")
	maya := meet(t, window, cairn.address, "maya", "en-US", 390, 844)
	maya.opensTheDM()
	maya.writes("hello, are you there")
	maya.reads("detector.small_talk")
	maya.picture("hello")
	maya.writes("i dont want to be here anymore")
	maya.Reads("message", "Are you in danger right now?")
	maya.beginsWithTheNumber("911")
	maya.picture("dark")
	maya.writes("last night i relapsed, and my husband hits me")
	maya.reads("detector.private")
	maya.picture("private")
	maya.presses("detector.private_button")
	maya.Reads("message", "may be watched")
	maya.picture("home")
	maya.presses("crisis.close_button")
	maya.notesThatItIsTooMuch()
	cairn.stop()
}

// writes sends an ordinary message.
func (m *member) writes(text string) {
	m.Click("composer")
	m.Keys(text, "<Enter>")
}

// notesThatItIsTooMuch has a card, and is asked whether the note may be kept when she
// wants that.
func (m *member) notesThatItIsTooMuch() {
	m.Click("composer")
	m.Keys("/checkin")
	m.Click("command-checkin")
	m.Click("option-note")
	m.Keys("going to kill myself tonight, i have the pills here. goodbye", "<Enter>")
	m.Reads("message", "Move away")
	m.reads("detector.note_waits")
	m.beginsWithTheNumber("911")
	m.picture("note")
	m.presses("detector.keep_button")
	m.reads("crisis.line", content.Data{"Call": "911"})
	m.reads("consent.text")
	m.picture("question")
	m.presses("consent.yes")
	m.reads("checkin.saved")
	m.beginsWithTheNumber("911")
	m.picture("note-saved")
}
