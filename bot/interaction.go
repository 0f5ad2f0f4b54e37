package bot

import (
	"context"
	"errors"
	"time"

	"github.com/bwmarrin/discordgo"
)

// Family is a slash command with everything that belongs to it: its subcommands,
// autocompletion, and the buttons, selects and modals of its replies.
type Family struct {
	// Name is the command's name and the family part of its custom ids.
	Name string
	// Definition is what Discord shows; nil for a family that has only components.
	Definition *discordgo.ApplicationCommand
	// Run handles the command, Subcommands the subcommands by name, groups included
	// ("group name").
	Run         Handler
	Subcommands map[string]Handler
	// Autocomplete is by the name of the option being typed.
	Autocomplete map[string]Handler
	// Components (buttons and selects) and Modals are by action (see CustomID).
	Components map[string]Handler
	Modals     map[string]Handler
}

// Around is the family with something done around each of its handlers but those of
// autocompletion.
func (f Family) Around(wrap func(Handler) Handler) Family {
	all := func(handlers map[string]Handler) map[string]Handler {
		wrapped := make(map[string]Handler, len(handlers))
		for name, h := range handlers {
			wrapped[name] = wrap(h)
		}
		return wrapped
	}
	if f.Run != nil {
		f.Run = wrap(f.Run)
	}
	f.Subcommands, f.Components, f.Modals = all(f.Subcommands), all(f.Components), all(f.Modals)
	return f
}

// Handler answers one interaction. Its context ends when the answer would be too late
// to matter. ErrStale is answered with Options.Stale; any other error is logged, so it
// must hold nothing that the person wrote, and answered with Options.Apology.
type Handler func(ctx context.Context, in *Interaction) (Reply, error)

// ErrStale: what was pressed cannot be told any more. The message that it is on stays as
// it is; it may hold what somebody wrote.
var ErrStale = errors.New("the custom id names something that is not there")

// Interaction is what a person did.
type Interaction struct {
	ID        string
	Time      time.Time // when, by Discord's clock
	UserID    string
	Locale    string // of the person's client, like "en-US"
	GuildID   string // "": not in a server
	ChannelID string
	BotDM     bool // in the direct messages between the person and the bot

	// In a server, else 0 or empty: what the person may do in this channel (bits of
	// topics/permissions), the ids of their roles without @everyone, what the bot may
	// do in this channel, and the server's language, like "en-US".
	MemberPermissions int64
	MemberRoles       []string
	AppPermissions    int64
	GuildLocale       string

	// Message is the message that a pressed button or select is on, else nil.
	Message *discordgo.Message
	// Args is the state in the custom id.
	Args []string
	// Values are the chosen values of a select.
	Values []string
	// Focused is what was typed so far into the option to complete.
	Focused string

	kind    discordgo.InteractionType
	family  string
	action  string // subcommand, component, modal or option name
	token   string
	options []*discordgo.ApplicationCommandInteractionDataOption
	// resolved are the objects that options name by id.
	resolved *discordgo.ApplicationCommandInteractionDataResolved
	fields   map[string][]string
}

// Family returns the name of the family whose command, button, select or modal this is,
// or claims to be.
func (in *Interaction) Family() string { return in.family }

// Int returns the value of an integer option.
func (in *Interaction) Int(option string) (int, bool) {
	for _, o := range in.options {
		if n, ok := o.Value.(float64); ok && o.Name == option && n == float64(int(n)) {
			return int(n), true
		}
	}
	return 0, false
}

// String returns the value of a string option; "" if it was not given.
func (in *Interaction) String(option string) string {
	for _, o := range in.options {
		if s, ok := o.Value.(string); ok && o.Name == option {
			return s
		}
	}
	return ""
}

// Bool returns the value of a boolean option.
func (in *Interaction) Bool(option string) (value, given bool) {
	for _, o := range in.options {
		if v, ok := o.Value.(bool); ok && o.Name == option {
			return v, true
		}
	}
	return false, false
}

// ChannelOption returns the channel, thread or forum that was picked for an option, as
// far as Discord tells: id, name, type, and of a thread its parent and metadata.
func (in *Interaction) ChannelOption(option string) (*discordgo.Channel, bool) {
	if in.resolved == nil {
		return nil, false
	}
	c := in.resolved.Channels[in.String(option)]
	return c, c != nil
}

