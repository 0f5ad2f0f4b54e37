//go:build unix

package main

import (
	"fmt"
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"
	"time"

	"cairn/content"
	"cairn/playground"
	"cairn/playground/page/drive"
)

// TestStory lives some members' days with the program as it is shipped: started from a
// command line, used in a browser by pressing what is seen there, stopped with Ctrl-C
// and started again. With CAIRN_SCREENSHOTS, a directory, it leaves a picture of every
// step there.
func TestStory(t *testing.T) {
	window := drive.Browser(t)
	dir := t.TempDir()
	cairn := startPlayground(t, dir, "127.0.0.1:0")
	cairn.atNoon()

	maya := meet(t, window, cairn.address, "maya", "en-US", 390, 844)
	maya.opensTheDM()
	maya.agrees()
	maya.checksIn()
	maya.wantsPrompts()
	maya.answersThePrompt()
	maya.looksBack()

	sam := meet(t, window, cairn.address, "sam", "en-GB", 390, 844)
	sam.hasABadNight()

	cairn.stop()
	cairn = startPlayground(t, dir, strings.TrimPrefix(cairn.address, "http://"))
	maya.comesBack()
	maya.looksBack()
	maya.getsTheNextPrompt()

	noor := meet(t, window, cairn.address, "noor", "es-ES", 1280, 800)
	noor.opensHerDMs()
	cairn.stop()
}

// A member is somebody who uses the page.
type member struct {
	*drive.Tab
	texts content.Text // in their language
	album string       // where their pictures go: a path to which each adds its name
	taken int
}

func meet(t *testing.T, window *drive.Window, address, person, locale string, width, height int64) *member {
	t.Helper()
	dir := os.Getenv("CAIRN_SCREENSHOTS")
	if dir == "" {
		dir = t.TempDir()
	}
	texts, err := content.Load()
	if err != nil {
		t.Fatal(err)
	}
	tab := window.Open(t, address+"/#/"+person+"/check-ins", width, height)
	m := &member{Tab: tab, texts: texts.For(locale), album: filepath.Join(dir, person)}
	m.Sees("suggest-checkin")
	return m
}

func (m *member) picture(of string) {
	m.taken++
	m.Screenshot(fmt.Sprintf("%s-%02d-%s.png", m.album, m.taken, of))
}

// words are what the catalogue has under the key, as the page shows its first line: so
// the story goes on when a text is reworded.
func (m *member) words(key string, data ...content.Data) string {
	line, _, _ := strings.Cut(m.texts.Say(key, data...), "\n")
	return strings.NewReplacer("*", "", "`", "").Replace(line)
}

// reads waits until the newest message says these words.
func (m *member) reads(key string, data ...content.Data) {
	m.Reads("message", m.words(key, data...))
}

func (m *member) presses(key string) { m.Press(m.words(key)) }

// scores picks both from their menus.
func (m *member) scores(mood, craving int) {
	m.presses("checkin.mood")
	m.Click(option(mood))
	m.presses("checkin.craving")
	m.Click(option(craving))
}

func option(value int) string { return fmt.Sprintf(`select-option [data-value="%d"]`, value) }

// entry is how an entry with these scores is told.
func (m *member) entry(mood, craving int) string {
	return fmt.Sprintf("%s %d · %s %d", m.words("checkin.mood_word"), mood, m.words("checkin.craving_word"), craving)
}

// newest is the newest message on the page, in JavaScript.
const newest = `[...document.querySelectorAll('[data-testid="message"]')].at(-1)`

// note is what Maya writes for herself.
const note = "Long evening. Called nobody yet."

// uses types a command without options, and waits for its answer.
func (m *member) uses(command string) {
	before := drive.Eval[string](m.Tab, newest+"?.dataset.messageId ?? ''")
	m.Click("composer")
	m.Keys("/"+command, "<Enter>", "<Enter>")
	m.Until(fmt.Sprintf("%s?.dataset.messageId > '%s'", newest, before))
}

