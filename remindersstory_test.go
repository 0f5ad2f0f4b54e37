//go:build unix

package main

import (
	"fmt"
	"testing"

	"cairn/playground/page/drive"
)

// TestRemindersStory is a member's reminders on a phone: one of their own beside the
// check-in prompt, what comes of it, how it is put off, changed and paused, and a prompt
// that nobody answers.
func TestRemindersStory(t *testing.T) {
	window := drive.Browser(t)
	cairn := startPlayground(t, t.TempDir(), "127.0.0.1:0")
	cairn.atNoon()
	sam := meet(t, window, cairn.address, "sam", "en-GB", 390, 844)
	sam.addsAMedicine()
	sam.getsTheMedicine()
	sam.looksAtReminders()
	sam.leavesPromptsAlone()
	cairn.stop()
}

func (m *member) addsAMedicine() {
	m.Click("open-drawer")
	m.Click("dm-bot")
	m.Until("document.querySelector('h1').textContent === 'Cairn' && !document.body.classList.contains('drawer-open')")
	m.Click("composer")
	m.Keys("/reminders add", "<Enter>")
	m.Sees("option-what")
	m.picture("what")
	m.Keys("medi", "<Enter>")
	m.Click("option-time")
	m.Keys("20:00")
	m.Reads("choice", "20:00")
	m.Keys("<Enter>")
	m.Click("option-zone")
	m.Keys("berl")
	m.Reads("choice", "Berlin, Germany")
	m.Click("choice")
	m.Click("option-words")
	m.Keys("the blue box")
	m.picture("words")
	m.Click("send")
	m.reads("consent.text")
	m.picture("consent")
	m.presses("consent.yes")
	m.Reads("message", m.words("reminders.hello")[:len("This is where")]) // what tries whether messages arrive
	m.Until(`[...document.querySelectorAll('[data-testid="message"]')].some(e => e.textContent.includes("the blue box") && e.textContent.includes("20:00"))`)
	m.picture("added")
}

func (m *member) getsTheMedicine() {
	m.Click("clock-next")
	m.Reads("message", "Your reminder for 20:00")
	m.picture("reminder")
	m.presses("prompt.in_15")
	m.Reads("message", "come back")
	m.picture("put-off")
	m.Click("clock-next")
	m.Reads("message", "Your reminder for 20:15")
	m.presses("prompt.what")
	m.Reads("message", "the blue box")
	m.picture("what-it-was")
	m.Press("Dismiss")
	m.presses("prompt.more")
	m.Reads("message", m.words("reminders.all_button"))
	m.picture("panel")
	m.presses("reminders.pause")
	m.picture("pause")
	m.Press("Pause for 7 days")
	m.Reads("message", "Paused")
	m.picture("paused")
	m.presses("reminders.resume")
	m.Reads("message", "Next")
	m.presses("reminders.change_button")
	m.Sees("modal")
	m.picture("change")
	m.Press("Cancel")
}

func (m *member) looksAtReminders() {
	m.Click("composer")
	m.Keys("/reminders daily", "<Enter>")
	m.Sees("option-time")
	m.Keys("9:00")
	m.Reads("choice", "21:00") // below 09:00
	m.Keys("<Enter>", "<Enter>")
	m.Reads("message", "Every day at 09:00")
	m.uses("reminders show")
	m.Reads("message", "Your reminders")
	m.picture("list")
	m.uses("reminders settings")
	m.Reads("message", "How I remind you")
	m.picture("settings")
	m.uses("reminders log")
	m.Reads("message", "sent")
	m.picture("log")
}

// leavesPromptsAlone lets the days go by: the prompts become fewer, and rest.
func (m *member) leavesPromptsAlone() {
	m.uses("reminders show")
	m.presses("reminders.pick")
	m.Click("select-option") // the medicine
	m.Reads("message", "Every day at 20:00, Berlin")
	m.presses("reminders.stop_button")
	m.Reads("message", "Stopped")
	next := func(says string, times int) {
		m.Click("clock-next")
		m.Until(fmt.Sprintf(`[...document.querySelectorAll('[data-testid="message"]')].filter((e) => e.innerHTML.includes(%q)).length === %d`, says, times))
	}
	for n := range 3 {
		next("<strong>"+m.words("checkin.prompt")+"</strong>", n+1)
	}
	next("once a week", 1)
	m.picture("weekly")
	for n := range 3 {
		next("<strong>"+m.words("prompt.not_daily")+"</strong>", n+2)
	}
	next("door stays open", 1)
	m.picture("rests")
	m.presses("prompt.start_again")
	m.Reads("message", "Every day at 09:00")
	m.picture("starts-again")
}
