package playground

import (
	"bufio"
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"net/http"
	"net/url"
	"strconv"
	"strings"
	"time"
)

// Client plays people and moves the world of a running playground, over its control
// API. Tests use it in place of Discord's app. Any number of goroutines may share it.
type Client struct {
	url  string
	http *http.Client
}

// Dial returns a client of the playground at url, such as Server.URL gives.
func Dial(url string) *Client {
	t := http.DefaultTransport.(*http.Transport).Clone()
	t.MaxIdleConnsPerHost = 64 // load tests play many people at once
	return &Client{url: strings.TrimSuffix(url, "/"), http: &http.Client{Transport: t}}
}

// ClientError is what the control API refused, with its status.
type ClientError struct {
	Status int
	What   string
}

func (e *ClientError) Error() string { return fmt.Sprintf("playground: %s (%d)", e.What, e.Status) }

// do sends a control request and reads the answer into out, unless that is nil.
func (c *Client) do(ctx context.Context, method, path string, in, out any) error {
	var body io.Reader
	if in != nil {
		b, err := json.Marshal(in)
		if err != nil {
			return fmt.Errorf("playground: encode the request to %s: %w", path, err)
		}
		body = bytes.NewReader(b)
	}
	req, err := http.NewRequestWithContext(ctx, method, c.url+"/playground"+path, body)
	if err != nil {
		return fmt.Errorf("playground: %w", err)
	}
	if in != nil {
		req.Header.Set("Content-Type", "application/json")
	}
	res, err := c.http.Do(req)
	if err != nil {
		return fmt.Errorf("playground: %w", err)
	}
	defer res.Body.Close()
	data, err := io.ReadAll(res.Body)
	if err != nil {
		return fmt.Errorf("playground: read the answer of %s: %w", path, err)
	}
	if res.StatusCode != http.StatusOK {
		var e struct {
			Error string `json:"error"`
		}
		if json.Unmarshal(data, &e) != nil || e.Error == "" {
			e.Error = string(data)
		}
		return &ClientError{res.StatusCode, e.Error}
	}
	if out == nil {
		return nil
	}
	if err := json.Unmarshal(data, out); err != nil {
		return fmt.Errorf("playground: the answer of %s cannot be read: %w", path, err)
	}
	return nil
}

// Person is somebody of the playground's world, by handle or id.
func (c *Client) Person(handle string) *Person { return &Person{c: c, handle: handle} }

// State is the whole world as the page sees it: the JSON of GET /playground/state.
func (c *Client) State(ctx context.Context) (State, error) {
	var s State
	return s, c.do(ctx, "GET", "/state", nil, &s)
}

// Stats are the counters since the playground started.
func (c *Client) Stats(ctx context.Context) (Stats, error) {
	var s Stats
	return s, c.do(ctx, "GET", "/stats", nil, &s)
}

// State is what GET /playground/state tells.
type State struct {
	ClockState
	Bot struct {
		User          User   `json:"user"`
		ApplicationID string `json:"application_id"`
		Connected     bool   `json:"connected"`
		Sessions      int    `json:"sessions"`
	} `json:"bot"`
	People []struct {
		ID         string `json:"id"`
		Handle     string `json:"handle"`
		Locale     string `json:"locale"`
		AcceptsDMs bool   `json:"accepts_dms"`
		Installed  bool   `json:"installed"`
		Moderator  bool   `json:"moderator"`
	} `json:"people"`
	Guilds []struct {
		ID       string    `json:"id"`
		Name     string    `json:"name"`
		Channels []Channel `json:"channels"`
		Roles    []struct {
			ID   string `json:"id"`
			Name string `json:"name"`
		} `json:"roles"`
	} `json:"guilds"`
}

// Channel is a channel of a server.
type Channel struct {
	ID   string `json:"id"`
	Name string `json:"name"`
	Type int    `json:"type"`
}

// Channel is the id of the channel with this name, in the first server that has one;
// "" for none.
func (s State) Channel(name string) string {
	for _, g := range s.Guilds {
		for _, c := range g.Channels {
			if c.Name == name {
				return c.ID
			}
		}
	}
	return ""
}

