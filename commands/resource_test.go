package commands

import (
	"slices"
	"strconv"
	"strings"
	"testing"

	"cairn/playground"
)

func embedded(t *testing.T, m *playground.Message, parts ...string) {
	t.Helper()
	var text strings.Builder
	for _, e := range m.Embeds {
		text.WriteString(e.Title + "\n" + e.Description + "\n" + e.Footer.Text + "\n")
	}
	contains(t, text.String(), parts...)
}

// A moderator adds a meeting; members find it below the lines, and never among them.
func TestResources(t *testing.T) {
	t.Parallel()
	r := newRig(t)
	robin := r.moderator()
	maya := r.member("maya")
	if names, err := maya.Commands(t.Context(), checkIns); err != nil || slices.Contains(names, "resource") {
		t.Errorf("maya is offered %v, %v", names, err)
	}
	line := func() *playground.Message {
		t.Helper()
		return maya.said(maya.Command(t.Context(), checkIns, "helpline", opt("country", "US")))
	}
	if m := line(); len(m.Embeds) != 0 {
		t.Errorf("there is something before anything was added: %+v", m.Embeds)
	}
	contains(t, robin.do("resource list").Content, "Nothing was added here yet")

	added := robin.do("resource add", opt("name", "Tuesday *circle*"), opt("kind", "meeting"),
		opt("phone", "+1 512-459-1234"), opt("url", "https://circle.example.org/tuesdays?x=1"), opt("note", "Church hall, <@1> 19:30\nback door"))
	contains(t, added.Content, "**Added.**", "/helpline")
	if strings.Contains(added.Content, "call it once") {
		t.Errorf("a good number is doubted: %s", added.Content)
	}
	embedded(t, added, "Added by this server", "Tuesday \\*circle\\*", "meeting", "Call **+1 512-459-1234** · <https://circle.example.org/tuesdays?x=1>", "Church hall, \\<@\u200b1\\> 19:30 back door", "not checked it")

	shown := line()
	embedded(t, shown, "Added by this server", "Tuesday")
	if strings.Contains(shown.Content, "Tuesday") {
		t.Errorf("it is among the reviewed lines:\n%s", shown.Content)
	}
	card := maya.said(maya.Command(t.Context(), checkIns, "crisis"))
	if len(card.Embeds) != 0 {
		t.Errorf("a card shows more than helps now: %+v", card.Embeds)
	}
	embedded(t, maya.press(card, "More lines"), "Tuesday")
	if m := maya.command("helpline"); len(m.Embeds) != 0 {
		t.Errorf("a server's lines in direct messages: %+v", m.Embeds)
	}

	// Change it, with what is doubtful and what is refused.
	which := opt("resource", robin.completed("resource edit", "resource", "tues")[0].Value)
	contains(t, robin.do("resource edit", which, opt("phone", "+1 000 000 0000")).Content, "call it once")
	for _, c := range []struct{ option, value, says string }{
		{"phone", "ask for Bill", "cannot be dialled"},
		{"phone", "+1 (800) 931-2237", "I do not show"},
		{"note", "By night: 1-800-931-2237", "I do not show \u20681-800-931-2237"},
		{"name", "Call 1-800-931-2237", "I do not show \u20681-800-931-2237"},
		{"url", "https://wa.me/18009312237", "I do not show \u206818009312237"},
		{"url", "http://circle.example.org", "https://"},
		{"url", "https://10.0.0.1/x", "https://"},
		{"url", "https://user@example.org", "https://"},
		{"url", "https://localhost", "https://"},
		{"url", "https://example.org:8443/", "https://"},
		{"url", "https://exa>mple.org", "https://"},
		{"url", "javascript:alert(1)", "https://"},
	} {
		contains(t, robin.do("resource edit", which, opt(c.option, c.value)).Content, c.says, "Nothing was changed")
	}
	robin.do("resource edit", which, opt("phone", "none"), opt("url", "none"))
	contains(t, robin.do("resource edit", which, opt("note", "none")).Content, "Nothing was changed")
	contains(t, robin.do("resource add", opt("name", "tuesday *CIRCLE*"), opt("kind", "clinic"), opt("note", "x")).Content, "is called")
	contains(t, robin.do("audit").Content, "changed help nearby: **", "Phone: none", "added help nearby: **")

	// The country of the server tells which numbers are usual there.
	robin.do("setup", opt("zone", "Berlin"))
	if said := robin.do("resource add", opt("name", "Praxis"), opt("kind", "clinic"), opt("phone", "030 12345678")).Content; strings.Contains(said, "call it once") {
		t.Errorf("a number of Berlin is doubted: %s", said)
	}
	contains(t, robin.do("resource add", opt("name", "Line"), opt("kind", "warmline"), opt("phone", "12")).Content, "does not look like a number in Germany")

	ask := robin.do("resource remove", which)
	contains(t, ask.Content, "Remove")
	contains(t, robin.press(ask, "Keep it").Content, "3 of 25")
	contains(t, robin.press(robin.do("resource remove", which), "Yes, remove it").Content, "is removed")
	contains(t, robin.do("resource remove", which).Content, "no such entry")
	ask = robin.do("resource remove", opt("resource", "Praxis"))
	r.do(r.client.SetRoles(t.Context(), trailhead, "robin"))
	contains(t, robin.press(ask, "Yes, remove it").Content, "those who look after the server")
}