func (m *member) opensTheDM() {
	m.picture("arrived")
	m.Click("open-drawer")
	m.picture("drawer")
	m.Press("Message Cairn")
	m.Until("document.querySelector('h1').textContent === 'Cairn' && !document.body.classList.contains('drawer-open')")
	m.picture("dm")
}

// agrees begins a check-in: before it says yes, nothing is kept.
func (m *member) agrees() {
	m.Click("composer")
	m.Keys("/")
	m.Sees("command-checkin")
	m.picture("commands")
	m.Click("command-checkin")
	m.Sees("option-mood")
	m.Sees("option-craving")
	m.picture("options")
	m.Click("send")
	m.reads("consent.text")
	m.picture("consent")
	m.uses("my-data")
	m.reads("my_data.none")
	m.Press("Dismiss")
	m.presses("consent.yes")
	m.reads("checkin.ask")
	m.picture("asked")
}

func (m *member) checksIn() {
	m.presses("checkin.mood")
	m.Click(option(3))
	m.Sees("button [data-custom-id*=save]")
	m.picture("mood")
	m.presses("checkin.craving")
	m.Sees("select-option")
	m.Until(`document.querySelector('[role=listbox]').getBoundingClientRect().bottom >=
		document.querySelector('[data-testid="select-option"]:last-child').getBoundingClientRect().bottom`) // the whole scale is seen
	m.picture("craving-menu")
	m.Click(option(6))
	m.reads("checkin.saved")
	m.Reads("message", m.entry(3, 6))
	m.reads("offer.low")
	m.Reads("message", "Only you can see this")
	m.picture("saved")
	m.presses("checkin.need_placeholder")
	m.presses("needs.lonely")
	m.presses("needs.tired")
	m.picture("needs-menu")
	m.Press("Done")
	m.reads("checkin.needs_line", content.Data{"Needs": m.words("needs.lonely") + ", " + m.words("needs.tired")})
	m.Reads("message", "Reach out now")
	m.presses("checkin.note_button")
	m.Sees("modal")
	m.Keys(note)
	m.picture("note")
	m.Press("Submit")
	m.reads("checkin.note_kept")
	m.picture("noted")
	m.presses("offer.open_button")
	m.Reads("message", "Before you begin")
	m.picture("offer")
}

func (m *member) wantsPrompts() {
	m.Click("composer")
	m.Keys("/rem")
	m.Click("command-reminders-daily")
	m.Sees("option-time")
	m.Keys("8")
	m.Reads("choice", "20:00")
	m.picture("time")
	m.Press("08:00")
	m.Click("option-zone")
	m.Keys("berl")
	m.Reads("choice", "Berlin, Germany")
	m.picture("zone")
	m.Click("choice")
	m.Click("send")
	m.Reads("message", "Every day at 08:00")
	m.picture("reminder")
}

func (m *member) answersThePrompt() {
	m.Click("clock-next")
	m.Sees("clock-ahead")
	m.reads("checkin.prompt")
	m.Reads("message", "8:00 AM")
	m.picture("prompt")
	m.scores(6, 4)
	m.reads("checkin.saved")
	m.Reads("message", m.entry(6, 4))
	m.picture("answered")
}

func (m *member) looksBack() {
	m.uses("history")
	for _, part := range []string{m.entry(6, 4), m.entry(3, 6), m.words("needs.lonely"), note} {
		m.Reads("message", part)
	}
	m.picture("history")
}