// WaitConnected waits until a bot is connected to the gateway.
func (c *Client) WaitConnected(ctx context.Context) error {
	for {
		s, err := c.State(ctx)
		if err == nil && s.Bot.Connected {
			return nil
		}
		select {
		case <-time.After(20 * time.Millisecond):
		case <-ctx.Done():
			return fmt.Errorf("playground: no bot connected: %w", errors.Join(ctx.Err(), err))
		}
	}
}

// ClockState is the shared clock: NextDue is nil when nobody waits for it.
type ClockState struct {
	Now      time.Time  `json:"now"`
	OffsetMS int64      `json:"offset_ms"`
	NextDue  *time.Time `json:"next_due"`
}

func (c *Client) moveClock(ctx context.Context, in object) (ClockState, error) {
	var s ClockState
	return s, c.do(ctx, "POST", "/clock", in, &s)
}

// ClockAdvance moves the shared clock forward by d.
func (c *Client) ClockAdvance(ctx context.Context, d time.Duration) (ClockState, error) {
	return c.moveClock(ctx, object{"advance": d.String()})
}

// ClockTo moves it to t, which must not have passed.
func (c *Client) ClockTo(ctx context.Context, t time.Time) (ClockState, error) {
	return c.moveClock(ctx, object{"to": t.UTC().Format(time.RFC3339Nano)})
}

// ClockToLocal moves it to the next time at which a clock in the IANA zone shows hhmm,
// such as "08:30".
func (c *Client) ClockToLocal(ctx context.Context, hhmm, zone string) (ClockState, error) {
	return c.moveClock(ctx, object{"to_local": hhmm, "zone": zone})
}

// ClockToNextDue moves it to the earliest time somebody waits for.
func (c *Client) ClockToNextDue(ctx context.Context) (ClockState, error) {
	return c.moveClock(ctx, object{"to": "next_due"})
}

// Fault is an order for the next REST requests that match; see docs/playground.md.
type Fault struct {
	Kind       string  `json:"kind"` // status, rate_limit, lost_reply or delay
	Method     string  `json:"method,omitempty"`
	Path       string  `json:"path,omitempty"` // a regular expression
	Times      int     `json:"times,omitempty"`
	Status     int     `json:"status,omitempty"`
	Code       int     `json:"code,omitempty"`
	Message    string  `json:"message,omitempty"`
	RetryAfter float64 `json:"retry_after,omitempty"` // seconds
	Scope      string  `json:"scope,omitempty"`
	DelayMS    int     `json:"delay_ms,omitempty"`
	Met        int     `json:"met,omitempty"` // how often it was met; read only
}

// FaultAdd orders a fault, FaultList tells the orders and how often each was met,
// FaultClear forgets them.
func (c *Client) FaultAdd(ctx context.Context, f Fault) error {
	return c.do(ctx, "POST", "/faults", f, nil)
}

// FaultList tells the orders and how often each was met.
func (c *Client) FaultList(ctx context.Context) ([]Fault, error) {
	var list []Fault
	return list, c.do(ctx, "GET", "/faults", nil, &list)
}

// FaultClear forgets all orders.
func (c *Client) FaultClear(ctx context.Context) error {
	return c.do(ctx, "DELETE", "/faults", nil, nil)
}

func (c *Client) gatewayAction(ctx context.Context, in object) error {
	return c.do(ctx, "POST", "/gateway", in, nil)
}

// GatewayDrop cuts every gateway connection without a word.
func (c *Client) GatewayDrop(ctx context.Context) error {
	return c.gatewayAction(ctx, object{"action": "drop"})
}

// GatewayClose closes every gateway connection with a close code.
func (c *Client) GatewayClose(ctx context.Context, code int) error {
	return c.gatewayAction(ctx, object{"action": "close", "code": code})
}

// GatewayReconnect asks every bot to reconnect (op 7).
func (c *Client) GatewayReconnect(ctx context.Context) error {
	return c.gatewayAction(ctx, object{"action": "reconnect"})
}

// GatewayInvalidSession tells every bot that its session is invalid (op 9).
func (c *Client) GatewayInvalidSession(ctx context.Context, resumable bool) error {
	return c.gatewayAction(ctx, object{"action": "invalid_session", "resumable": resumable})
}

// GatewayRefuseResume answers the next resume with op 9.
func (c *Client) GatewayRefuseResume(ctx context.Context) error {
	return c.gatewayAction(ctx, object{"action": "refuse_resume"})
}

