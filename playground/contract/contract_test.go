package contract

import (
	"io"
	"net/http"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/bwmarrin/discordgo"

	"cairn/playground"
)

// interactionToken is in every path that has one, and must be in no error.
const interactionToken = "aW50ZXJhY3Rpb246c2VjcmV0"

const (
	callbackPath = "/api/v9/interactions/1200000000000000001/" + interactionToken + "/callback"
	webhookPath  = "/api/v9/webhooks/1200000000000000002/" + interactionToken
	messagesPath = "/api/v10/channels/1200000000000000003/messages"
	commandsPath = "/api/v10/applications/1200000000000000002/commands"
)

// checker is the description, or the end of the test.
func checker(t testing.TB) *Checker {
	t.Helper()
	path := os.Getenv(Variable)
	if path == "" {
		t.Skipf("%s is not set. %s", Variable, howToGet)
	}
	c, err := description(path)
	if err != nil {
		t.Fatal(err)
	}
	return c
}

// sent is a request with a JSON body.
func sent(method, path, body string) playground.Exchange {
	path, query, _ := strings.Cut(path, "?")
	e := playground.Exchange{Method: method, Path: path, Query: query, Status: 200}
	if body != "" {
		e.ContentType, e.Request = "application/json", []byte(body)
	}
	return e
}

// wire records what a discordgo session would send, in place of sending it.
type wire struct {
	t    *testing.T
	last playground.Exchange
}

func (w *wire) RoundTrip(r *http.Request) (*http.Response, error) {
	w.last = playground.Exchange{Method: r.Method, Path: r.URL.Path, Query: r.URL.RawQuery, ContentType: r.Header.Get("Content-Type"), Status: 200}
	if r.Body != nil {
		body, err := io.ReadAll(r.Body)
		if err != nil {
			w.t.Error(err)
		}
		w.last.Request = body
	}
	answer := "{}"
	if r.Method == "PUT" {
		answer = "[]"
	}
	return &http.Response{StatusCode: 200, Status: "200 OK", Header: http.Header{}, Body: io.NopCloser(strings.NewReader(answer)), Request: r}, nil
}

// library is a discordgo session whose requests go to the returned wire.
func library(t *testing.T) (*discordgo.Session, *wire) {
	t.Helper()
	s, err := discordgo.New("Bot token")
	if err != nil {
		t.Fatal(err)
	}
	w := &wire{t: t}
	s.Client = &http.Client{Transport: w}
	return s, w
}

// wantMisfit checks that err tells of the misfit, and of no token.
func wantMisfit(t *testing.T, err error, want string) {
	t.Helper()
	if err == nil {
		t.Errorf("nothing was found, want %q", want)
		return
	}
	if !strings.Contains(err.Error(), want) {
		t.Errorf("%v\nwant %q", err, want)
	}
	if strings.Contains(err.Error(), interactionToken) {
		t.Errorf("the error tells the token: %v", err)
	}
}

func TestLoadSaysWhatIsWrong(t *testing.T) {
	dir := t.TempDir()
	write := func(name, text string) string {
		path := filepath.Join(dir, name)
		if err := os.WriteFile(path, []byte(text), 0o600); err != nil {
			t.Fatal(err)
		}
		return path
	}
	for name, c := range map[string]struct{ path, want string }{
		"no such file":          {filepath.Join(dir, "none.json"), "no such file"},
		"no JSON":               {write("text.json", "\x00"), "is no OpenAPI description"},
		"another API":           {write("other.json", `{"openapi":"3.1.0","info":{"title":"x","version":"1"},"paths":{}}`), "does not describe Discord's API"},
		"a path of another API": {write("half.json", `{"openapi":"3.1.0","info":{"title":"x","version":"1"},"paths":{"/a":{}}}`), "does not describe Discord's API"},
		"not even OpenAPI":      {write("empty.json", `{}`), "does not describe Discord's API"},
	} {
		_, err := Load(c.path)
		if err == nil || !strings.Contains(err.Error(), c.want) || !strings.Contains(err.Error(), "discord/discord-api-spec") {
			t.Errorf("%s: %v", name, err)
		}
	}
}
