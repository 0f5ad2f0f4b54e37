package page_test

import (
	"encoding/json"
	"fmt"
	"slices"
	"strings"
	"testing"
	"time"

	"cairn/playground/page/drive"
)

// TestThePage uses the page as people do, in a real browser.
func TestThePage(t *testing.T) {
	b := drive.Browser(t)
	t.Run("a check-in by keyboard", func(t *testing.T) {
		t.Parallel()
		s := world(t, "", "")
		bot := connectScribe(t, s)
		p := b.Open(t, s.URL()+"/#/maya/check-ins", 1280, 800)
		p.Sees("suggest-checkin")

		// This one gets no answer; meanwhile the person goes on.
		p.Keys("/silent", "<Enter>", "<Enter>")
		p.Sees("pending")

		// A misspelt command is not sent for all to read.
		p.Keys("/chekin", "<Enter>")
		p.Reads("composer-error", "No command here is called /chekin")
		p.Keys("<Backspace>", "<Backspace>", "<Backspace>", "ckin")
		p.Sees("command-checkin")
		p.Keys("<Enter>")
		p.Sees("option-mood")
		p.Keys("11", "<Enter>")
		p.Reads("composer-error", "from 0 to 10")
		p.Keys("<Backspace>", "<Backspace>", "7")
		p.Click("option-zone")
		p.Reads("choice", "Berlin")
		p.Keys("<Down>", "<Enter>", "<Enter>")
		p.Sees(`message [data-ephemeral="true"]`)
		p.Reads("message", "Maya used /checkin")
		p.Reads("message", "How is today?")
		p.Reads("message", "Only you can see this")
		if got := bot.received("zone"); !slices.Equal(got, []string{"Europe/Berlin"}) {
			t.Errorf("the bot received the zone %q", got)
		}
		if got := bot.received("mood"); !slices.Equal(got, []string{"number"}) {
			t.Errorf("the bot received the mood as %q", got)
		}

		// Several choices are sent together, when the list closes; too few are not.
		p.Click("select")
		p.Keys("<Enter>", "<Esc>")
		p.Until("!document.querySelector('[role=listbox]')")
		p.Click("select")
		p.Keys("<Enter>", "<Down>", "<Down>", "<Enter>")
		p.Click("select-done")
		p.Until("document.querySelector('.select').textContent.includes('Company') && !document.querySelector('.select.busy')")
		if got := bot.received("tags"); !slices.Equal(got, []string{"stress", "company"}) {
			t.Errorf("the bot received the tags %q", got)
		}

		p.Click("button")
		p.Sees("modal")
		p.Keys("<Esc>")
		p.Until("!document.querySelector('dialog') && document.activeElement.dataset.customId === 'write'")
		p.Keys("<Enter>")
		p.Sees("modal")
		p.Keys("<Enter>")
		p.Reads("modal", "This one is needed.")
		p.Keys("a good <b>walk</b>")
		p.Click("modal-input-helped  button")
		p.Keys("a w", "<Enter>")
		p.Click("modal-submit")
		p.Reads("message", "Kept. Thank you.")
		p.Until("!document.querySelector('dialog')")
		if got := bot.received("what"); !slices.Equal(got, []string{"a good <b>walk</b>"}) {
			t.Errorf("the bot received %q", got)
		}
		if got := bot.received("helped"); !slices.Equal(got, []string{"walk"}) {
			t.Errorf("the bot received %q", got)
		}
		p.Reads("failure", "Maya used /silent")
		p.Reads("interaction-failed", "The application did not respond")
		p.Until("!document.querySelector('[data-testid=pending]')")
		p.Click("message  [data-testid=dismiss]")
		p.Until("!document.querySelector('[data-testid=message]')")
	})

	t.Run("two people on a phone", func(t *testing.T) {
		t.Parallel()
		s := world(t, "", "")
		bot := connectScribe(t, s)
		p := b.Open(t, s.URL(), 360, 640)
		p.Sees("suggest-checkin")
		p.Click("open-drawer")
		p.Click("person-sam")
		p.Until("location.hash.startsWith('#/sam/') && !document.body.classList.contains('drawer-open')")
		p.Click("open-drawer")
		p.Click("dm-bot")
		p.Until("document.querySelector('h1').textContent === 'Cairn'")

		dm, err := bot.session.UserChannelCreate("1181000000000000011")
		if err != nil {
			t.Fatal(err)
		}
		if _, err := bot.session.ChannelMessageSend(dm.ID, "Good morning, Maya"); err != nil {
			t.Fatal(err)
		}
		before := drive.Eval[string](p, "document.querySelector('[data-testid=clock-now]').dataset.now")
		p.Click("clock-1h")
		p.Sees("clock-ahead")
		if after := drive.Eval[string](p, "document.querySelector('[data-testid=clock-now]').dataset.now"); hours(t, before, after) < 1 {
			t.Errorf("the clock went from %s to %s", before, after)
		}
		p.Click("open-drawer")
		p.Sees("badge-maya")
		p.Reload()
		p.Until("document.querySelector('h1').textContent === 'Cairn' && location.hash.startsWith('#/sam/')")
		if wide := drive.Eval[float64](p, "Math.max(...[...document.querySelectorAll('body *')].filter((e) => e.checkVisibility()).map((e) => e.getBoundingClientRect().right))"); wide > 360 {
			t.Errorf("something reaches to %v px on a screen of 360", wide)
		}
	})

	t.Run("threads, a forum and a moderator", func(t *testing.T) {
		t.Parallel()
		s := world(t, "", "")
		connectScribe(t, s)
		maya := b.Open(t, s.URL()+"/#/maya/check-ins", 390, 844)
		maya.Sees("suggest-checkin")
		p := b.Open(t, s.URL()+"/#/robin/check-ins", 1280, 800)
		p.Sees("suggest-checkin")

		// A thread is picked for an option, written to, and opened.
		p.Keys("/post", "<Enter>", "wednesday")
		p.Reads("choice", "Thread of #check-ins")
		p.Keys("<Enter>")
		p.Click("option-ping")
		p.Keys("buddies", "<Enter>", "<Enter>")
		p.Reads("message", "Posted.")
		maya.Click("open-drawer")
		maya.Click("channel-1181000000000000117")
		maya.Sees("message [class~=pings]")
		maya.Reads("message", "@Buddies Wednesday at 19:00, that is Tuesday, April 20, 2021 at 11:20")
		maya.Click("composer")
		maya.Keys("I am there", "<Enter>")
		maya.Reads("message", "I am there")

		// A post appears in the forum while somebody looks at it.
		maya.Click("open-drawer")
		maya.Click("channel-1181000000000000116")
		maya.Reads("feed-start", "No posts yet")
		p.Keys("/post", "<Enter>", "questions", "<Enter>", "<Enter>")
		maya.Reads("post", "Wednesday")
		maya.Click("new-post")
		maya.Click("post-name")
		maya.Keys("How to begin?")
		maya.Click("post-content")
		maya.Keys("With one line?")
		maya.Click("post-send")
		maya.Until("document.querySelector('h1').textContent === 'How to begin?'")
		maya.Reads("message", "With one line?")
		p.Until("[...document.querySelectorAll('.place.thread')].some((e) => e.textContent.includes('How to begin?'))")

		// The bot is kept out, and then the channel goes.
		p.Click("channel-menu")
		p.Click("bot-may-post")
		p.Until("!document.querySelector('[data-testid=bot-may-post]').checked")
		p.Keys("<Esc>")
		p.Click("composer")
		p.Keys("/post", "<Enter>", "check-ins", "<Enter>", "<Enter>")
		p.Reads("message", "Missing Permissions")
		p.Click("channel-menu")
		p.Click("delete-channel")
		p.Press("Keep it")
		p.Click("channel-menu")
		p.Click("delete-channel")
		p.Click("confirm")
		p.Until("document.querySelector('h1').textContent === 'welcome'")
		if maya := drive.Eval[int](maya, "document.querySelectorAll('[data-testid=channel-menu]').length"); maya != 0 {
			t.Error("maya, who is no moderator, has the menu")
		}
	})

	t.Run("it comes back after an interruption", func(t *testing.T) {
		t.Parallel()
		dir := t.TempDir()
		s := world(t, "", dir)
		p := b.Open(t, s.URL()+"/#/maya/check-ins", 1280, 800)
		p.Sees("composer")
		p.Until("location.hash.match(/\\d{10}/)")
		p.Keys("before", "<Enter>")
		p.Reads("message", "before")
		if err := s.Close(); err != nil {
			t.Fatal(err)
		}
		p.Until("!document.getElementById('banner').hidden")
		world(t, strings.TrimPrefix(s.URL(), "http://"), dir)
		// The bot is still away, and the page says so in place of the interruption.
		p.Until("document.getElementById('banner').textContent.includes('is not connected')")
		p.Keys("after", "<Enter>")
		p.Reads("message", "after")
		p.Until("document.querySelectorAll('[data-testid=message]').length === 2")
	})

	t.Run("text", func(t *testing.T) {
		t.Parallel()
		s := world(t, "", "")
		p := b.Open(t, s.URL()+"/#/maya/check-ins", 1280, 800)
		p.Until("location.hash.match(/\\d{10}/)")
		renderTexts(t, p)
	})
}

