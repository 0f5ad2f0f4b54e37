package playground

import (
	"encoding/json"
	"sort"
)

// Message flags (docs: resources/message, "Message Flags").
const (
	flagSuppressEmbeds = 1 << 2
	flagHasThread      = 1 << 5
	flagEphemeral      = 1 << 6
	flagLoading        = 1 << 7
	flagSilent         = 1 << 12
	flagComponentsV2   = 1 << 15
)

// Message types (docs: resources/message, "Message Types").
const (
	messageDefault       = 0
	messageThreadCreated = 18
	messageReply         = 19
	messageChatCommand   = 20
	messageThreadStarter = 21
	messageContextMenu   = 23
)

// keptMessages is how many messages a channel remembers; older ones are dropped.
const keptMessages = 5000

// message is Discord's message object (docs: resources/message). A message that others
// can see never changes: an edit is a changed copy.
type message struct {
	ID                  string          `json:"id"`
	ChannelID           string          `json:"channel_id"`
	Author              user            `json:"author"`
	Content             string          `json:"content"`
	Timestamp           string          `json:"timestamp"`
	EditedTimestamp     *string         `json:"edited_timestamp"`
	TTS                 bool            `json:"tts"`
	MentionEveryone     bool            `json:"mention_everyone"`
	Mentions            []user          `json:"mentions"`
	MentionRoles        []string        `json:"mention_roles"`
	Attachments         []attachment    `json:"attachments"`
	Embeds              []object        `json:"embeds"`
	Components          []object        `json:"components"`
	Pinned              bool            `json:"pinned"`
	Type                int             `json:"type"`
	Flags               int             `json:"flags"`
	Nonce               json.RawMessage `json:"nonce,omitempty"`
	WebhookID           string          `json:"webhook_id,omitempty"`
	ApplicationID       string          `json:"application_id,omitempty"`
	MessageReference    object          `json:"message_reference,omitempty"`
	ReferencedMessage   *message        `json:"referenced_message,omitempty"`
	InteractionMetadata object          `json:"interaction_metadata,omitempty"`
	Interaction         object          `json:"interaction,omitempty"`
	Thread              object          `json:"thread,omitempty"` // as it was when it was started

	// For an ephemeral message, the only person who sees it. Saved, but not Discord's.
	viewer string
	// Attachments that an embed shows: Discord leaves them out of attachments, yet an
	// edit may keep or drop them.
	embedded []attachment
}

func (m *message) ephemeral() bool { return m.Flags&flagEphemeral != 0 }

// attachment is Discord's attachment object (docs: resources/message).
type attachment struct {
	ID          string `json:"id"`
	Filename    string `json:"filename"`
	Description string `json:"description,omitempty"`
	Title       string `json:"title,omitempty"`
	ContentType string `json:"content_type,omitempty"`
	Size        int    `json:"size"`
	URL         string `json:"url"`
	ProxyURL    string `json:"proxy_url"`
	Width       int    `json:"width,omitempty"`
	Height      int    `json:"height,omitempty"`
	Ephemeral   bool   `json:"ephemeral,omitempty"`
}

// messageLog is a channel's messages, oldest first.
type messageLog struct {
	entries []*logEntry
	byID    map[string]*logEntry
	newest  string // id of the newest message ever, which may be gone
}

type logEntry struct{ msg *message }

func (l *messageLog) get(id string) *message {
	if e := l.byID[id]; e != nil {
		return e.msg
	}
	return nil
}

// add appends a message and returns the one that had to go for it, if any.
func (l *messageLog) add(m *message) (dropped *message) {
	if l.byID == nil {
		l.byID = map[string]*logEntry{}
	}
	e := &logEntry{m}
	l.entries = append(l.entries, e)
	l.byID[m.ID] = e
	if !m.ephemeral() {
		l.newest = m.ID
	}
	if len(l.entries) > keptMessages {
		dropped = l.entries[0].msg
		delete(l.byID, dropped.ID)
		l.entries[0] = nil
		l.entries = l.entries[1:]
	}
	return dropped
}

// replace puts the edited copy m in its place; false if the message is gone.
func (l *messageLog) replace(m *message) bool {
	e := l.byID[m.ID]
	if e == nil {
		return false
	}
	e.msg = m
	return true
}

