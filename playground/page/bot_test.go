package page_test

import (
	"net/http"
	"net/url"
	"sync"
	"testing"

	"github.com/bwmarrin/discordgo"

	"cairn/playground"
	"cairn/playground/page"
)

const token = "page-test"

// world runs a playground that serves the page, with the world in dir.
func world(t *testing.T, listen, dir string) *playground.Server {
	t.Helper()
	s, err := playground.New(playground.Options{Listen: listen, Dir: dir, Token: token, Page: page.Files})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { s.Close() })
	return s
}

// local sends the library's requests to the playground in place of discord.com.
type local struct{ host string }

func (l local) RoundTrip(r *http.Request) (*http.Response, error) {
	r = r.Clone(r.Context())
	r.URL.Scheme, r.URL.Host, r.Host = "http", l.host, ""
	return http.DefaultTransport.RoundTrip(r)
}

// scribe is a bot that answers /checkin with two controls, /words with a form and
// /silent not at all, and keeps what people sent it.
type scribe struct {
	t       *testing.T
	session *discordgo.Session
	mu      sync.Mutex
	sent    map[string][]string
}

func connectScribe(t *testing.T, s *playground.Server) *scribe {
	t.Helper()
	u, err := url.Parse(s.URL())
	if err != nil {
		t.Fatal(err)
	}
	session, err := discordgo.New("Bot " + token)
	if err != nil {
		t.Fatal(err)
	}
	session.Client = &http.Client{Transport: local{u.Host}}
	session.Identify.Intents = discordgo.IntentsNone
	b := &scribe{t: t, session: session, sent: map[string][]string{}}
	session.AddHandler(b.answer)
	if err := session.Open(); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { session.Close() })
	least := 0.0
	_, err = session.ApplicationCommandBulkOverwrite(session.State.User.ID, "", []*discordgo.ApplicationCommand{
		{Name: "checkin", Description: "Note how you are", Options: []*discordgo.ApplicationCommandOption{
			{Type: discordgo.ApplicationCommandOptionInteger, Name: "mood", Description: "From 0 to 10", Required: true, MinValue: &least, MaxValue: 10},
			{Type: discordgo.ApplicationCommandOptionString, Name: "zone", Description: "Your time zone", Autocomplete: true},
		}},
		{Name: "silent", Description: "Says nothing"},
		{Name: "post", Description: "Posts somewhere", Options: []*discordgo.ApplicationCommandOption{
			{Type: discordgo.ApplicationCommandOptionChannel, Name: "where", Description: "A text channel, thread or forum", Required: true,
				ChannelTypes: []discordgo.ChannelType{discordgo.ChannelTypeGuildText, discordgo.ChannelTypeGuildPublicThread, discordgo.ChannelTypeGuildForum}},
			{Type: discordgo.ApplicationCommandOptionRole, Name: "ping", Description: "A role to call"},
		}},
	})
	if err != nil {
		t.Fatal(err)
	}
	return b
}

func (b *scribe) note(key string, values ...string) {
	b.mu.Lock()
	defer b.mu.Unlock()
	b.sent[key] = values
}

func (b *scribe) received(key string) []string {
	b.mu.Lock()
	defer b.mu.Unlock()
	return b.sent[key]
}

func (b *scribe) respond(i *discordgo.InteractionCreate, kind discordgo.InteractionResponseType, data *discordgo.InteractionResponseData) {
	if err := b.session.InteractionRespond(i.Interaction, &discordgo.InteractionResponse{Type: kind, Data: data}); err != nil {
		b.t.Error(err)
	}
}

