//go:build unix

package main

import (
	"fmt"
	"testing"
	"time"

	"cairn/playground"
	"cairn/playground/page/drive"
)

// TestCopeStory is a craving in the evening, on a phone, in a browser: three things to
// try, breathing that goes on by itself, an urge that is watched, and whether it helped.
func TestCopeStory(t *testing.T) {
	window := drive.Browser(t)
	cairn := startPlayground(t, t.TempDir(), "127.0.0.1:0")
	world := playground.Dial(cairn.address)
	maya := meet(t, window, cairn.address, "maya", "en-US", 390, 844)
	maya.opensTheDM()
	maya.uses("cope")
	maya.reads("cope.ask")
	maya.presses("cope.feeling_placeholder")
	maya.picture("feelings")
	maya.presses("cope.feeling_craving")
	maya.reads("cope.try_unasked")
	maya.picture("three")
	maya.presses("cope.more_button")
	maya.picture("other-three")

	maya.breathes(t, world)
	maya.watchesAnUrge(t, world)

	maya.uses("cope")
	maya.presses("cope.mine_button")
	maya.reads("cope.mine")
	maya.Reads("message", "Urge surfing: used once, helped: 1")
	maya.picture("mine")
	cairn.stop()
}

// opens a technique by its name.
func (m *member) opens(name, title string) {
	m.Click("composer")
	m.Keys("/cope")
	m.Click("command-cope")
	m.Click("option-name")
	m.Keys(name)
	m.Until(fmt.Sprintf(`document.querySelector('[data-testid="choice"]')?.textContent.includes(%q)`, title))
	m.Keys("<Enter>", "<Enter>")
	m.Reads("message", "Before you begin")
}

// breathes for a while, at the pace that the words change in.
func (m *member) breathes(t *testing.T, world *playground.Client) {
	m.opens("paced", "Paced breathing")
	m.picture("breathing-page")
	m.presses("cope.start_button")
	m.Reads("message", "step 1 of 2")
	m.picture("breathing-begin")
	m.presses("cope.next_button")
	m.Reads("message", "step 2 of 2")
	m.picture("breathing-paces")
	m.Press("Gentle · 3-5")
	for range 2 {
		m.Reads("message", "Breathe in")
		m.picture("breathing-in")
		m.Reads("message", "Breathe out slowly")
		m.picture("breathing-out")
	}
	m.passes(t, world, 6*time.Minute)
	m.reads("cope.ended")
	m.picture("breathing-ended")
	m.presses("cope.helped_little")
	m.reads("consent.text")
	m.picture("breathing-consent")
	m.presses("consent.yes")
	m.reads("cope.noted_2")
	m.picture("breathing-noted")
}

// watchesAnUrge from the first number to the last.
func (m *member) watchesAnUrge(t *testing.T, world *playground.Client) {
	m.opens("urge", "Urge surfing")
	m.picture("urge-page")
	m.presses("cope.start_button")
	m.rates("cope.rate_craving", 7)
	m.Reads("message", "Where in your body is the urge?")
	m.picture("urge-first")
	m.passes(t, world, 3*time.Minute)
	m.Reads("message", "like a stranger would")
	m.picture("urge-second")
	m.passes(t, world, 3*time.Minute)
	m.rates("cope.rate_craving", 6)
	m.reads("cope.go_on")
	m.picture("urge-between")
	m.presses("cope.go_on_button")
	m.Reads("message", "hink of a wave")
	m.picture("urge-third")
	m.passes(t, world, 7*time.Minute)
	m.rates("cope.rate_craving", 5)
	m.presses("cope.enough_button")
	m.rates("cope.rate_craving", 4)
	m.Reads("message", "Craving was 7 when you began. Now it is 4.")
	m.picture("urge-ended")
	m.presses("cope.helped_yes")
	m.reads("cope.noted_3")
	m.presses("cope.plan_button")
	m.Reads("message", "Urge surfing is in your plan now.")
	m.picture("urge-planned")
}

func (m *member) rates(menu string, value int) {
	m.presses(menu)
	m.Click(option(value))
}

// passes moves the shared clock.
func (m *member) passes(t *testing.T, world *playground.Client, d time.Duration) {
	t.Helper()
	if _, err := world.ClockAdvance(t.Context(), d); err != nil {
		t.Fatal(err)
	}
}
