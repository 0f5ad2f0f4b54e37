package playground

import (
	"strconv"
	"strings"
	"time"
)

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
