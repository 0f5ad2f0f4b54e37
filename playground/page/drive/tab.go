package drive

import (
	"context"
	"encoding/json"
	"fmt"
	"os"
	"strconv"
	"strings"
	"testing"
	"time"

	"github.com/chromedp/chromedp"
	"github.com/chromedp/chromedp/kb"
)

// A Tab is one page in the browser, as a person uses it. Any step that cannot be done
// ends the test.
//
// Parts of the page are named by their data-testid, and if need be a CSS selector after
// a space: "message", "message [data-ephemeral]", "modal  textarea". Where several have
// the name, the last one is meant: in a conversation that is the newest.
type Tab struct {
	t     *testing.T
	ctx   context.Context
	touch bool
}

// phoneWidth is the width, in CSS pixels, below which the page has its narrow layout.
const phoneWidth = 720

// Open shows the address in a tab of its own. A narrow one is a phone: it has a touch
// screen with two pixels for each CSS pixel. A script error on the page fails the test.
func (w *Window) Open(t *testing.T, address string, width, height int64) *Tab {
	t.Helper()
	ctx, cancel := chromedp.NewContext(w.ctx)
	t.Cleanup(cancel)
	console := chromedp.Console(ctx) // makes the tab
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
	p := &Tab{t, ctx, width < phoneWidth}
	viewport := chromedp.EmulateViewport(width, height)
	if p.touch {
		viewport = chromedp.EmulateViewport(width, height, chromedp.EmulateMobile, chromedp.EmulateTouch, chromedp.EmulateScale(2))
	}
	p.do(viewport)
	p.do(chromedp.Navigate(address))
	return p
}

// Reload loads the page anew.
func (p *Tab) Reload() {
	p.t.Helper()
	p.do(chromedp.Reload())
}

func (p *Tab) do(action chromedp.Action[chromedp.Void]) {
	p.t.Helper()
	ctx, cancel := context.WithTimeout(p.ctx, patience)
	defer cancel()
	if err := chromedp.Do(ctx, action); err != nil {
		p.t.Fatal(err)
	}
}

// Eval is the value of a JavaScript expression, awaited if it is a promise.
func Eval[T any](p *Tab, expression string) T {
	p.t.Helper()
	ctx, cancel := context.WithTimeout(p.ctx, patience)
	defer cancel()
	v, err := chromedp.Run(ctx, chromedp.Evaluate[T](expression, chromedp.EvalAwaitPromise))
	if err != nil {
		p.t.Fatalf("%s: %v", expression, err)
	}
	return v
}

// Until waits for a JavaScript expression to become true. (chromedp.Poll needs eval,
// which the page's policy forbids.)
func (p *Tab) Until(expression string) {
	p.t.Helper()
	p.wait("became true: "+expression, func() bool { return Eval[bool](p, "Boolean("+expression+")") })
}

// wait looks again and again until the condition holds.
func (p *Tab) wait(what string, holds func() bool) {
	p.t.Helper()
	for deadline := time.Now().Add(patience); !holds(); time.Sleep(pause) {
		if time.Now().After(deadline) {
			p.t.Fatalf("never %s\nthe page says: %s", what, Eval[string](p, "document.body.innerText"))
		}
	}
}

// Sees waits until the page shows what is so named.
func (p *Tab) Sees(what string) {
	p.t.Helper()
	p.Until(fmt.Sprintf("document.querySelector(%s)?.checkVisibility()", quote(named(what))))
}

// Reads waits until the last part so named contains the words.
func (p *Tab) Reads(what, words string) {
	p.t.Helper()
	p.Until(fmt.Sprintf("[...document.querySelectorAll(%s)].at(-1)?.textContent.includes(%s)", quote(named(what)), quote(words)))
}

// Click presses what is so named: with the mouse, or on a phone with a finger.
func (p *Tab) Click(what string) {
	p.t.Helper()
	p.press(what, fmt.Sprintf("document.querySelectorAll(%s)", quote(named(what))))
}

// Press presses the button, link, menu or choice that says exactly these words, or is
// called so where it shows only a picture. Of messages only the newest is meant: an
// older one may have the same button, and would be pressed while the new one is on its way.
func (p *Tab) Press(words string) {
	p.t.Helper()
	p.press(words, fmt.Sprintf(`[...document.querySelectorAll('a, button, label, [role="option"]')].filter((e) =>
		[e.innerText.replace(/\s+/g, ' ').trim(), e.getAttribute('aria-label')].includes(%s)
		&& [null, [...document.querySelectorAll('[data-testid="message"]')].at(-1)].includes(e.closest('[data-testid="message"]')))`, quote(words)))
}

// press presses the last of the elements as soon as a person would: nothing is on its
// way on the page, and the element is enabled, stands still, and nothing lies over it.
func (p *Tab) press(what, elements string) {
	p.t.Helper()
	type point struct{ X, Y float64 }
	var at, before *point
	p.wait("could be pressed: "+what, func() bool {
		before, at = at, Eval[*point](p, fmt.Sprintf(`(() => {
			if (document.querySelector('[aria-busy="true"], [data-testid="pending"]')) return null;
			const e = [...%s].filter((e) => e.checkVisibility()).at(-1);
			if (!e || e.disabled || e.getAttribute('aria-disabled') === 'true') return null;
			e.scrollIntoView({ block: 'nearest' });
			const box = e.getClientRects()[0];
			const [x, y] = [box.x + box.width / 2, box.y + box.height / 2];
			return e.contains(document.elementFromPoint(x, y)) ? { X: x, Y: y } : null;
		})()`, elements))
		return at != nil && before != nil && *at == *before
	})
	if p.touch {
		p.do(chromedp.TapXY(at.X, at.Y))
	} else {
		p.do(chromedp.MouseClickXY(at.X, at.Y))
	}
}

// Keys types text and presses named keys: "text", "<Enter>".
func (p *Tab) Keys(sequence ...string) {
	p.t.Helper()
	special := map[string]string{"<Enter>": kb.Enter, "<Down>": kb.ArrowDown, "<Backspace>": kb.Backspace, "<Esc>": kb.Escape, "<Tab>": kb.Tab}
	for _, k := range sequence {
		if key, ok := special[k]; ok {
			k = key
		}
		p.do(chromedp.KeyEvent(k))
	}
}

// Screenshot writes a picture of what the tab shows to a PNG file.
func (p *Tab) Screenshot(path string) {
	p.t.Helper()
	ctx, cancel := context.WithTimeout(p.ctx, patience)
	defer cancel()
	picture, err := chromedp.Run(ctx, chromedp.CaptureScreenshot())
	if err != nil {
		p.t.Fatalf("take %s: %v", path, err)
	}
	if err := os.WriteFile(path, picture, 0o644); err != nil {
		p.t.Fatal(err)
	}
}

// named is the CSS selector of a data-testid, with what follows it after a space.
func named(what string) string {
	id, rest, _ := strings.Cut(what, " ")
	return fmt.Sprintf("[data-testid=%q]%s", id, rest)
}

// quote is the text as a JavaScript string.
func quote(s string) string {
	b, err := json.Marshal(s)
	if err != nil {
		return strconv.Quote(s)
	}
	return string(b)
}
