package playground_test

import (
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"cairn/playground"
)

// once runs a playground on dir until f returns.
func once(t *testing.T, dir string, f func(b *rawBot)) {
	t.Helper()
	s, err := playground.New(playground.Options{Token: token, Dir: dir, Limits: playground.Limits{Off: true}})
	if err != nil {
		t.Fatal(err)
	}
	f(&rawBot{t: t, s: s, c: playground.Dial(s.URL())})
	if err := s.Close(); err != nil {
		t.Fatal(err)
	}
}

func TestTheWorldOutlivesARestart(t *testing.T) {
	dir := t.TempDir()
	in := "/channels/" + roomID + "/messages"
	var dm, posted, command, version, chart string
	var clock time.Time
	once(t, dir, func(b *rawBot) {
		b.register(ping)
		list := b.do("GET", "/applications/"+appID+"/commands", nil).list
		command, version = list[0]["id"].(string), list[0]["version"].(string)
		dm = b.dm(mayaID)
		posted = b.do("POST", in, object{"content": "kept", "nonce": "n1", "enforce_nonce": true}).id()
		chart = b.upload("POST", in, object{"embeds": []object{{"title": "Chart", "image": object{"url": "attachment://c.png"}}}}, map[string]string{"c.png": onePixel}).id()
		if err := b.c.Person("noor").Set(ctx(t), object{"accepts_dms": true, "guilds": []string{}}); err != nil {
			t.Fatal(err)
		}
		if _, err := b.c.ClockAdvance(ctx(t), 4*time.Minute); err != nil {
			t.Fatal(err)
		}
		clock = b.s.Clock().Now()
	})
	once(t, dir, func(b *rawBot) {
		if now := b.s.Clock().Now(); now.Before(clock) {
			t.Errorf("the clock fell back from %v to %v", clock, now)
		}
		if again := b.dm(mayaID); again != dm {
			t.Errorf("the DM is %s, was %s", again, dm)
		}
		list := b.do("PUT", "/applications/"+appID+"/commands", []object{ping}).list
		if list[0]["id"] != command || list[0]["version"] != version {
			t.Errorf("the command is %v, was %s at %s", list[0], command, version)
		}
		a := b.do("POST", in, object{"content": "kept", "nonce": "n1", "enforce_nonce": true})
		if a.id() != posted {
			t.Error("the nonce is forgotten")
		}
		b.want("edit an old message", b.do("PATCH", in+"/"+posted, object{"content": "changed"}), 200, -1)
		shown := b.do("GET", in+"/"+chart, nil)
		image := shown.body["embeds"].([]any)[0].(object)["image"].(object)["url"].(string)
		if !strings.HasPrefix(image, b.s.URL()) {
			t.Errorf("the image is at %s", image)
		}
		if code, body := get(t, image); code != 200 || body != onePixel {
			t.Errorf("the image: %d", code)
		}
		fresh := b.do("POST", in, object{"content": "new"})
		if len(fresh.id()) < len(posted) || fresh.id() <= posted {
			t.Errorf("the new id %s is not after %s", fresh.id(), posted)
		}
		state, err := b.c.State(ctx(t))
		if err != nil {
			t.Fatal(err)
		}
		for _, p := range state.People {
			if p.Handle == "noor" && !p.AcceptsDMs {
				t.Error("noor's setting is lost")
			}
		}
		b.want("noor is still away", b.do("GET", "/guilds/"+guildID+"/members/"+noorID, nil), 404, 10007)
		b.s.Clock().Advance(2 * time.Minute)
		if a := b.do("POST", in, object{"content": "kept", "nonce": "n1", "enforce_nonce": true}); a.id() == posted {
			t.Error("the nonce is remembered for ever")
		}
	})
}