func hours(t *testing.T, before, after string) float64 {
	t.Helper()
	a, err := time.Parse(time.RFC3339, before)
	if err != nil {
		t.Fatal(err)
	}
	b, err := time.Parse(time.RFC3339, after)
	if err != nil {
		t.Fatal(err)
	}
	return b.Sub(a).Hours()
}

// renderTexts shows texts as messages do and compares the HTML that results.
func renderTexts(t *testing.T, p *drive.Tab) {
	cases := []struct{ text, want string }{
		{"**bold** *it* _it_ __under__ ~~gone~~ ***both***", "<strong>bold</strong> <em>it</em> <em>it</em> <u>under</u> <s>gone</s> <strong><em>both</em></strong>"},
		{"**a *b***", "<strong>a <em>b</em></strong>"},
		{"snake_case_name 2 * 3 * 4", "snake_case_name 2 * 3 * 4"},
		{`\*not\*`, "*not*"},
		{"`a *b*` ``c`d``", "<code>a *b*</code> <code>c`d</code>"},
		{"<img src=x onerror=alert(1)> & <b>", "&lt;img src=x onerror=alert(1)&gt; &amp; &lt;b&gt;"},
		{"[a](javascript:alert(1))", "[a](javascript:alert(1))"},
		{"# One\n### Three\ntext", `<h3 class="md-h1">One</h3><h5 class="md-h3">Three</h5>text`},
		{"-# small", `<div class="subtext">small</div>`},
		{"> a\n> b\nc", "<blockquote>a\nb</blockquote>c"},
		{">>> a\nb", "<blockquote>a\nb</blockquote>"},
		{"- a\n  - b\n1. c", "<ul><li>a<ul><li>b</li></ul></li></ul><ol><li>c</li></ol>"},
		{"```go\na*b*\n```", `<pre tabindex="0" aria-label="Code, go"><code>a*b*</code></pre>`},
		{"<@1181000000000000011> <@1181000000000000012> <@5>", `<span class="mention mention-me">@Maya</span> <span class="mention">@Sam</span> <span class="mention">@unknown-user</span>`},
		{"<#1181000000000000112>", `<a class="mention" href="#/maya/1181000000000000112">#check-ins</a>`},
		{"</a b:5>", `<button type="button" class="mention">/a b</button>`},
		{"see https://example.org/x_(y).", `see <a href="https://example.org/x_(y)" target="_blank" rel="noopener noreferrer">https://example.org/x_(y)</a>.`},
		{`[t](https://example.org "title")`, `<a href="https://example.org/" target="_blank" rel="noopener noreferrer" title="title">t</a>`},
	}
	moment := func(style string) string {
		return fmt.Sprintf("(await import('/richtext.js')).richText('<t:1618953630:%s>').textContent", style)
	}
	// Discord's own example, 2021-04-20 21:20:30 UTC, in Berlin and American English.
	for style, want := range map[string]string{
		"t": "11:20 PM", "T": "11:20:30 PM", "d": "04/20/2021", "D": "April 20, 2021", "f": "April 20, 2021 at 11:20 PM",
		"F": "Tuesday, April 20, 2021 at 11:20 PM", "s": "04/20/2021, 11:20 PM", "S": "04/20/2021, 11:20:30 PM",
	} {
		if got := plainSpaces(drive.Eval[string](p, "(async () => "+moment(style)+")()")); got != want {
			t.Errorf("<t:…:%s> shows %q, want %q", style, got, want)
		}
	}
	texts := make([]string, len(cases))
	for i, c := range cases {
		texts[i] = c.text
	}
	input, err := json.Marshal(texts)
	if err != nil {
		t.Fatal(err)
	}
	got := drive.Eval[[]string](p, fmt.Sprintf("(async () => { const { richText } = await import('/richtext.js'); return %s.map((x) => richText(x).innerHTML); })()", input))
	for i, c := range cases {
		if got[i] != c.want {
			t.Errorf("%q\n shows %s\n want  %s", c.text, got[i], c.want)
		}
	}
	// Relative times follow the shared clock, not the machine's.
	relative := drive.Eval[string](p, "(async () => { const { richText } = await import('/richtext.js'); document.getElementById('feed').append(richText(`<t:${Math.floor(Date.now() / 1000) + 7200}:R>`)); return document.querySelector('[data-relative]').textContent; })()")
	if relative != "in 2 hours" && relative != "in 1 hour" {
		t.Errorf("a time in two hours is %q", relative)
	}
	p.Click("clock-1h")
	p.Click("clock-1h")
	p.Click("clock-1h")
	p.Until("/ago$/.test(document.querySelector('[data-relative]').textContent)")
}

// plainSpaces replaces the narrow spaces that newer browsers put into times.
func plainSpaces(s string) string {
	return strings.NewReplacer("\u202f", " ", "\u00a0", " ").Replace(s)
}
