package playground

import (
	"bufio"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"net/http"
	"net/url"
	"strings"
)

// Person is one person as a test plays them.
type Person struct {
	c      *Client
	handle string
}

func (p *Person) path(rest string) string { return "/people/" + url.PathEscape(p.handle) + rest }

// Handle is the name by which the person was asked for.
func (p *Person) Handle() string { return p.handle }

// DM opens the person's DM with the bot and returns the channel's id.
func (p *Person) DM(ctx context.Context) (string, error) { return p.openDM(ctx, object{}) }

// DMWith opens a DM with another person and returns the channel's id.
func (p *Person) DMWith(ctx context.Context, other string) (string, error) {
	return p.openDM(ctx, object{"with": other})
}

func (p *Person) openDM(ctx context.Context, in object) (string, error) {
	var out struct {
		ID string `json:"id"`
	}
	return out.ID, p.c.do(ctx, "POST", p.path("/dm"), in, &out)
}

// Set changes the person's settings: accepts_dms, installed, locale, guilds.
func (p *Person) Set(ctx context.Context, settings map[string]any) error {
	return p.c.do(ctx, "POST", p.path(""), settings, nil)
}

// Messages are the newest messages of a channel that the person sees, oldest first.
func (p *Person) Messages(ctx context.Context, channelID string) ([]*Message, error) {
	var list []*Message
	return list, p.c.do(ctx, "GET", p.path("/channels/"+channelID+"/messages?limit=200"), nil, &list)
}

// Last is the newest message of a channel; an error if there is none.
func (p *Person) Last(ctx context.Context, channelID string) (*Message, error) {
	list, err := p.Messages(ctx, channelID)
	if err != nil {
		return nil, err
	}
	if len(list) == 0 {
		return nil, fmt.Errorf("playground: %s sees no message in channel %s", p.handle, channelID)
	}
	return list[len(list)-1], nil
}

// Await waits for a message in a channel that fits, also one that is there already.
func (p *Person) Await(ctx context.Context, channelID string, fits func(*Message) bool) (*Message, error) {
	ctx, cancel := context.WithCancel(ctx)
	defer cancel()
	events, err := p.Events(ctx)
	if err != nil {
		return nil, err
	}
	list, err := p.Messages(ctx, channelID)
	if err != nil {
		return nil, err
	}
	for _, m := range list {
		if fits(m) {
			return m, nil
		}
	}
	for e := range events {
		if e.Message != nil && e.ChannelID == channelID && fits(e.Message) {
			return e.Message, nil
		}
	}
	return nil, fmt.Errorf("playground: %s waited in vain for a message in channel %s: %w", p.handle, channelID, ctx.Err())
}

// Say writes an ordinary message.
func (p *Person) Say(ctx context.Context, channelID, content string) (*Message, error) {
	m := &Message{}
	return m, p.c.do(ctx, "POST", p.path("/channels/"+channelID+"/messages"), object{"content": content}, m)
}

// ThreadStart is what StartThread makes.
type ThreadStart struct {
	Name    string   `json:"name"`
	Content string   `json:"content,omitempty"` // the first message; a forum post must have one
	Private bool     `json:"private,omitempty"`
	Members []string `json:"members,omitempty"` // who else is in it, by handle; "bot" for the bot
	Tags    []string `json:"applied_tags,omitempty"`
}

// StartThread starts a thread in a text or announcement channel, or a post in a forum.
func (p *Person) StartThread(ctx context.Context, channelID string, t ThreadStart) (Channel, error) {
	var c Channel
	return c, p.c.do(ctx, "POST", p.path("/channels/"+channelID+"/threads"), t, &c)
}

// Commands are the names of the commands the person's picker shows in a channel.
func (p *Person) Commands(ctx context.Context, channelID string) ([]string, error) {
	var list []struct {
		Name string `json:"name"`
	}
	if err := p.c.do(ctx, "GET", p.path("/channels/"+channelID+"/commands"), nil, &list); err != nil {
		return nil, err
	}
	names := []string{}
	for _, c := range list {
		names = append(names, c.Name)
	}
	return names, nil
}

// Option is one filled-in option of a command.
type Option struct {
	Name    string   `json:"name"`
	Value   any      `json:"value,omitempty"`
	Options []Option `json:"options,omitempty"`
	Focused bool     `json:"focused,omitempty"`
}

// Opt is an option with a value; Typing one that is being typed, for Autocomplete.
func Opt(name string, value any) Option { return Option{Name: name, Value: value} }

// Typing is the option that is being typed.
func Typing(name string, value any) Option { return Option{Name: name, Value: value, Focused: true} }

// Command runs a slash command and waits for the final answer. A name of several words
// names a subcommand: "reminders set".
func (p *Person) Command(ctx context.Context, channelID, name string, options ...Option) (Result, error) {
	return p.command(ctx, "command", channelID, name, options)
}

// Autocomplete asks what the bot suggests for the option made with Typing.
func (p *Person) Autocomplete(ctx context.Context, channelID, name string, options ...Option) (Result, error) {
	return p.command(ctx, "autocomplete", channelID, name, options)
}

func (p *Person) command(ctx context.Context, kind, channelID, name string, options []Option) (Result, error) {
	words := strings.Fields(name)
	if len(words) == 0 {
		return Result{}, errors.New("playground: a command has a name")
	}
	for i := len(words) - 1; i > 0; i-- {
		options = []Option{{Name: words[i], Options: options}}
	}
	in := map[string]any{"type": kind, "channel_id": channelID, "name": words[0]}
	if options != nil {
		in["options"] = options
	}
	return p.Interact(ctx, in)
}

