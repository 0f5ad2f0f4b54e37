package contract

import (
	"bytes"
	"context"
	"encoding/json"
	"fmt"
	"io"
	"net/http"
	"net/url"
	"path/filepath"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/bwmarrin/discordgo"

	"cairn/playground"
)

// testTB stands for a test: it collects what is reported and runs the cleanups when
// the test says so.
type testTB struct {
	testing.TB // what is not implemented below would be a nil pointer

	mu       sync.Mutex
	reported []string
	cleanups []func()
	ended    bool
	late     bool
}

func (f *testTB) Helper() {}

func (f *testTB) Errorf(format string, args ...any) {
	f.mu.Lock()
	defer f.mu.Unlock()
	f.late = f.late || f.ended
	f.reported = append(f.reported, fmt.Sprintf(format, args...))
}

func (f *testTB) Cleanup(do func()) { f.cleanups = append(f.cleanups, do) }

func (f *testTB) end() {
	for _, do := range f.cleanups {
		do()
	}
	f.mu.Lock()
	f.ended = true
	f.mu.Unlock()
}

func (f *testTB) all() []string {
	f.mu.Lock()
	defer f.mu.Unlock()
	return append([]string{}, f.reported...)
}

func TestWithoutADescriptionNothingIsWatched(t *testing.T) {
	t.Setenv(Variable, "")
	f := &testTB{}
	if exchange, event := Watch(f); exchange != nil || event != nil || len(f.all()) > 0 {
		t.Errorf("%v, %v, %v", exchange != nil, event != nil, f.all())
	}
}

func TestAWrongFileIsTold(t *testing.T) {
	t.Setenv(Variable, filepath.Join(t.TempDir(), "none.json"))
	f := &testTB{}
	exchange, event := Watch(f)
	if exchange != nil || event != nil {
		t.Error("there are observers")
	}
	if all := f.all(); len(all) != 1 || !strings.Contains(all[0], "no such file") || !strings.Contains(all[0], Variable) {
		t.Errorf("%q", all)
	}
}

const botToken = "a-token-for-tests"

// bot connects discordgo to a playground and answers /checkin with the given words,
// then edits the answer.
func bot(t *testing.T, s *playground.Server, answer *discordgo.InteractionResponseData) *discordgo.Session {
	t.Helper()
	session, err := discordgo.New("Bot " + botToken)
	if err != nil {
		t.Fatal(err)
	}
	u, err := url.Parse(s.URL())
	if err != nil {
		t.Fatal(err)
	}
	session.Client = &http.Client{Transport: toPlayground{u.Host}}
	session.Identify.Intents = discordgo.IntentGuilds | discordgo.IntentGuildMessages | discordgo.IntentDirectMessages
	session.AddHandler(func(session *discordgo.Session, i *discordgo.InteractionCreate) {
		err := session.InteractionRespond(i.Interaction, &discordgo.InteractionResponse{Type: discordgo.InteractionResponseChannelMessageWithSource, Data: answer})
		if err != nil {
			return // a test may send what the playground refuses
		}
		words := "Noted."
		if _, err := session.InteractionResponseEdit(i.Interaction, &discordgo.WebhookEdit{Content: &words}); err != nil {
			t.Error(err)
		}
	})
	if err := session.Open(); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { session.Close() })
	return session
}

// toPlayground sends discordgo's requests to the playground.
type toPlayground struct{ host string }

func (p toPlayground) RoundTrip(r *http.Request) (*http.Response, error) {
	r = r.Clone(r.Context())
	r.URL.Scheme, r.URL.Host, r.Host = "http", p.host, ""
	return http.DefaultTransport.RoundTrip(r)
}

