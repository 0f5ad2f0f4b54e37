package bot

import (
	"context"
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

// Handler answers one interaction. Its context ends when the answer would be too late
// to matter. An error is logged, so it must hold nothing that the person wrote, and
// answered with Options.Apology.
type Handler func(ctx context.Context, in *Interaction) (Reply, error)

// Interaction is what a person did.
type Interaction struct {
	ID        string
	Time      time.Time // when, by Discord's clock
	UserID    string
	Locale    string // of the person's client, like "en-US"
	GuildID   string // "": not in a server
	ChannelID string
	BotDM     bool // in the direct messages between the person and the bot

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
	fields  map[string][]string
}

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
	var err error
	if in.Time, err = discordgo.SnowflakeTimestamp(i.ID); err != nil || in.UserID == "" || in.token == "" {
		return nil
	}
	switch data := i.Data.(type) {
	case discordgo.ApplicationCommandInteractionData:
		in.family = data.Name
		in.options = data.Options
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