// RoleOption returns the role that was picked for an option.
func (in *Interaction) RoleOption(option string) (*discordgo.Role, bool) {
	if in.resolved == nil {
		return nil, false
	}
	r := in.resolved.Roles[in.String(option)]
	return r, r != nil
}

// Field returns what was typed into a text input of a modal.
func (in *Interaction) Field(customID string) string {
	if v := in.fields[customID]; len(v) > 0 {
		return v[0]
	}
	return ""
}

// Arg returns argument i of the custom id; "" if there is none.
func (in *Interaction) Arg(i int) string {
	if i < len(in.Args) {
		return in.Args[i]
	}
	return ""
}

// Others reports whether the message that was acted on is the bot's reply to another
// person's command.
func (in *Interaction) Others() bool {
	if in.Message == nil || in.Message.InteractionMetadata == nil || in.Message.InteractionMetadata.User == nil {
		return false
	}
	return in.Message.InteractionMetadata.User.ID != in.UserID
}

// othersSee reports whether people besides the one who acted can see the message that
// was acted on.
func (in *Interaction) othersSee() bool { return in.Message != nil && !in.BotDM && !in.Ephemeral() }

// Ephemeral reports whether the message that was acted on is seen by this person only.
func (in *Interaction) Ephemeral() bool {
	return in.Message != nil && in.Message.Flags&discordgo.MessageFlagsEphemeral != 0
}

// read makes an Interaction of what discordgo decoded. It returns nil for one that
// nobody can be answered for: incomplete, or of a kind that this version does not know.
func read(i *discordgo.Interaction) *Interaction {
	in := &Interaction{
		ID: i.ID, Locale: string(i.Locale), GuildID: i.GuildID, ChannelID: i.ChannelID,
		BotDM: i.GuildID == "" && i.Context == discordgo.InteractionContextBotDM,
		kind:  i.Type, token: i.Token,
	}
	switch {
	case i.Member != nil && i.Member.User != nil:
		in.UserID = i.Member.User.ID
	case i.User != nil:
		in.UserID = i.User.ID
	}
	if i.GuildID != "" {
		in.AppPermissions = i.AppPermissions
		if i.Member != nil {
			in.MemberPermissions, in.MemberRoles = i.Member.Permissions, i.Member.Roles
		}
		if i.GuildLocale != nil {
			in.GuildLocale = string(*i.GuildLocale)
		}
	}
	var err error
	if in.Time, err = discordgo.SnowflakeTimestamp(i.ID); err != nil || in.UserID == "" || in.token == "" {
		return nil
	}
	switch data := i.Data.(type) {
	case discordgo.ApplicationCommandInteractionData:
		in.family = data.Name
		in.options, in.resolved = data.Options, data.Resolved
		for len(in.options) == 1 && isSubcommand(in.options[0].Type) {
			if in.action != "" {
				in.action += " "
			}
			in.action += in.options[0].Name
			in.options = in.options[0].Options
		}
		if i.Type == discordgo.InteractionApplicationCommandAutocomplete {
			for _, o := range in.options {
				if o.Focused {
					in.action = o.Name
					in.Focused, _ = o.Value.(string)
				}
			}
		}
	case discordgo.MessageComponentInteractionData:
		in.family, in.action, in.Args, _ = parseCustomID(data.CustomID)
		in.Values = data.Values
		in.Message = i.Message
	case discordgo.ModalSubmitInteractionData:
		in.family, in.action, in.Args, _ = parseCustomID(data.CustomID)
		in.Message = i.Message
		in.fields = map[string][]string{}
		collect(data.Components, in.fields)
	default:
		return nil
	}
	return in
}

func isSubcommand(t discordgo.ApplicationCommandOptionType) bool {
	return t == discordgo.ApplicationCommandOptionSubCommand || t == discordgo.ApplicationCommandOptionSubCommandGroup
}

// collect gathers the answers of a modal by custom id.
func collect(components []discordgo.MessageComponent, into map[string][]string) {
	for _, c := range components {
		switch c := c.(type) {
		case *discordgo.ActionsRow:
			collect(c.Components, into)
		case *discordgo.Label:
			collect([]discordgo.MessageComponent{c.Component}, into)
		case *discordgo.TextInput:
			into[c.CustomID] = []string{c.Value}
		case *discordgo.SelectMenu:
			into[c.CustomID] = c.Values
		}
	}
}