// hasABadNight is a very first check-in with a craving of 9, on a dark screen.
func (m *member) hasABadNight() {
	m.Click("open-drawer")
	m.Click("theme")
	m.Click("theme")
	m.Until("document.documentElement.dataset.theme === 'dark'")
	m.picture("drawer-dark")
	m.Click("dm-bot")
	m.Until("document.querySelector('h1').textContent === 'Cairn' && !document.body.classList.contains('drawer-open')")
	m.Click("suggest-checkin")
	m.Click("option-mood")
	m.Keys("1")
	m.picture("option")
	m.Click("option-craving")
	m.Keys("9", "<Enter>")
	m.reads("consent.text")
	m.picture("consent")
	m.presses("consent.yes")
	m.Reads("message", m.entry(1, 9))
	m.Until(fmt.Sprintf(`((words) => words.includes(%q) && words.indexOf(%[1]q) < words.indexOf(%q))(%s.innerText)`,
		m.words("crisis.line", content.Data{"Call": "999"}), m.words("checkin.saved"), newest))
	m.picture("help-first")
	m.uses("help")
	m.picture("help")
}

// comesBack looks at the page again after the program was stopped and started.
func (m *member) comesBack() {
	m.Reload()
	m.Sees("message")
	m.Reads("message", m.entry(6, 4))
	m.Sees("clock-ahead")
	m.Until("document.getElementById('banner').hidden")
	m.picture("back")
}

func (m *member) getsTheNextPrompt() {
	prompts := fmt.Sprintf(`[...document.querySelectorAll('[data-testid="message"]')].filter((e) => e.innerText.includes(%q)).length`, m.words("checkin.prompt"))
	m.Until(prompts + " === 0") // the first became its answer
	m.Click("clock-morning")
	m.reads("checkin.prompt")
	m.Until(prompts + " === 1")
	m.picture("next-prompt")
}

// opensHerDMs asks for prompts while she takes no direct messages, is told what to do,
// and does it.
func (m *member) opensHerDMs() {
	wants := func() {
		m.Click("composer")
		m.Keys("/reminders d", "<Enter>", "21:30")
		m.Reads("choice", "21:30")
		m.Keys("<Enter>")
		m.Click("option-zone")
		m.Keys("madrid")
		m.Reads("choice", "Madrid, Spain")
		m.Keys("<Enter>", "<Enter>")
	}
	wants()
	m.reads("consent.text")
	m.picture("consent")
	m.presses("consent.yes")
	m.reads("reminders.dms_blocked")
	m.Reads("message", "Direct Messages")
	m.picture("dms-closed")
	m.Click("settings")
	m.Click("accepts-dms")
	m.Until(`document.querySelector('[data-testid="accepts-dms"]').checked`)
	m.picture("settings")
	m.Press("Close")
	wants()
	m.Reads("toast", "Cairn wrote to you.")
	m.picture("reminder")
	m.Press("Open")
	m.reads("reminders.hello")
	m.picture("dm")
}

// A playgroundProcess is `cairn playground` in a process of its own.
type playgroundProcess struct {
	*process
	address string // of the page
}

// startPlayground returns when the page can be opened.
func startPlayground(t *testing.T, dir, listen string) *playgroundProcess {
	t.Helper()
	p := startProgram(t, t.TempDir(), nil, "playground", "--listen", listen, "--data", dir)
	line := p.line("in a browser")
	address := regexp.MustCompile(`http://[0-9.:]+`).FindString(line)
	if address == "" {
		t.Fatalf("no address in %q", line)
	}
	return &playgroundProcess{p, address}
}

// atNoon makes it noon in Berlin, whenever the test runs: a check-in before dawn would
// belong to the day before.
func (p *playgroundProcess) atNoon() {
	p.t.Helper()
	if _, err := playground.Dial(p.address).ClockToLocal(p.t.Context(), "12:00", "Europe/Berlin"); err != nil {
		p.t.Fatal(err)
	}
}

// stop is Ctrl-C: the program ends in order, soon and without complaint.
func (p *playgroundProcess) stop() {
	p.t.Helper()
	began := time.Now()
	code, complaints := p.interrupt()
	if took := time.Since(began); code != 0 || complaints != "" || took > 5*time.Second {
		p.t.Fatalf("Ctrl-C ended cairn with exit code %d after %v, saying %q", code, took, complaints)
	}
}
