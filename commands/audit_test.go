package commands

import (
	"io"
	"net/http"
	"strconv"
	"strings"
	"testing"

	"cairn/data"
)

// Pages of ten, newest first, and nothing in them formats or pings.
func TestAudit(t *testing.T) {
	t.Parallel()
	r := newRig(t)
	robin := r.moderator()
	contains(t, robin.do("audit").Content, "Nothing was changed yet", "Discord's own audit log")
	now := r.discord.Clock().Now()
	for i := range 23 {
		g := data.Guild{ID: trailhead}
		r.do(r.app.Store.SetGuild(t.Context(), g, data.Audit{At: now, Actor: robin.id(), Action: "edit", Name: "*n" + strconv.Itoa(i) + "* @everyone"}))
	}
	page := robin.do("audit")
	contains(t, page.Content, "<t:"+strconv.FormatInt(now.Unix(), 10)+":f> · <@"+robin.id()+"> · changed **\u2068\\*n22\\*")
	if n := strings.Count(page.Content, "· changed"); n != 10 || strings.Contains(page.Content, "@everyone") || len(page.Mentions) != 0 {
		t.Errorf("%d entries, %d mentions:\n%s", n, len(page.Mentions), page.Content)
	}
	contains(t, page.Content, "Who may use my commands is set in Discord's own settings")
	second := robin.press(page, "Older")
	contains(t, second.Content, "n12\\*", "n3\\*")
	last := robin.press(second, "Older")
	contains(t, last.Content, "n2\\*", "n0\\*")
	if strings.Contains(strings.Join(last.Buttons(), " "), "Older") {
		t.Errorf("there is nothing older: %v", last.Buttons())
	}
	contains(t, robin.press(last, "Newest").Content, "n22\\*")

	// Long entries fit into a page all the same.
	for range 10 {
		r.do(r.app.Store.SetGuild(t.Context(), data.Guild{ID: trailhead}, data.Audit{
			At: now, Actor: robin.id(), Action: "edit", Name: strings.Repeat("*", 100), Before: strings.Repeat("b", 900), After: strings.Repeat("a", 900),
		}))
	}
	page = robin.do("audit")
	if n := len([]rune(page.Content)); n > 2000 || strings.Count(page.Content, "· changed") < 2 {
		t.Errorf("%d characters:\n%s", n, page.Content)
	}
	contains(t, robin.press(page, "Older").Content, "· changed")
}

// A changed text is kept in full, and can be read so: in a message, or in a file where it
// is too long for one.
func TestAuditInFull(t *testing.T) {
	t.Parallel()
	r := newRig(t)
	robin := r.moderator()
	before := "First *line*\n" + strings.Repeat("b", 500) + " the end of before"
	after := strings.Repeat("a", 700) + "\nthe end of after"
	robin.do("reminder add", meeting, atNine, inUTC, opt("name", "Circle"), opt("text", before))
	robin.do("reminder edit", opt("reminder", "Circle"), opt("text", after), opt("channel", meetingThread))
	page := robin.do("audit")
	contains(t, page.Content, `First \*line\* bbb`, "Where: <#"+checkIns+">")
	if strings.Contains(page.Content, "the end of") {
		t.Errorf("the list is not short:\n%s", page.Content)
	}
	menu := page.Select("Open one in full")
	contains(t, menu.Options[0].Label, "Changed Circle")
	contains(t, menu.Options[0].Description, "2026", "12:00")
	opened := robin.choose(page, "Open one in full", menu.Options[0].Value)
	if !opened.Ephemeral() {
		t.Error("everyone sees it")
	}
	contains(t, opened.Content, "changed **", "Circle", "**Before**\nWhere: <#"+checkIns+">;\nText: First \\*line\\*\nbbb", "the end of before\n**After**\nWhere: <#"+meetingThread+">;\nText: aaa", "aaa\nthe end of after")

	long := strings.Repeat("*", 1900) + " the end"
	robin.do("reminder edit", opt("reminder", "Circle"), opt("text", long))
	page = robin.do("audit")
	opened = robin.choose(page, "Open one in full", page.Select("Open one in full").Options[0].Value)
	contains(t, opened.Content, "in this file")
	if len(opened.Attachments) != 1 {
		t.Fatalf("%+v", opened.Attachments)
	}
	resp, err := http.Get(opened.Attachments[0].URL)
	r.do(err)
	defer resp.Body.Close()
	text, err := io.ReadAll(resp.Body)
	r.do(err)
	if want := "Before\n\nText: " + after + "\n\nAfter\n\nText: " + long + "\n"; string(text) != want {
		t.Errorf("%q, want %q", text, want)
	}

	// Another server's is none of theirs.
	r.do(r.app.Store.SetGuild(t.Context(), data.Guild{ID: "1181000000000000200"}, data.Audit{At: r.discord.Clock().Now(), Action: "setup", After: "secret plans"}))
	other, err := r.app.Store.AuditTrail(t.Context(), "1181000000000000200", 0, 1)
	r.do(err)
	said := robin.said(robin.Interact(t.Context(), map[string]any{
		"type": "component", "channel_id": checkIns, "message_id": page.ID, "custom_id": page.Select("Open one in full").CustomID, "values": []string{formatRef(other[0].ID)}, "forge": true,
	}))
	contains(t, said.Content, "no such entry")
}
