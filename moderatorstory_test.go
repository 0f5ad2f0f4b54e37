//go:build unix

package main

import (
	"fmt"
	"testing"

	"cairn/content"
	"cairn/playground/page/drive"
)

// TestModeratorStory is a moderator's first hour with the program as it is shipped: a
// reminder is added, looked at, changed, paused, seen to post and answered by a member;
// then the bot may not write any more, says so, and goes on when it may again.
func TestModeratorStory(t *testing.T) {
	window := drive.Browser(t)
	cairn := startPlayground(t, t.TempDir(), "127.0.0.1:0")
	cairn.atNoon()
	robin := meet(t, window, cairn.address, "robin", "en-US", 1280, 800)
	maya := meet(t, window, cairn.address, "maya", "en-US", 390, 844)
	robin.addsAReminder()
	robin.looksAtIt()
	robin.changesIt()
	robin.pausesIt()
	robin.seesItPost()
	maya.answersThePost()
	robin.takesThePermission()
	robin.seesWhoDidWhat()
	cairn.stop()
}

func (m *member) addsAReminder() {
	m.Click("composer")
	m.Keys("/reminder add", "<Enter>")
	m.Sees("option-what")
	m.picture("options")
	m.Keys("check", "<Enter>")
	m.Sees("option-when")
	m.Click("option-when")
	m.Keys("every day at 18:00")
	m.Reads("choice", "18:00")
	m.picture("when")
	m.Keys("<Enter>")
	m.Click("option-zone")
	m.Keys("berl")
	m.Reads("choice", "Berlin, Germany")
	m.Click("choice")
	m.Click("send")
	m.reads("reminder.added")
	m.Reads("message", "18:00")
	m.Reads("message", "Only you can see this")
	m.picture("added")
}

func (m *member) looksAtIt() {
	m.presses("reminder.button_preview")
	m.Until(fmt.Sprintf(`[...document.querySelectorAll('[data-testid="button"]')].at(-1)?.textContent.trim() === %q`, m.words("post.checkin_button")))
	m.picture("preview")
}

func (m *member) changesIt() {
	m.uses("reminder list")
	m.presses("reminder.pick")
	m.Click("select-option")
	m.presses("reminder.button_text")
	m.Sees("modal")
	m.Keys(" Today's question: what went all right?")
	m.picture("text")
	m.Press("Submit")
	m.reads("reminder.changed")
	m.picture("changed")
}

func (m *member) pausesIt() {
	m.presses("reminder.button_pause")
	m.Reads("message", m.words("reminder.button_resume"))
	m.picture("paused")
	m.presses("reminder.button_resume")
	m.reads("reminder.resumed")
	m.picture("resumed")
}

func (m *member) seesItPost() {
	m.Click("clock-next")
	m.Reads("message", "what went all right?")
	m.Reads("message", m.words("post.checkin_button"))
	m.picture("posted")
}

// answersThePost is a member's private answer to a post that everybody sees.
func (m *member) answersThePost() {
	m.Reads("message", "what went all right?")
	m.picture("post")
	m.presses("post.checkin_button")
	m.reads("consent.text")
	m.presses("consent.yes")
	m.reads("checkin.ask")
	m.scores(7, 2)
	m.reads("checkin.saved")
	m.Reads("message", "Only you can see this")
	m.picture("post-answered")
}

// takesThePermission lets the bot not write in the channel, as the channel's settings
// would, and gives it back.
func (m *member) takesThePermission() {
	may := func(want bool) {
		m.Click("channel-menu")
		m.Click("bot-may-post")
		m.Until(fmt.Sprintf("document.querySelector('[data-testid=bot-may-post]').checked === %v", want))
		m.Keys("<Esc>")
	}
	may(false)
	m.Click("clock-next")
	m.Reads("toast", "Cairn wrote to you.")
	m.Press("Open")
	m.Reads("message", m.texts.Say("setup.can_send"))
	m.picture("told")
	drive.Eval[string](m.Tab, "location.hash = '#/robin/check-ins'") // as a link in the notice would
	m.Until("document.querySelector('h1').textContent === 'check-ins'")
	m.uses("reminder list")
	m.presses("reminder.pick")
	m.Click("select-option")
	m.Reads("message", m.words("reminder.button_check"))
	m.picture("missing")
	may(true)
	m.presses("reminder.button_check")
	m.reads("reminder.resumed")
	m.presses("reminder.button_run")
	m.Reads("message", "posted · https://")
	m.Until(`[...document.querySelectorAll('[data-testid="message"]')].filter(m => m.textContent.includes("what went all right?")).length >= 2`)
	m.picture("posted-again")
}

func (m *member) seesWhoDidWhat() {
	m.uses("audit")
	m.Reads("message", "Robin")
	m.picture("audit")
	m.uses("setup")
	m.reads("setup.title", content.Data{})
	m.picture("setup")
}