// What was answered can be edited after a restart, for as long as its token lives, and by
// whom it was for seen; what was not is gone.
func TestTokensOutliveARestart(t *testing.T) {
	dir := t.TempDir()
	var answered, pressed, thinking object
	t.Run("before", func(t *testing.T) {
		b := newBot(t, playground.Options{Dir: dir})
		b.register(ping)
		r := b.pinged(func(i object) {
			answered = i
			b.want("answer", b.reply(i, 4, object{"content": "In", "flags": 64, "components": button}), 204, -1)
		})
		b.on(func(i object) {
			pressed = i
			b.want("update", b.reply(i, 7, object{"content": "Out", "components": button}), 204, -1)
		})
		if _, err := b.c.Person("maya").Press(ctx(t), r.Message, "go"); err != nil {
			t.Fatal(err)
		}
		<-b.heard
		b.on(func(i object) {
			thinking = i
			b.want("defer", b.reply(i, 5, nil), 204, -1)
		})
		go func() { _, _ = b.c.Person("maya").Command(ctx(t), roomID, "ping") }()
		<-b.heard
		if err := b.s.Close(); err != nil {
			t.Fatal(err)
		}
	})
	once(t, dir, func(b *rawBot) {
		for what, i := range map[string]object{"the answer": answered, "the press": pressed} {
			b.want("edit "+what, b.open("PATCH", hook(i, "/messages/@original"), object{"content": what}), 200, -1)
			shown, err := b.c.Person("maya").Messages(ctx(t), roomID)
			if err != nil || !slices.ContainsFunc(shown, func(m *playground.Message) bool { return m.Content == what && m.Ephemeral() }) {
				t.Errorf("%s is not seen to change: %v", what, err)
			}
		}
		b.want("a follow-up", b.open("POST", hook(answered, ""), object{"content": "more", "flags": 64}), 200, -1)
		b.want("the first answer again", b.reply(answered, 4, object{"content": "again"}), 400, 40060)
		b.want("edit what was thought about", b.open("PATCH", hook(thinking, "/messages/@original"), object{"content": "x"}), 401, 50027)
		if _, err := b.c.ClockAdvance(ctx(t), 10*time.Minute); err != nil {
			t.Fatal(err)
		}
	})
	once(t, dir, func(b *rawBot) {
		b.want("after ten minutes", b.open("PATCH", hook(pressed, "/messages/@original"), object{"content": "still"}), 200, -1)
		b.s.Clock().Advance(6 * time.Minute)
		b.want("after sixteen", b.open("PATCH", hook(pressed, "/messages/@original"), object{"content": "late"}), 401, 50027)
	})
}

func TestChangesAreWrittenSoon(t *testing.T) {
	t.Parallel()
	dir := t.TempDir()
	s, err := playground.New(playground.Options{Token: token, Dir: dir})
	if err != nil {
		t.Fatal(err)
	}
	defer s.Close()
	say(t, playground.Dial(s.URL()), "remember me")
	waitFor(t, func() bool {
		data, err := os.ReadFile(filepath.Join(dir, "playground.json"))
		return err == nil && strings.Contains(string(data), "remember me")
	})
	left, err := filepath.Glob(filepath.Join(dir, "*.tmp"))
	if err != nil || len(left) != 0 {
		t.Errorf("temporary files are left: %v, %v", left, err)
	}
}

func TestADamagedFileIsNamed(t *testing.T) {
	for name, content := range map[string]string{
		"half a file":          `{"version":1,"messages":{"118`,
		"empty":                "",
		"another version":      `{"version":99}`,
		"other JSON":           `[]`,
		"a backwards clock":    `{"version":1,"clock_offset_ns":-5}`,
		"a strange channel":    `{"version":1,"messages":{"1":[{"id":"5","channel_id":"1"}]}}`,
		"a message of nothing": `{"version":1,"messages":{"` + roomID + `":[{}]}}`,
		"a DM of one":          `{"version":1,"dms":[{"id":"5","recipients":["1"]}]}`,
	} {
		t.Run(name, func(t *testing.T) {
			dir := t.TempDir()
			path := filepath.Join(dir, "playground.json")
			if err := os.WriteFile(path, []byte(content), 0o600); err != nil {
				t.Fatal(err)
			}
			s, err := playground.New(playground.Options{Token: token, Dir: dir})
			if err == nil {
				s.Close()
				t.Fatal("it was read")
			}
			if !strings.Contains(err.Error(), path) || !strings.Contains(err.Error(), "move it away") {
				t.Errorf("the error is %v", err)
			}
			if after, err := os.ReadFile(path); err != nil || string(after) != content {
				t.Error("the file was changed")
			}
		})
	}
}