// call sends one request past any library.
func call(t *testing.T, s *playground.Server, method, path, body string) {
	t.Helper()
	r, err := http.NewRequest(method, s.URL()+path, bytes.NewReader([]byte(body)))
	if err != nil {
		t.Fatal(err)
	}
	if body != "" {
		r.Header.Set("Content-Type", "application/json")
	}
	r.Header.Set("Authorization", "Bot "+botToken)
	r.Header.Set("User-Agent", "DiscordBot (https://example.org, 1)")
	res, err := http.DefaultClient.Do(r)
	if err != nil {
		t.Fatal(err)
	}
	defer res.Body.Close()
	if _, err := io.Copy(io.Discard, res.Body); err != nil {
		t.Fatal(err)
	}
}

// watched is a playground under a watch that reports to the returned stand-in.
func watched(t *testing.T) (*playground.Server, *playground.Client, *testTB) {
	t.Helper()
	checker(t) // or skip
	f := &testTB{TB: t}
	exchange, event := Watch(f)
	s, err := playground.New(playground.Options{Token: botToken, Observe: exchange, ObserveEvent: event})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		if err := s.Close(); err != nil {
			t.Error(err)
		}
	})
	return s, playground.Dial(s.URL()), f
}

func soon(t *testing.T) context.Context {
	t.Helper()
	ctx, cancel := context.WithTimeout(context.Background(), 15*time.Second)
	t.Cleanup(cancel)
	return ctx
}

func TestARealPlaygroundFits(t *testing.T) {
	s, c, f := watched(t)
	b := bot(t, s, &discordgo.InteractionResponseData{
		Content: "How are you?", Flags: discordgo.MessageFlagsEphemeral,
		Embeds: []*discordgo.MessageEmbed{{Title: "Today", Description: "One stone", Color: 1}},
		Components: []discordgo.MessageComponent{discordgo.ActionsRow{Components: []discordgo.MessageComponent{
			discordgo.Button{CustomID: "note", Label: "Add a note", Style: discordgo.PrimaryButton},
		}}},
	})
	app := b.State.Application.ID
	if _, err := b.ApplicationCommandCreate(app, "", &discordgo.ApplicationCommand{Name: "checkin", Description: "How is today?"}); err != nil {
		t.Fatal(err)
	}
	maya := c.Person("maya")
	dm, err := maya.DM(soon(t))
	if err != nil {
		t.Fatal(err)
	}
	asked, err := maya.Command(soon(t), dm, "checkin")
	if err != nil || !asked.Answered() {
		t.Fatalf("%+v, %v", asked, err)
	}
	if pressed, err := maya.Press(soon(t), asked.Message, "note"); err != nil || !pressed.Answered() {
		t.Fatalf("%+v, %v", pressed, err)
	}
	if _, err := b.ChannelMessages(dm, 10, "", "", ""); err != nil {
		t.Error(err)
	}
	if _, err := b.ChannelMessageSend("1", "to nowhere"); err == nil {
		t.Error("an unknown channel takes a message")
	}
	call(t, s, "POST", "/api/v10/channels/"+dm+"/messages", `{"content":"Hello","nonce":"n1","enforce_nonce":true}`)
	call(t, s, "GET", "/api/v10/users/@me", "")
	call(t, s, "GET", "/api/v10/gateway/bot", "")
	for _, report := range f.all() {
		t.Error(report)
	}
}