// post writes into the place that was named, and says how that went.
func (b *scribe) post(i *discordgo.InteractionCreate, data discordgo.ApplicationCommandInteractionData) {
	where, words := data.Options[0].Value.(string), "Wednesday at 19:00, that is <t:1618953630:F>."
	var roles []string
	if len(data.Options) > 1 {
		roles = append(roles, data.Options[1].Value.(string))
		words = "<@&" + roles[0] + "> " + words
	}
	message := &discordgo.MessageSend{Content: words, AllowedMentions: &discordgo.MessageAllowedMentions{Roles: roles}}
	var err error
	if data.Resolved.Channels[where].Type == discordgo.ChannelTypeGuildForum {
		_, err = b.session.ForumThreadStartComplex(where, &discordgo.ThreadStart{Name: "Wednesday", AutoArchiveDuration: 1440}, message)
	} else {
		_, err = b.session.ChannelMessageSendComplex(where, message)
	}
	answer := "Posted."
	if err != nil {
		answer = "Discord says: " + err.Error()
	}
	b.respond(i, discordgo.InteractionResponseChannelMessageWithSource, &discordgo.InteractionResponseData{Content: answer, Flags: discordgo.MessageFlagsEphemeral})
}

func (b *scribe) answer(_ *discordgo.Session, i *discordgo.InteractionCreate) {
	switch i.Type {
	case discordgo.InteractionApplicationCommandAutocomplete:
		b.respond(i, discordgo.InteractionApplicationCommandAutocompleteResult, &discordgo.InteractionResponseData{
			Choices: []*discordgo.ApplicationCommandOptionChoice{{Name: "Berlin", Value: "Europe/Berlin"}},
		})
	case discordgo.InteractionApplicationCommand:
		if data := i.ApplicationCommandData(); data.Name == "post" {
			b.post(i, data)
			return
		}
		if data := i.ApplicationCommandData(); data.Name == "checkin" {
			for _, o := range data.Options {
				switch v := o.Value.(type) {
				case string:
					b.note(o.Name, v)
				case float64:
					b.note(o.Name, "number")
				}
			}
			b.respond(i, discordgo.InteractionResponseChannelMessageWithSource, &discordgo.InteractionResponseData{
				Content: "How is **today**?", Flags: discordgo.MessageFlagsEphemeral, Components: controls(),
			})
		}
	case discordgo.InteractionMessageComponent:
		data := i.MessageComponentData()
		b.note(data.CustomID, data.Values...)
		if data.CustomID == "write" {
			b.respond(i, discordgo.InteractionResponseModal, form())
		} else {
			b.respond(i, discordgo.InteractionResponseDeferredMessageUpdate, nil)
		}
	case discordgo.InteractionModalSubmit:
		for _, c := range i.ModalSubmitData().Components {
			switch inner := c.(*discordgo.Label).Component.(type) {
			case *discordgo.TextInput:
				b.note(inner.CustomID, inner.Value)
			case *discordgo.SelectMenu:
				b.note(inner.CustomID, inner.Values...)
			}
		}
		b.respond(i, discordgo.InteractionResponseUpdateMessage, &discordgo.InteractionResponseData{Content: "Kept. Thank you.", Components: []discordgo.MessageComponent{}})
	}
}

func controls() []discordgo.MessageComponent {
	two := 2
	return []discordgo.MessageComponent{
		discordgo.ActionsRow{Components: []discordgo.MessageComponent{discordgo.SelectMenu{CustomID: "tags", Placeholder: "What was going on?", MinValues: &two, MaxValues: 3, Options: []discordgo.SelectMenuOption{
			{Label: "Stress", Value: "stress"}, {Label: "Tired", Value: "tired"}, {Label: "Company", Value: "company"},
		}}}},
		discordgo.ActionsRow{Components: []discordgo.MessageComponent{discordgo.Button{Label: "Write a few words", CustomID: "write"}}},
	}
}

func form() *discordgo.InteractionResponseData {
	return &discordgo.InteractionResponseData{CustomID: "words", Title: "A few words", Components: []discordgo.MessageComponent{
		discordgo.Label{Label: "What happened?", Component: discordgo.TextInput{CustomID: "what", Style: discordgo.TextInputShort, MinLength: 3, MaxLength: 40}},
		discordgo.Label{Label: "What helped?", Component: discordgo.SelectMenu{CustomID: "helped", Options: []discordgo.SelectMenuOption{
			{Label: "A walk", Value: "walk"}, {Label: "A call", Value: "call"},
		}}},
	}}
}
