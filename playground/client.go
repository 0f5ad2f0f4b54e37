package playground

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"net/http"
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
		Bot      bool      `json:"bot"` // whether the bot is installed
		Channels []Channel `json:"channels"`
		Threads  []Channel `json:"threads"` // of all channels, archived ones too
		Roles    []struct {
			ID   string `json:"id"`
			Name string `json:"name"`
		} `json:"roles"`
		Members []struct {
			UserID string   `json:"user_id"`
			Roles  []string `json:"roles"`
		} `json:"members"`
	} `json:"guilds"`
}

// Channel is a channel or a thread of a server, in Discord's names.
type Channel struct {
	ID           string         `json:"id"`
	GuildID      string         `json:"guild_id"`
	Name         string         `json:"name"`
	Type         int            `json:"type"`
	ParentID     string         `json:"parent_id"`
	OwnerID      string         `json:"owner_id"`
	MessageCount int            `json:"message_count"`
	MemberCount  int            `json:"member_count"`
	AppliedTags  []string       `json:"applied_tags"`
	Metadata     ThreadMetadata `json:"thread_metadata"`
}

// ThreadMetadata is what only threads have.
type ThreadMetadata struct {
	Archived            bool `json:"archived"`
	Locked              bool `json:"locked"`
	AutoArchiveDuration int  `json:"auto_archive_duration"` // minutes
}

// Channel is the id of the channel or thread with this name, in the first server that
// has one; "" for none.
func (s State) Channel(name string) string {
	for _, g := range s.Guilds {
		for _, c := range append(append([]Channel{}, g.Channels...), g.Threads...) {
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