func TestAWrongRequestIsReportedOnce(t *testing.T) {
	s, c, f := watched(t)
	b := bot(t, s, &discordgo.InteractionResponseData{Content: "How are you?", Components: []discordgo.MessageComponent{
		discordgo.ActionsRow{Components: []discordgo.MessageComponent{discordgo.Button{Label: "Add a note", Style: discordgo.PrimaryButton}}},
	}})
	if _, err := b.ApplicationCommandCreate(b.State.Application.ID, "", &discordgo.ApplicationCommand{Name: "checkin", Description: "How is today?"}); err != nil {
		t.Fatal(err)
	}
	maya := c.Person("maya")
	dm, err := maya.DM(soon(t))
	if err != nil {
		t.Fatal(err)
	}
	call(t, s, "POST", "/api/v10/channels/"+dm+"/messages", `{"content":"Hello","enforced_nonce":true}`)
	call(t, s, "POST", "/api/v10/channels/"+dm+"/messages", `{"content":"Hello again","enforced_nonce":true}`)
	call(t, s, "GET", "/api/v10/webhooks/1/"+interactionToken+"/nowhere", "")
	// The playground refuses the button, so there is no answer to wait for.
	ctx, cancel := context.WithTimeout(context.Background(), 500*time.Millisecond)
	defer cancel()
	if _, err := maya.Command(ctx, dm, "checkin"); err == nil {
		t.Error("a button without custom_id was taken")
	}
	want := []string{
		"POST /channels/{channel_id}/messages, request: does not fit Discord's API description:\n\tenforced_nonce: no such field is described",
		"GET /api/v10/webhooks/1/…/nowhere: not in Discord's API description",
		"data.components[0].components[0].custom_id: is missing; a button of style 1 has one",
	}
	all := f.all()
	if len(all) != len(want) {
		t.Errorf("%d reports: %q", len(all), all)
	}
	for i, w := range want {
		if i < len(all) && !strings.Contains(all[i], w) {
			t.Errorf("report %d is %q, want %q", i, all[i], w)
		}
	}
	if text := strings.Join(all, "\n"); strings.Contains(text, interactionToken) || strings.Contains(text, "aW50ZXJhY3Rpb246") {
		t.Errorf("a token is told: %s", text)
	}
}

func TestAFaultsAnswerIsNotChecked(t *testing.T) {
	s, c, f := watched(t)
	if err := c.FaultAdd(soon(t), playground.Fault{Kind: "status", Method: "POST", Path: "/channels/.*", Status: 503, Times: 1}); err != nil {
		t.Fatal(err)
	}
	maya := c.Person("maya")
	dm, err := maya.DM(soon(t))
	if err != nil {
		t.Fatal(err)
	}
	call(t, s, "POST", "/api/v10/channels/"+dm+"/messages", `{"content":"Hello"}`)
	if all := f.all(); len(all) > 0 {
		t.Errorf("%q", all)
	}
}

func TestNothingIsReportedAfterTheEnd(t *testing.T) {
	checker(t)
	f := &testTB{TB: t}
	exchange, event := Watch(f)
	var running sync.WaitGroup
	stop := make(chan struct{})
	for g := range 8 {
		running.Go(func() {
			for n := 0; ; n++ {
				select {
				case <-stop:
					return
				default:
				}
				exchange(sent("POST", messagesPath, fmt.Sprintf(`{"wrong%d":%d}`, g, n)))
				event("MESSAGE_CREATE", json.RawMessage(`{}`))
			}
		})
	}
	for len(f.all()) == 0 {
		time.Sleep(time.Millisecond)
	}
	f.end()
	before := len(f.all())
	time.Sleep(10 * time.Millisecond)
	close(stop)
	running.Wait()
	if f.late || len(f.all()) != before {
		t.Errorf("%d reports before the end, %d after", before, len(f.all()))
	}
}

func TestReportsAreFew(t *testing.T) {
	checker(t)
	f := &testTB{TB: t}
	exchange, _ := Watch(f)
	for n := range 100 {
		exchange(sent("POST", messagesPath, fmt.Sprintf(`{"wrong%d":1}`, n)))
	}
	all := f.all()
	if len(all) != reports+1 || !strings.Contains(all[reports], "more does not fit") {
		t.Errorf("%d reports, the last %q", len(all), all[len(all)-1])
	}
}

func TestAPanicIsReported(t *testing.T) {
	f := &testTB{TB: t}
	w := &watcher{t: f, told: map[string]bool{}} // without a description every check panics
	w.exchange(playground.Exchange{Method: "GET", Path: "/api/v10/gateway"})
	if all := f.all(); len(all) != 1 || !strings.Contains(all[0], "the check itself broke") {
		t.Errorf("%q", all)
	}
}
