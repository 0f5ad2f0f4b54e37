// Package drive drives the playground's page in a real browser, for tests: it presses
// what a person sees and waits until the page says what it should. Every wait ends
// after a while, and a wait in vain fails the test with what the page shows instead.
package drive

import (
	"context"
	"os"
	"os/exec"
	"testing"
	"time"

	"github.com/chromedp/chromedp"
)

const (
	startPatience = 40 * time.Second // until the browser runs, on a machine busy with other tests
	patience      = 20 * time.Second // until the page has done what it was asked to
	pause         = 20 * time.Millisecond
)

// A Window is a running browser. Its tabs share what the page remembers of an address.
type Window struct {
	ctx context.Context
}

// Browser starts a browser for one test and its subtests, in the time zone
// Europe/Berlin. Where none is installed the test is skipped, unless the environment
// variable CAIRN_BROWSER_TESTS is "required".
func Browser(t *testing.T) *Window {
	t.Helper()
	program := installed()
	if program == "" {
		const how = "install Chromium (on Debian: apt-get install chromium)"
		if os.Getenv("CAIRN_BROWSER_TESTS") == "required" {
			t.Fatal("no browser: " + how)
		}
		t.Skip("no browser, so the page is not tried: " + how)
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
		bounded, release := context.WithTimeout(ctx, patience)
		defer release()
		if err := chromedp.Cancel(bounded); err != nil {
			t.Log("close the browser:", err)
		}
		cancel()
	})
	// The browser lives as long as the context of the first call: a timeout on that
	// would end it later.
	late := time.AfterFunc(startPatience, cancel)
	if err := chromedp.Do(ctx); err != nil {
		t.Fatalf("start %s: %v", program, err)
	}
	late.Stop()
	return &Window{ctx}
}

func installed() string {
	for _, name := range []string{"chromium", "chromium-browser", "google-chrome", "google-chrome-stable", "chrome"} {
		if found, err := exec.LookPath(name); err == nil {
			return found
		}
	}
	return ""
}
