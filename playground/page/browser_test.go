package page_test

import (
	"context"
	"encoding/json"
	"fmt"
	"os"
	"os/exec"
	"strconv"
	"strings"
	"testing"
	"time"

	"github.com/chromedp/chromedp"
	"github.com/chromedp/chromedp/kb"
)

// browser starts a browser for one test and its subtests. Where none is installed the
// test is skipped, unless CAIRN_BROWSER_TESTS is "required".
func browser(t *testing.T) context.Context {
	t.Helper()
	program := ""
	for _, name := range []string{"chromium", "chromium-browser", "google-chrome", "google-chrome-stable", "chrome"} {
		if found, err := exec.LookPath(name); err == nil {
			program = found
			break
		}
	}
	if program == "" {
		if os.Getenv("CAIRN_BROWSER_TESTS") == "required" {
			t.Fatal("no browser: install Chromium (on Debian: apt-get install chromium)")
		}
		t.Skip("no browser is installed: install Chromium to run the page's tests")
	}
	options := append(chromedp.DefaultExecAllocatorOptions[:],
		chromedp.ExecPath(program), chromedp.UserDataDir(t.TempDir()), chromedp.Env("TZ=Europe/Berlin"),
		chromedp.Flag("disable-quic", true), chromedp.Flag("disable-component-update", true), chromedp.Flag("disable-gpu", true),
		chromedp.Flag("force-prefers-reduced-motion", true)) // a press never meets something that still slides
	if os.Geteuid() == 0 {
		options = append(options, chromedp.NoSandbox) // the browser refuses to run as root with it
	}
	allocator, stop := chromedp.NewExecAllocator(context.Background(), options...)
	t.Cleanup(stop)
	ctx, cancel := chromedp.NewContext(allocator)
	t.Cleanup(func() {
		if err := chromedp.Cancel(ctx); err != nil {
			t.Log("close the browser:", err)
		}
		cancel()
	})
	if err := chromedp.Do(ctx); err != nil {
		t.Fatalf("start %s: %v", program, err)
	}
	return ctx
}

// tab is one page in the browser, as a person uses it.
type tab struct {
	t   *testing.T
	ctx context.Context
}

// open shows the address in a tab of its own and fails the test on a script error.
func open(t *testing.T, browser context.Context, address string, width, height int64) *tab {
	t.Helper()
	ctx, cancel := chromedp.NewContext(browser)
	t.Cleanup(cancel)
	console := chromedp.Console(ctx)
	go func() {
		for m, err := range console {
			if err != nil {
				return
			}
			if m.IsException() || strings.Contains(m.Text, "Content Security Policy") {
				t.Errorf("script error: %s", m.Text)
			}
		}
	}()
	p := &tab{t, ctx}
	viewport := chromedp.EmulateViewport(width, height)
	if width < 720 {
		viewport = chromedp.EmulateViewport(width, height, chromedp.EmulateMobile, chromedp.EmulateTouch)
	}
	p.do(viewport)
	p.do(chromedp.Navigate(address))
	return p
}

func (p *tab) do(action chromedp.Action[chromedp.Void]) {
	p.t.Helper()
	ctx, cancel := context.WithTimeout(p.ctx, 10*time.Second)
	defer cancel()
	if err := chromedp.Do(ctx, action); err != nil {
		p.t.Fatal(err)
	}
}

// eval is the value of a JavaScript expression, awaited if it is a promise.
func eval[T any](p *tab, expression string) T {
	p.t.Helper()
	v, err := chromedp.Run(p.ctx, chromedp.Evaluate[T](expression, chromedp.EvalAwaitPromise))
	if err != nil {
		p.t.Fatalf("%s: %v", expression, err)
	}
	return v
}

// until waits for a JavaScript expression to become true. (chromedp.Poll needs eval,
// which the page's policy forbids.)
func (p *tab) until(expression string) {
	p.t.Helper()
	for deadline := time.Now().Add(8 * time.Second); ; time.Sleep(20 * time.Millisecond) {
		if eval[bool](p, "Boolean("+expression+")") {
			return
		}
		if time.Now().After(deadline) {
			p.t.Fatalf("never became true: %s\nthe page says: %s", expression, eval[string](p, "document.body.innerText"))
		}
	}
}

// named is the CSS selector of a data-testid, with what follows it after a space.
func named(what string) string {
	id, rest, _ := strings.Cut(what, " ")
	return fmt.Sprintf("[data-testid=%q]%s", id, rest)
}

func (p *tab) sees(what string) {
	p.t.Helper()
	p.until(fmt.Sprintf("document.querySelector(%s)?.checkVisibility()", quote(named(what))))
}

// reads waits until the last element so named contains the words.
func (p *tab) reads(what, words string) {
	p.t.Helper()
	p.until(fmt.Sprintf("[...document.querySelectorAll(%s)].at(-1)?.textContent.includes(%s)", quote(named(what)), quote(words)))
}

func (p *tab) click(what string) {
	p.t.Helper()
	p.sees(what)
	p.do(chromedp.Click(chromedp.CSS(named(what))))
}

// keys types text and presses named keys: "text", "<Enter>".
func (p *tab) keys(sequence ...string) {
	p.t.Helper()
	special := map[string]string{"<Enter>": kb.Enter, "<Down>": kb.ArrowDown, "<Backspace>": kb.Backspace, "<Esc>": kb.Escape, "<Tab>": kb.Tab}
	for _, k := range sequence {
		if key, ok := special[k]; ok {
			k = key
		}
		p.do(chromedp.KeyEvent(k))
	}
}

// quote is the text as a JavaScript string.
func quote(s string) string {
	b, err := json.Marshal(s)
	if err != nil {
		return strconv.Quote(s)
	}
	return string(b)
}
