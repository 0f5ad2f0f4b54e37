package playground_test

import (
	"io"
	"net/http"
	"strings"
	"testing"
	"testing/fstest"

	"cairn/playground"
)

func get(t *testing.T, url string) (int, string) {
	t.Helper()
	res, err := http.Get(url)
	if err != nil {
		t.Fatal(err)
	}
	defer res.Body.Close()
	b, err := io.ReadAll(res.Body)
	if err != nil {
		t.Fatal(err)
	}
	return res.StatusCode, string(b)
}

func TestThePageIsServed(t *testing.T) {
	s, _ := start(t, playground.Options{Page: fstest.MapFS{
		"index.html": {Data: []byte("<h1>Hello</h1>")},
		"app.js":     {Data: []byte("1")},
	}})
	for path, want := range map[string]string{"/": "<h1>Hello</h1>", "/app.js": "1"} {
		if code, body := get(t, s.URL()+path); code != 200 || body != want {
			t.Errorf("%s: %d %q", path, code, body)
		}
	}
	if code, _ := get(t, s.URL()+"/nothing"); code != 404 {
		t.Errorf("a missing file answers %d", code)
	}
}

func TestWithoutAPageThereIsALine(t *testing.T) {
	s, _ := start(t, playground.Options{})
	if code, body := get(t, s.URL()+"/"); code != 200 || !strings.Contains(body, "no page") {
		t.Errorf("%d %q", code, body)
	}
}

func TestOtherSitesAreRefused(t *testing.T) {
	s, _ := start(t, playground.Options{})
	host := strings.TrimPrefix(s.URL(), "http://")
	for _, c := range []struct {
		name, host, origin string
		want               int
	}{
		{"as is", "", "", 200},
		{"by name", "localhost:1", "", 200},
		{"over IPv6", "[::1]:1", "", 200},
		{"its own page", "", s.URL(), 200},
		{"rebound DNS", "evil.example", "", 403},
		{"another site", "", "https://evil.example", 403},
		{"another port", "", "http://127.0.0.1:1", 403},
		{"a sandboxed page", "", "null", 403},
	} {
		for _, path := range []string{"/playground/state", "/", "/api/v10/gateway"} {
			req, err := http.NewRequest("GET", "http://"+host+path, nil)
			if err != nil {
				t.Fatal(err)
			}
			req.Host = c.host
			req.Header.Set("User-Agent", "DiscordBot (test, 1)")
			if c.origin != "" {
				req.Header.Set("Origin", c.origin)
			}
			res, err := http.DefaultClient.Do(req)
			if err != nil {
				t.Fatal(err)
			}
			res.Body.Close()
			if res.StatusCode != c.want {
				t.Errorf("%s, %s: %d, want %d", c.name, path, res.StatusCode, c.want)
			}
		}
	}
}

func TestItListensOnLoopbackOnly(t *testing.T) {
	for _, addr := range []string{"0.0.0.0:0", ":0", "192.0.2.1:80", "example.org:80", "nonsense"} {
		s, err := playground.New(playground.Options{Token: token, Listen: addr})
		if err == nil {
			s.Close()
			t.Errorf("%q: no error", addr)
		}
	}
	s, _ := start(t, playground.Options{})
	_, err := playground.New(playground.Options{Token: token, Listen: strings.TrimPrefix(s.URL(), "http://")})
	if err == nil || !strings.Contains(err.Error(), "another port") {
		t.Errorf("a taken port: %v", err)
	}
	if _, err := playground.New(playground.Options{}); err == nil || !strings.Contains(err.Error(), "token") {
		t.Errorf("no token: %v", err)
	}
}
