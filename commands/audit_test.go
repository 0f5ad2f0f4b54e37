package commands

import (
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
	contains(t, robin.do("audit").Content, "Nothing was changed yet")
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