func (l *messageLog) remove(id string) *message {
	e := l.byID[id]
	if e == nil {
		return nil
	}
	delete(l.byID, id)
	i := l.after(id) - 1
	l.entries = append(l.entries[:i], l.entries[i+1:]...)
	return e.msg
}

func (l *messageLog) lastID() string { return l.newest }

// after is the index of the first message younger than id.
func (l *messageLog) after(id string) int {
	return sort.Search(len(l.entries), func(i int) bool { return olderID(id, l.entries[i].msg.ID) })
}

// seenBy are the messages that viewer may see, oldest first: ephemeral ones only for
// the person they were made for. An after of "" gives the newest limit of them,
// otherwise the first limit younger than after.
func (l *messageLog) seenBy(viewer, after string, limit int) []*message {
	out := []*message{}
	if after != "" {
		for _, e := range l.entries[l.after(after):] {
			if len(out) == limit {
				break
			}
			if e.msg.viewer == "" || e.msg.viewer == viewer {
				out = append(out, e.msg)
			}
		}
		return out
	}
	return l.before("", viewer, limit)
}

// before are the newest limit messages older than id ("": of all), oldest first.
func (l *messageLog) before(id, viewer string, limit int) []*message {
	end := len(l.entries)
	if id != "" {
		end = sort.Search(len(l.entries), func(i int) bool { return !olderID(l.entries[i].msg.ID, id) })
	}
	out := []*message{}
	for i := end - 1; i >= 0 && len(out) < limit; i-- {
		if m := l.entries[i].msg; m.viewer == "" || m.viewer == viewer {
			out = append(out, m)
		}
	}
	for i, j := 0, len(out)-1; i < j; i, j = i+1, j-1 {
		out[i], out[j] = out[j], out[i]
	}
	return out
}

// component finds the component with this custom_id, however deep it is nested.
func findComponent(list []object, customID string) object {
	for _, c := range list {
		if c["custom_id"] == customID {
			return c
		}
		if found := findComponent(children(c), customID); found != nil {
			return found
		}
	}
	return nil
}

// children are the components inside a component: of a row, section or container, a
// section's accessory, a label's field.
func children(c object) []object {
	out := objects(c["components"])
	for _, key := range []string{"component", "accessory"} {
		if child, ok := c[key].(object); ok {
			out = append(out, child)
		}
	}
	return out
}

func objects(v any) []object {
	switch list := v.(type) {
	case []object:
		return list
	case []any:
		out := make([]object, 0, len(list))
		for _, x := range list {
			if o, ok := x.(object); ok {
				out = append(out, o)
			}
		}
		return out
	}
	return nil
}

// eachComponent visits components and everything inside them, depth first.
func eachComponent(list []object, visit func(object)) {
	for _, c := range list {
		visit(c)
		eachComponent(children(c), visit)
	}
}

// settleComponents makes sent components what Discord gives back: fields that have a
// default are there, and each component without an id has the next free one (docs:
// components/reference, "Anatomy of a Component").
func settleComponents(list []object) {
	taken := map[int]bool{}
	eachComponent(list, func(c object) {
		if id, ok := number(c["id"]); ok && id > 0 {
			taken[id] = true
		}
		kind, _ := number(c["type"])
		for key, value := range componentDefaults(kind) {
			if c[key] == nil {
				c[key] = value
			}
		}
		for _, item := range objects(c["items"]) {
			for key, value := range mediaDefaults {
				if item[key] == nil {
					item[key] = value
				}
			}
		}
	})
	next := 0
	eachComponent(list, func(c object) {
		if id, ok := number(c["id"]); ok && id > 0 {
			return
		}
		for next++; taken[next]; next++ {
		}
		c["id"] = next
	})
}

var mediaDefaults = object{"description": nil, "spoiler": false}

func componentDefaults(kind int) object {
	switch {
	case isSelect(kind):
		return object{"min_values": 1, "max_values": 1}
	case kind == componentThumbnail:
		return mediaDefaults
	case kind == componentFile:
		return object{"spoiler": false}
	case kind == componentSeparator:
		return object{"divider": true, "spacing": 1}
	case kind == componentContainer:
		return object{"accent_color": nil, "spoiler": false}
	}
	return nil
}

// number reads a JSON number that should be a whole one.
func number(v any) (int, bool) {
	switch n := v.(type) {
	case float64:
		return int(n), n == float64(int(n))
	case int:
		return n, true
	}
	return 0, false
}

func stringOf(v any) string {
	s, _ := v.(string)
	return s
}
