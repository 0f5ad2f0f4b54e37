package playground_test

import (
	"context"
	"flag"
	"net/http"
	"net/url"
	"os"
	"runtime"
	"strconv"
	"strings"
	"testing"
	"time"

	"github.com/bwmarrin/discordgo"

	"cairn/playground"
)

const token = "test-token"

// Many tests wait for real seconds to pass, not for the processor.
func TestMain(m *testing.M) {
	flag.Parse()
	fuzzing := flag.Lookup("test.fuzz").Value.String() != ""
	if !fuzzing && flag.Lookup("test.parallel").Value.String() == strconv.Itoa(runtime.GOMAXPROCS(0)) {
		flag.Set("test.parallel", "8")
	}
	os.Exit(m.Run())
}

func ctx(t *testing.T) context.Context {
	t.Helper()
	c, cancel := context.WithTimeout(context.Background(), 20*time.Second)
	t.Cleanup(cancel)
	return c
}

// start runs a playground for one test.
func start(t *testing.T, o playground.Options) (*playground.Server, *playground.Client) {
	t.Helper()
	o.Token = token
	watch(t, &o)
	s, err := playground.New(o)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		if err := s.Close(); err != nil {
			t.Error(err)
		}
	})
	return s, playground.Dial(s.URL())
}

// toPlayground sends discordgo's requests to the playground in place of discord.com.
type toPlayground struct{ host string }

func (p toPlayground) RoundTrip(r *http.Request) (*http.Response, error) {
	r = r.Clone(r.Context())
	r.URL.Scheme, r.URL.Host, r.Host = "http", p.host, ""
	return http.DefaultTransport.RoundTrip(r)
}

// connect opens a discordgo bot.
func connect(t *testing.T, s *playground.Server, intents discordgo.Intent, setUp func(*discordgo.Session)) *discordgo.Session {
	t.Helper()
	bot, err := discordgo.New("Bot " + token)
	if err != nil {
		t.Fatal(err)
	}
	u, err := url.Parse(s.URL())
	if err != nil {
		t.Fatal(err)
	}
	bot.Client = &http.Client{Transport: toPlayground{u.Host}}
	bot.Identify.Intents = intents
	if setUp != nil {
		setUp(bot)
	}
	if err := bot.Open(); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { bot.Close() })
	return bot
}