// GatewayMute makes every connection look alive and stay silent.
func (c *Client) GatewayMute(ctx context.Context, d time.Duration) error {
	return c.gatewayAction(ctx, object{"action": "mute", "seconds": d.Seconds()})
}

// GatewayUnknownEvent sends an event and a component that no library knows.
func (c *Client) GatewayUnknownEvent(ctx context.Context) error {
	return c.gatewayAction(ctx, object{"action": "unknown_event"})
}

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

// Result is the bot's answer to an interaction.
type Result struct {
	InteractionID string   `json:"interaction_id"`
	Status        string   `json:"status"` // answered, deferred or no_response
	CallbackType  int      `json:"callback_type"`
	Message       *Message `json:"message"`
	Modal         *Modal   `json:"modal"`
	Choices       []Choice `json:"choices"`
}

// Answered says whether the bot answered completely.
func (r Result) Answered() bool { return r.Status == "answered" }

// Choice is a suggestion of autocomplete.
type Choice struct {
	Name  string `json:"name"`
	Value any    `json:"value"`
}

// User is somebody as Discord's messages name them.
type User struct {
	ID         string `json:"id"`
	Username   string `json:"username"`
	GlobalName string `json:"global_name"`
	Bot        bool   `json:"bot"`
}

// Message is a message with what a test looks at, in Discord's names.
type Message struct {
	ID                  string         `json:"id"`
	ChannelID           string         `json:"channel_id"`
	Author              User           `json:"author"`
	Content             string         `json:"content"`
	Timestamp           time.Time      `json:"timestamp"`
	EditedTimestamp     *time.Time     `json:"edited_timestamp"`
	Type                int            `json:"type"`
	Flags               int            `json:"flags"`
	Mentions            []User         `json:"mentions"`
	Embeds              []Embed        `json:"embeds"`
	Components          []Component    `json:"components"`
	Attachments         []Attachment   `json:"attachments"`
	InteractionMetadata map[string]any `json:"interaction_metadata"`
	MessageReference    map[string]any `json:"message_reference"`
}

// Attachment is a file of a message.
type Attachment struct {
	ID          string `json:"id"`
	Filename    string `json:"filename"`
	Description string `json:"description"`
	ContentType string `json:"content_type"`
	Size        int    `json:"size"`
	URL         string `json:"url"`
}

// Embed is a rich embed.
type Embed struct {
	Title       string       `json:"title"`
	Description string       `json:"description"`
	URL         string       `json:"url"`
	Color       int          `json:"color"`
	Timestamp   string       `json:"timestamp"`
	Fields      []EmbedField `json:"fields"`
	Footer      struct {
		Text string `json:"text"`
	} `json:"footer"`
	Author struct {
		Name string `json:"name"`
	} `json:"author"`
	Image     Media `json:"image"`
	Thumbnail Media `json:"thumbnail"`
}

// EmbedField is one field of an embed.
type EmbedField struct {
	Name   string `json:"name"`
	Value  string `json:"value"`
	Inline bool   `json:"inline"`
}

// Media is an image by its address.
type Media struct {
	URL string `json:"url"`
}

// Component is any of Discord's components; what a type does not have is zero.
type Component struct {
	Type        int            `json:"type"`
	ID          int            `json:"id"`
	CustomID    string         `json:"custom_id"`
	Style       int            `json:"style"`
	Label       string         `json:"label"`
	Description string         `json:"description"`
	Emoji       Emoji          `json:"emoji"`
	URL         string         `json:"url"`
	Disabled    bool           `json:"disabled"`
	Placeholder string         `json:"placeholder"`
	Value       string         `json:"value"`
	Content     string         `json:"content"`
	MinValues   *int           `json:"min_values"`
	MaxValues   *int           `json:"max_values"`
	MinLength   int            `json:"min_length"`
	MaxLength   int            `json:"max_length"`
	Required    *bool          `json:"required"`
	Options     []SelectOption `json:"options"`
	Components  []Component    `json:"components"`
	Component   *Component     `json:"component"`
	Accessory   *Component     `json:"accessory"`
	Media       Media          `json:"media"`
}

// Emoji is a component's emoji.
type Emoji struct {
	Name string `json:"name"`
}