// Press presses a button of a message and waits for the final answer.
func (p *Person) Press(ctx context.Context, m *Message, customID string) (Result, error) {
	return p.useComponent(ctx, m, customID, nil)
}

// Choose picks values in a select of a message and waits for the final answer.
func (p *Person) Choose(ctx context.Context, m *Message, customID string, values ...string) (Result, error) {
	if values == nil {
		values = []string{}
	}
	return p.useComponent(ctx, m, customID, values)
}

func (p *Person) useComponent(ctx context.Context, m *Message, customID string, values []string) (Result, error) {
	if m == nil {
		return Result{}, errors.New("playground: there is no message to use a component of")
	}
	if customID == "" {
		return Result{}, fmt.Errorf("playground: the message has no such component; it shows %s", m.inventory())
	}
	in := map[string]any{"type": "component", "channel_id": m.ChannelID, "message_id": m.ID, "custom_id": customID}
	if values != nil {
		in["values"] = values
	}
	return p.Interact(ctx, in)
}

// Submit sends an opened modal with what was filled in, by custom_id, and waits for the
// final answer.
func (p *Person) Submit(ctx context.Context, modal *Modal, values map[string]any) (Result, error) {
	if modal == nil {
		return Result{}, errors.New("playground: there is no modal to send")
	}
	if values == nil {
		values = map[string]any{}
	}
	return p.Interact(ctx, map[string]any{"type": "modal", "modal_id": modal.ID, "values": values})
}

// Interact sends an interaction just as given, see docs/playground.md; without a "wait"
// it waits for the final answer.
func (p *Person) Interact(ctx context.Context, in map[string]any) (Result, error) {
	if _, given := in["wait"]; !given {
		with := map[string]any{"wait": "final"}
		for k, v := range in {
			with[k] = v
		}
		in = with
	}
	var r Result
	return r, p.c.do(ctx, "POST", p.path("/interactions"), in, &r)
}

// Event is one server-sent event; Raw is all of it.
type Event struct {
	Type          string          `json:"type"`
	ChannelID     string          `json:"channel_id"`
	MessageID     string          `json:"message_id"`
	InteractionID string          `json:"interaction_id"`
	Message       *Message        `json:"-"` // of message_create and message_update
	Modal         *Modal          `json:"modal"`
	Connected     bool            `json:"connected"`
	Raw           json.RawMessage `json:"-"`
}

// Events streams what the person's page would be told, beginning after hello. The
// channel closes when ctx ends or the playground does.
func (p *Person) Events(ctx context.Context) (<-chan Event, error) {
	req, err := http.NewRequestWithContext(ctx, "GET", p.c.url+"/playground"+p.path("/events"), nil)
	if err != nil {
		return nil, fmt.Errorf("playground: %w", err)
	}
	res, err := p.c.http.Do(req)
	if err != nil {
		return nil, fmt.Errorf("playground: %w", err)
	}
	if res.StatusCode != http.StatusOK {
		res.Body.Close()
		return nil, &ClientError{res.StatusCode, "no events for " + p.handle}
	}
	lines := bufio.NewScanner(res.Body)
	lines.Buffer(nil, 4<<20)
	// hello says that the stream is set up: what happens from here on is seen.
	for lines.Scan() && lines.Text() != `data: {"type":"hello"}` {
	}
	out := make(chan Event, 64)
	go func() {
		defer close(out)
		defer res.Body.Close()
		for lines.Scan() {
			data, isData := strings.CutPrefix(lines.Text(), "data: ")
			if !isData {
				continue
			}
			e, err := readEvent([]byte(data))
			if err != nil {
				return
			}
			select {
			case out <- e:
			case <-ctx.Done():
				return
			}
		}
	}()
	return out, nil
}

func readEvent(data []byte) (Event, error) {
	e := Event{Raw: data}
	if err := json.Unmarshal(data, &e); err != nil {
		return e, err
	}
	if e.Type == "message_create" || e.Type == "message_update" {
		var with struct {
			Message *Message `json:"message"`
		}
		if err := json.Unmarshal(data, &with); err != nil {
			return e, err
		}
		e.Message = with.Message
	}
	return e, nil
}

// Places are the servers, channels, threads and DMs that a person sees.
type Places struct {
	Guilds []struct {
		ID       string         `json:"id"`
		Name     string         `json:"name"`
		Channels []PlaceChannel `json:"channels"`
	} `json:"guilds"`
	DMs []struct {
		ID        string `json:"id"`
		Recipient User   `json:"recipient"`
	} `json:"dms"`
}

// PlaceChannel is a channel as a person's sidebar lists it.
type PlaceChannel struct {
	ID      string        `json:"id"`
	Name    string        `json:"name"`
	Type    int           `json:"type"`
	Threads []PlaceThread `json:"threads"` // oldest first, archived ones too
	// BotMayPost says whether the bot can write there.
	BotMayPost bool `json:"bot_may_post"`
}

// PlaceThread is a thread or forum post as a person's sidebar lists it.
type PlaceThread struct {
	ID       string `json:"id"`
	Name     string `json:"name"`
	Type     int    `json:"type"`
	Archived bool   `json:"archived"`
	Locked   bool   `json:"locked"`
}

// Places tells what the person's sidebar shows.
func (p *Person) Places(ctx context.Context) (Places, error) {
	var out Places
	return out, p.c.do(ctx, "GET", p.path("/channels"), nil, &out)
}
