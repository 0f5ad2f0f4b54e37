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

	maya := meet(t, window, cairn.address, "maya", 390, 844)
	maya.opensTheDM()
	maya.agrees()
	maya.checksIn()
	maya.wantsPrompts()
	maya.answersThePrompt()
	maya.looksBack()

	sam := meet(t, window, cairn.address, "sam", 390, 844)
	sam.hasABadNight()

	cairn.stop()
	cairn = startPlayground(t, dir, strings.TrimPrefix(cairn.address, "http://"))
	maya.comesBack()
	maya.looksBack()
	maya.getsTheNextPrompt()

	noor := meet(t, window, cairn.address, "noor", 1280, 800)
	noor.opensHerDMs()
	cairn.stop()
}

// The words of the two menus in which a member picks scores.
const (
	moodMenu    = "Mood: 0 very bad … 10 very good"
	cravingMenu = "Urge to drink or use: 0 none … 10 strongest"
)

// A member is somebody who uses the page.
type member struct {
	*drive.Tab
	album string // where their pictures go: a path to which each adds its name
	taken int
}

func meet(t *testing.T, window *drive.Window, address, person string, width, height int64) *member {
	t.Helper()
	dir := os.Getenv("CAIRN_SCREENSHOTS")
	if dir == "" {
		dir = t.TempDir()
	}
	m := &member{Tab: window.Open(t, address+"/#/"+person+"/check-ins", width, height), album: filepath.Join(dir, person)}
	m.Sees("suggest-checkin")
	return m
}

func (m *member) picture(of string) {
	m.taken++
	m.Screenshot(fmt.Sprintf("%s-%02d-%s.png", m.album, m.taken, of))
}

// newest is the id of the newest message on the page, in JavaScript.
const newest = `[...document.querySelectorAll('[data-testid="message"]')].at(-1)?.dataset.messageId`

// uses types a command without options, and waits for its answer.
func (m *member) uses(command string) {
	before := drive.Eval[string](m.Tab, newest+" ?? ''")
	m.Click("composer")
	m.Keys("/"+command, "<Enter>", "<Enter>")
	m.Until(newest + fmt.Sprintf(" > '%s'", before))
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
	m.Reads("message", "Before I keep anything")
	m.picture("consent")
	m.uses("my-data")
	m.Reads("message", "Nothing is kept about you.")
	m.Press("Dismiss")
	m.Press("I agree, keep it")
	m.Reads("message", "How are you right now?")
	m.picture("asked")
}

func (m *member) checksIn() {
	m.Press(moodMenu)
	m.Press("3")
	m.Sees("button [data-custom-id*=save]")
	m.picture("mood")
	m.Press(cravingMenu)
	m.Sees("select-option")
	m.Until(`document.querySelector('[role=listbox]').getBoundingClientRect().bottom >=
		document.querySelector('[data-testid="select-option"]:last-child').getBoundingClientRect().bottom`) // the whole scale is seen
	m.picture("craving-menu")
	m.Press("6")
	m.Reads("message", "Saved. Mood 3 · Craving 6")
	m.Reads("message", "One thing that may help now")
	m.Reads("message", "Only you can see this")
	m.picture("saved")
	m.Press("What do you need? (optional)")
	m.Press("lonely")
	m.Press("tired")
	m.picture("needs-menu")
	m.Press("Done")
	m.Reads("message", "You need: lonely, tired")
	m.Press("Add a note")
	m.Sees("modal")
	m.Keys("Long evening. Called nobody yet.")
	m.picture("note")
	m.Press("Submit")
	m.Reads("message", "Your note is kept, encrypted.")
	m.Reads("message", "Reach out")
	m.picture("noted")
	m.Press("Show me how")
	m.Reads("message", "No answer in ten minutes? Try the next person.")
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
	m.Reads("message", "Daily check-in at 08:00")
	m.picture("reminder")
}

func (m *member) answersThePrompt() {
	m.Click("clock-next")
	m.Sees("clock-ahead")
	m.Reads("message", "Your daily check-in")
	m.Reads("message", "8:00 AM")
	m.picture("prompt")
	m.Press(moodMenu)
	m.Press("6")
	m.Press(cravingMenu)
	m.Press("4")
	m.Reads("message", "Saved. Mood 6 · Craving 4")
	m.picture("answered")
}

func (m *member) looksBack() {
	m.uses("history")
	for _, part := range []string{"Mood 6 · Craving 4", "Mood 3 · Craving 6", "lonely, tired", "Long evening. Called nobody yet."} {
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
	m.Reads("message", "Before I keep anything")
	m.picture("consent")
	m.Press("I agree, keep it")
	m.Reads("message", "Saved. Mood 1 · Craving 9")
	m.Until(`(() => {
		const words = [...document.querySelectorAll('[data-testid="message"]')].at(-1).innerText;
		const help = words.indexOf('call your local emergency number');
		return help >= 0 && help < words.indexOf('Saved.');
	})()`)
	m.picture("help-first")
	m.uses("help")
	m.picture("help")
}

// comesBack looks at the page again after the program was stopped and started.
func (m *member) comesBack() {
	m.Reload()
	m.Sees("message")
	m.Reads("message", "Mood 6 · Craving 4")
	m.Sees("clock-ahead")
	m.Until("document.getElementById('banner').hidden")
	m.picture("back")
}

func (m *member) getsTheNextPrompt() {
	prompts := `[...document.querySelectorAll('[data-testid="message"]')].filter((e) => e.innerText.includes('Your daily check-in')).length`
	m.Until(prompts + " === 0") // the first became its answer
	m.Click("clock-morning")
	m.Reads("message", "Your daily check-in")
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
	m.Reads("message", "Before I keep anything")
	m.picture("consent")
	m.Press("I agree, keep it")
	m.Reads("message", "I could not send you a direct message")
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
	m.Reads("message", "This is where your daily check-in will arrive, at 21:30.")
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

// stop is Ctrl-C: the program ends in order, soon and without complaint.
func (p *playgroundProcess) stop() {
	p.t.Helper()
	began := time.Now()
	code, complaints := p.interrupt()
	if took := time.Since(began); code != 0 || complaints != "" || took > 5*time.Second {
		p.t.Fatalf("Ctrl-C ended cairn with exit code %d after %v, saying %q", code, took, complaints)
	}
}