// SelectOption is one option of a string select.
type SelectOption struct {
	Label       string `json:"label"`
	Value       string `json:"value"`
	Description string `json:"description"`
	Emoji       Emoji  `json:"emoji"`
	Default     bool   `json:"default"`
}

// Modal is an opened modal.
type Modal struct {
	ID         string      `json:"modal_id"`
	ChannelID  string      `json:"channel_id"`
	Title      string      `json:"title"`
	CustomID   string      `json:"custom_id"`
	Components []Component `json:"components"`
}

// each visits components and everything inside them, depth first.
func each(list []Component, visit func(Component)) {
	for _, c := range list {
		visit(c)
		each(c.Components, visit)
		for _, inner := range []*Component{c.Component, c.Accessory} {
			if inner != nil {
				each([]Component{*inner}, visit)
			}
		}
	}
}

// Ephemeral says whether only the person who asked sees the message.
func (m *Message) Ephemeral() bool { return m.Flags&flagEphemeral != 0 }

// Loading says whether the bot is still thinking about it.
func (m *Message) Loading() bool { return m.Flags&flagLoading != 0 }

// All are the message's components, also those inside others.
func (m *Message) All() []Component {
	var out []Component
	each(m.Components, func(c Component) { out = append(out, c) })
	return out
}

// Button is the first button whose label has this part; a zero Component if there is
// none, which Press then refuses.
func (m *Message) Button(labelPart string) Component {
	for _, c := range m.All() {
		if c.Type == componentButton && strings.Contains(c.Label, labelPart) {
			return c
		}
	}
	return Component{}
}

// Buttons are the labels of all buttons.
func (m *Message) Buttons() []string {
	out := []string{}
	for _, c := range m.All() {
		if c.Type == componentButton {
			out = append(out, c.Label)
		}
	}
	return out
}

// Select is the first select whose custom_id or placeholder has this part; a zero
// Component if there is none.
func (m *Message) Select(part string) Component {
	for _, c := range m.All() {
		if isSelect(c.Type) && (strings.Contains(c.CustomID, part) || strings.Contains(c.Placeholder, part)) {
			return c
		}
	}
	return Component{}
}

// Text is everything the message says in words: content, embeds, text displays, the
// labels and placeholders of its components.
func (m *Message) Text() string {
	parts := []string{m.Content}
	for _, e := range m.Embeds {
		parts = append(parts, e.Author.Name, e.Title, e.Description)
		for _, f := range e.Fields {
			parts = append(parts, f.Name, f.Value)
		}
		parts = append(parts, e.Footer.Text)
	}
	for _, c := range m.All() {
		parts = append(parts, c.Content, c.Label, c.Placeholder)
		for _, o := range c.Options {
			parts = append(parts, o.Label, o.Description)
		}
	}
	said := parts[:0]
	for _, p := range parts {
		if p != "" {
			said = append(said, p)
		}
	}
	return strings.Join(said, "\n")
}

// inventory names the components for an error.
func (m *Message) inventory() string {
	var out []string
	for _, c := range m.All() {
		if c.CustomID != "" {
			name := c.Label
			if name == "" {
				name = c.Placeholder
			}
			out = append(out, strconv.Quote(name)+" ("+c.CustomID+")")
		}
	}
	if out == nil {
		return "none"
	}
	return strings.Join(out, ", ")
}

// Option is the option of a select whose label has this part; zero if there is none.
func (c Component) Option(labelPart string) SelectOption {
	for _, o := range c.Options {
		if strings.Contains(o.Label, labelPart) {
			return o
		}
	}
	return SelectOption{}
}

// Fields are the modal's fields that take an answer.
func (m *Modal) Fields() []Component {
	var out []Component
	each(m.Components, func(c Component) {
		if c.CustomID != "" {
			out = append(out, c)
		}
	})
	return out
}

// Field is the first field whose custom_id, label or whose surrounding label has this
// part; zero if there is none.
func (m *Modal) Field(part string) Component {
	for _, c := range m.Components {
		inside := append([]Component{}, c.Components...)
		if c.Component != nil {
			inside = append(inside, *c.Component)
		}
		for _, f := range inside {
			if strings.Contains(f.CustomID, part) || strings.Contains(f.Label, part) || strings.Contains(c.Label, part) {
				return f
			}
		}
	}
	return Component{}
}
