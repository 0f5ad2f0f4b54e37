package commands

import (
	"strings"
	"testing"
	"time"

	"cairn/data"
)

func TestHistory(t *testing.T) {
	t.Parallel()
	r := newRig(t)
	maya := r.member("maya")
	contains(t, maya.command("history").Content, "No check-ins yet")
	maya.agree()
	contains(t, maya.command("history").Content, "No check-ins yet")

	now := r.discord.Clock().Now()
	long := strings.Repeat("walking **helps** \n", 100) + secret
	for i := range historyPage + 2 {
		c := data.CheckIn{At: now.Add(-time.Duration(i) * 24 * time.Hour), Mood: data.Rated(i), Craving: data.Rated(10 - i)}
		if i == 0 {
			c.Note = long
		}
		if _, err := r.app.Store.SaveCheckIn(t.Context(), maya.id(), c); err != nil {
			t.Fatal(err)
		}
	}
	page := maya.command("history")
	contains(t, page.Content, "newest first", "**1** · Mood 0 · Craving 10\n-# <t:", `walking \*\*helps\*\* walking`, "…")
	if !page.Ephemeral() || strings.Contains(page.Content, "Mood 7") || page.Button("Newest").CustomID != "" {
		t.Errorf("%+v", page)
	}
	entry := maya.choose(page, "full", page.Select("full").Options[0].Value)
	if len(entry.Embeds) != 1 || entry.Embeds[0].Description != markdown.Replace(strings.TrimSpace(long)) {
		t.Errorf("the whole note is not shown: %+v", entry.Embeds)
	}
	back := maya.press(entry, "Back")
	if back.Content != page.Content {
		t.Errorf("back in the list:\n%s", back.Content)
	}
	older := maya.press(back, "Older")
	contains(t, older.Content, "Mood 7 · Craving 3", "Mood 8 · Craving 2")
	if older.Button("Older").CustomID != "" {
		t.Error("there is nothing older")
	}
	if newest := maya.press(older, "Newest"); newest.Content != page.Content {
		t.Errorf("back at the newest:\n%s", newest.Content)
	}

	for i := range historyPage { // notes that double when escaped
		at := now.Add(time.Duration(i+1) * time.Second)
		if _, err := r.app.Store.SaveCheckIn(t.Context(), maya.id(), data.CheckIn{At: at, Mood: data.Rated(1), Note: strings.Repeat(">:|*_", 100)}); err != nil {
			t.Fatal(err)
		}
	}
	if crowded := maya.command("history"); len(crowded.Content) > 2000 || crowded.Button("Older").CustomID == "" {
		t.Errorf("%d bytes, and a way to older ones: %q", len(crowded.Content), crowded.Buttons())
	}
}