// The most that a server can add, each as long as can be, stays within Discord's limits.
func TestResourcesFit(t *testing.T) {
	t.Parallel()
	r := newRig(t)
	robin := r.moderator()
	for i := range maxResources {
		n := strconv.Itoa(i)
		robin.do("resource add", opt("name", strings.Repeat("*", maxResourceName-2)+n), opt("kind", "other"),
			opt("url", "https://example.org/"+strings.Repeat("x", maxURL-20)), opt("note", strings.Repeat("_", maxResourceNote)))
	}
	contains(t, robin.do("resource add", opt("name", "more"), opt("kind", "other"), opt("note", "x")).Content, "25")
	maya := r.member("maya")
	page := maya.said(maya.Command(t.Context(), checkIns, "helpline", opt("country", "US")))
	seen := map[string]bool{}
	for range maxResources + 1 {
		for _, e := range page.Embeds {
			seen[e.Description] = true
		}
		buttons := page.Buttons()
		i := slices.IndexFunc(buttons, func(label string) bool { return strings.HasPrefix(label, "Added here: page") })
		if i < 0 {
			t.Fatalf("no way on: %v", buttons)
		}
		page = maya.press(page, buttons[i])
	}
	for i := range maxResources {
		n := strconv.Itoa(i)
		found := false
		for text := range seen {
			found = found || strings.Contains(text, `*`+n+"\u2069")
		}
		if !found {
			t.Errorf("entry %s is on no page", n)
		}
	}
}

// Without a database, the lines come without what was added.
func TestResourcesWithoutDatabase(t *testing.T) {
	t.Parallel()
	r := newRig(t)
	robin := r.moderator()
	robin.do("resource add", opt("name", "Circle"), opt("kind", "meeting"), opt("note", "x"))
	ask := robin.do("resource remove", opt("resource", "Circle"))
	r.do(r.app.Store.Close())
	contains(t, robin.press(ask, "Yes, remove it").Content, "Something went wrong") // nobody knows whether it is there
	said := robin.do("helpline", opt("country", "US"))
	contains(t, said.Content, "911")
	if len(said.Embeds) != 0 {
		t.Errorf("%+v", said.Embeds)
	}
}

func FuzzGoodURL(f *testing.F) {
	for _, typed := range []string{"https://example.org", "https://a.b/c?d#e", "https://ex>ample.org", "https://example.org@evil", "https://[::1]/", "HTTPS://EXAMPLE.ORG", "https://example.org:443", "https:example.org"} {
		f.Add(typed)
	}
	f.Fuzz(func(t *testing.T, typed string) {
		if !goodURL(typed) {
			return
		}
		host, _, _ := strings.Cut(typed[len("https://"):], "/")
		if !strings.EqualFold(typed[:len("https://")], "https://") || strings.ContainsAny(typed, " <>\"`|\\\n\t") || strings.ContainsAny(strings.SplitN(host, "?", 2)[0], "@:[]") {
			t.Errorf("%q is taken", typed)
		}
	})
}
