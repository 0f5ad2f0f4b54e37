//go:build unix

package main

import (
	"testing"

	"cairn/content"
	"cairn/playground"
	"cairn/playground/page/drive"
)

// TestCrisisStory is a bad night on a phone, in a browser: every card, another country,
// and the lines. With CAIRN_SCREENSHOTS, a directory, it leaves a picture of every step
// there.
func TestCrisisStory(t *testing.T) {
	window := drive.Browser(t)
	cairn := startPlayground(t, t.TempDir(), "127.0.0.1:0")
	if _, err := playground.Dial(cairn.address).ClockToLocal(t.Context(), "03:00", "America/New_York"); err != nil {
		t.Fatal(err)
	}
	maya := meet(t, window, cairn.address, "maya", "en-US", 390, 844)
	maya.opensTheDM()
	maya.needsHelp()
	maya.opensEachCard()
	maya.isElsewhere()
	maya.looksForALine()
	maya.checksInHard()
	cairn.stop()
}

// needsHelp types /crisis: the number is the first thing on the screen.
func (m *member) needsHelp() {
	m.uses("crisis")
	m.beginsWithTheNumber("911")
	m.Reads("message", "Numbers for United States")
	m.Reads("message", "988 Suicide & Crisis Lifeline")
	m.picture("crisis")
}

// beginsWithTheNumber looks whether the newest message does, in big letters, and whether
// nothing is wider than the phone.
func (m *member) beginsWithTheNumber(number string) {
	m.Until(newest + `?.querySelector('h1, h2, h3')?.textContent.includes('` + number + `')`)
	m.Until(`document.documentElement.scrollWidth <= innerWidth`)
	m.seesTheNumber(number)
}

// seesTheNumber looks whether the newest message has it where the eye falls: on the screen
// as it is, in letters that stand out.
func (m *member) seesTheNumber(number string) {
	m.Until(`[...` + newest + `.querySelectorAll('h1, h2, h3, strong')].some((e) => {
		const [box] = e.getClientRects();
		return e.textContent.includes('` + number + `') && e.contains(document.elementFromPoint(box.x + 2, box.y + box.height / 2));
	})`)
}

func (m *member) opensEachCard() {
	for _, card := range []struct{ button, words, name string }{
		{"crisis.overdose_button", "will not wake up", "overdose"},
		{"crisis.me_button", "Unlock your door", "me"},
		{"crisis.dark_button", "Are you in danger right now?", "dark"},
		{"crisis.yes_button", "Move away", "danger"},
		{"crisis.person_button", "Copy this", "person"},
		{"crisis.back_button", "I am not safe", ""},
		{"crisis.dark_button", "Are you in danger right now?", ""},
		{"crisis.no_button", "Thank you for saying so", "steady"},
		{"crisis.back_button", "I am not safe", ""},
		{"crisis.dark_button", "Are you in danger right now?", ""},
		{"crisis.someone_button", "Ask them", "someone"},
		{"crisis.back_button", "I am not safe", ""},
		{"crisis.withdrawal_button", "a seizure", "withdrawal"},
		{"crisis.back_button", "I am not safe", ""},
		{"crisis.lapse_button", "tolerance is lower", "lapse"},
		{"crisis.back_button", "I am not safe", ""},
		{"crisis.plan_button", "A plan for right now", "plan"},
		{"crisis.back_button", "I am not safe", ""},
		{"crisis.home_button", "may be watched", "home"},
	} {
		m.presses(card.button)
		m.Reads("message", card.words)
		m.beginsWithTheNumber("911")
		if card.name != "" {
			m.picture(card.name)
		}
	}
	m.presses("crisis.close_button")
	m.reads("crisis.closed")
	m.picture("closed")
}

// isElsewhere chooses another country from the list, and types one that has no number
// for everything.
func (m *member) isElsewhere() {
	m.uses("crisis")
	m.presses("crisis.country_button")
	m.presses("crisis.country_placeholder")
	m.Sees("select-option")
	m.picture("countries")
	m.Press("Canada")
	m.Reads("message", "Numbers for Canada")
	m.picture("canada")
	m.presses("crisis.country_button")
	m.presses("crisis.type_button")
	m.Sees("modal")
	m.Keys("chad")
	m.picture("type")
	m.Press("Submit")
	m.Reads("message", "Numbers for Chad")
	m.beginsWithTheNumber("115")
	m.picture("chad")
}

func (m *member) looksForALine() {
	m.Click("composer")
	m.Keys("/helpline")
	m.Click("command-helpline")
	m.Click("option-topic")
	m.Keys("kids")
	m.Reads("choice", "Children and young people")
	m.picture("topics")
	m.Click("choice")
	m.Click("send")
	m.Reads("message", "Children and young people")
	m.Reads("message", "Call 911")
	m.picture("lines")
	m.presses("helpline.wrong_button")
	m.reads("helpline.wrong")
	m.picture("wrong")
}

// checksInHard has a craving of 9: help is there before consent.
func (m *member) checksInHard() {
	m.Click("composer")
	m.Keys("/checkin")
	m.Click("command-checkin")
	m.Click("option-craving")
	m.Keys("9", "<Enter>")
	m.reads("consent.text")
	m.reads("crisis.line", content.Data{"Call": "911"})
	m.seesTheNumber("911")
	m.picture("hard")
	m.presses("crisis.now_button")
	m.beginsWithTheNumber("911")
	m.picture("now")
}