func TestABotAndAPersonMeet(t *testing.T) {
	t.Parallel()
	s, c := start(t, playground.Options{})
	connect(t, s, 0, func(bot *discordgo.Session) {
		bot.AddHandler(func(bot *discordgo.Session, i *discordgo.InteractionCreate) {
			answer := func(r *discordgo.InteractionResponse) {
				if err := bot.InteractionRespond(i.Interaction, r); err != nil {
					t.Error(err)
				}
			}
			switch i.Type {
			case discordgo.InteractionApplicationCommand:
				answer(&discordgo.InteractionResponse{Type: discordgo.InteractionResponseChannelMessageWithSource, Data: &discordgo.InteractionResponseData{
					Content: "How are you?", Flags: discordgo.MessageFlagsEphemeral,
					Components: []discordgo.MessageComponent{
						discordgo.ActionsRow{Components: []discordgo.MessageComponent{
							discordgo.SelectMenu{CustomID: "mood", Placeholder: "Mood", Options: []discordgo.SelectMenuOption{{Label: "low", Value: "2"}, {Label: "fine", Value: "7"}}},
						}},
						discordgo.ActionsRow{Components: []discordgo.MessageComponent{
							discordgo.Button{CustomID: "note", Label: "Add a note"},
						}},
					},
				}})
			case discordgo.InteractionMessageComponent:
				if d := i.MessageComponentData(); d.CustomID == "mood" {
					answer(&discordgo.InteractionResponse{Type: discordgo.InteractionResponseUpdateMessage, Data: &discordgo.InteractionResponseData{
						Content:    "Mood " + d.Values[0],
						Components: []discordgo.MessageComponent{discordgo.ActionsRow{Components: []discordgo.MessageComponent{discordgo.Button{CustomID: "note", Label: "Add a note"}}}},
					}})
					return
				}
				answer(&discordgo.InteractionResponse{Type: discordgo.InteractionResponseModal, Data: &discordgo.InteractionResponseData{
					CustomID: "note", Title: "A note", Components: []discordgo.MessageComponent{
						discordgo.Label{Label: "Your note", Component: discordgo.TextInput{CustomID: "text", Style: discordgo.TextInputParagraph}},
					},
				}})
			case discordgo.InteractionModalSubmit:
				d := i.ModalSubmitData()
				field := d.Components[0].(*discordgo.Label).Component.(*discordgo.TextInput)
				answer(&discordgo.InteractionResponse{Type: discordgo.InteractionResponseDeferredChannelMessageWithSource})
				words := "Noted: " + field.Value
				if _, err := bot.InteractionResponseEdit(i.Interaction, &discordgo.WebhookEdit{Content: &words}); err != nil {
					t.Error(err)
				}
			}
		})
		bot.AddHandler(func(bot *discordgo.Session, r *discordgo.Ready) {
			if _, err := bot.ApplicationCommandBulkOverwrite(r.Application.ID, "", []*discordgo.ApplicationCommand{{Name: "checkin", Description: "How is today?"}}); err != nil {
				t.Error(err)
			}
		})
	})

	maya, sam := c.Person("maya"), c.Person("sam")
	dm, err := maya.DM(ctx(t))
	if err != nil {
		t.Fatal(err)
	}
	waitFor(t, func() bool {
		names, err := maya.Commands(ctx(t), dm)
		return err == nil && len(names) == 1 && names[0] == "checkin"
	})
	state, err := c.State(ctx(t))
	if err != nil {
		t.Fatal(err)
	}
	room := state.Channel("check-ins")

	asked, err := maya.Command(ctx(t), room, "checkin")
	if err != nil || !asked.Answered() {
		t.Fatalf("checkin: %+v, %v", asked, err)
	}
	if !asked.Message.Ephemeral() {
		t.Error("the answer is not ephemeral")
	}
	if seen, err := sam.Messages(ctx(t), room); err != nil || len(seen) != 0 {
		t.Errorf("sam sees %d messages, %v", len(seen), err)
	}
	chose, err := maya.Choose(ctx(t), asked.Message, asked.Message.Select("Mood").CustomID, "7")
	if err != nil || chose.Message.Content != "Mood 7" || chose.Message.ID != asked.Message.ID {
		t.Fatalf("choose: %+v, %v", chose, err)
	}
	pressed, err := maya.Press(ctx(t), chose.Message, chose.Message.Button("note").CustomID)
	if err != nil || pressed.Modal == nil {
		t.Fatalf("press: %+v, %v", pressed, err)
	}
	sent, err := maya.Submit(ctx(t), pressed.Modal, map[string]any{"text": "better"})
	if err != nil || !sent.Answered() || sent.Message.Content != "Noted: better" || sent.Message.Loading() {
		t.Fatalf("submit: %+v, %v", sent, err)
	}
	if seen, err := sam.Last(ctx(t), room); err != nil || seen.ID != sent.Message.ID {
		t.Errorf("sam sees %+v, %v", seen, err)
	}
	if _, err := maya.Submit(ctx(t), pressed.Modal, map[string]any{"text": "again"}); err == nil || !strings.Contains(err.Error(), "sent already") {
		t.Errorf("a modal sent twice: %v", err)
	}
}

// waitFor waits for something that happens soon.
func waitFor(t *testing.T, done func() bool) {
	t.Helper()
	for end := time.Now().Add(10 * time.Second); !done(); time.Sleep(5 * time.Millisecond) {
		if time.Now().After(end) {
			t.Fatal("it did not happen within 10 s")
		}
	}
}
